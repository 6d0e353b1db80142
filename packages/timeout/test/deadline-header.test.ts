import {describe, expect, test} from '@jest/globals';
import {constant, retry} from '@kyhooks/retry';
import {
	ok,
	type Scenario,
	scenarioFetch,
	sequence,
	slowHeaders,
	startVirtualTime,
	times,
	unavailable,
} from '@kyhooks/testing';
import {type DeadlineHeaderOptions, deadlineHeader, type TimeoutOptions, timeout} from '@kyhooks/timeout';
import ky, {type Options} from 'ky';

const url = 'https://api.example.com/users/42';

/** The value of the header in each attempt. */
async function sent(
	scenario: Scenario,
	options: TimeoutOptions,
	call: Options = {},
	header = 'x-request-deadline',
): Promise<(string | undefined)[]> {
	using time = startVirtualTime();
	const fetch = scenarioFetch(scenario);
	const api = ky
		.create({fetch})
		.extend(timeout(options))
		.extend(deadlineHeader({header}))
		.extend(retry({backoff: constant(250), jitter: 'none'}));
	await time.run(
		api
			.get(url, call)
			.json()
			.catch(() => {}),
	);
	return fetch.calls().map(({headers}) => headers[header.toLowerCase()]);
}

describe('the header', () => {
	test('tells the time of the attempt, afresh on each, down to what is left of the call', async () => {
		const slow = slowHeaders(900);
		const scenario = sequence(times(2, unavailable({delay: 900})), slow);
		await expect(sent(scenario, {attempt: 1_000, total: 3_000})).resolves.toEqual(['1000', '1000', '700']);
	});

	test('is rounded down', async () => {
		await expect(sent(ok(), {attempt: 1_000.9})).resolves.toEqual(['1000']);
	});

	test('follows the limits of the call', async () => {
		await expect(sent(ok(), {}, {timeout: 70})).resolves.toEqual(['70']);
		await expect(sent(ok(), {}, {timeout: false})).resolves.toEqual(['30000']);
		await expect(sent(ok(), {}, {totalTimeout: 60})).resolves.toEqual(['60']);
	});

	test('is not sent where nothing limits the attempt', async () => {
		await expect(sent(ok(), {attempt: false, total: false})).resolves.toEqual([undefined]);
	});

	test('of the call itself is left as it is, on each attempt', async () => {
		const call = {headers: {'x-request-deadline': '7'}};
		await expect(sent(sequence(unavailable(), ok()), {}, call)).resolves.toEqual(['7', '7']);
	});

	test('needs no other limit than that of the client', async () => {
		using time = startVirtualTime();
		const fetch = scenarioFetch(ok());
		const api = ky.create({fetch, timeout: 300}).extend(deadlineHeader({header: 'x-request-deadline'}));
		await time.run(api.get(url));
		expect(fetch.calls()[0]?.headers).toMatchObject({'x-request-deadline': '300'});
	});
});

test.each([
	['x-request-deadline', 2_147_483_647, '2147483647'],
	['Grpc-Timeout', 4_980, '4980m'],
	['grpc-timeout', 99_999_999.9, '99999999m'],
	['grpc-timeout', 2_147_483_647, '99999999m'],
])('%s for %d ms is %s', async (header, attempt, value) => {
	await expect(sent(ok(), {attempt, total: false}, {}, header)).resolves.toEqual([value]);
});

test.each([
	['a name that no request can have', {header: 'x deadline'}, 'must be a token of HTTP, got "x deadline"'],
	['none', {}, 'must be a token of HTTP, got undefined'],
])('%s is refused', (_, options, message) => {
	const make = () => deadlineHeader(options as DeadlineHeaderOptions);
	expect(make).toThrow(TypeError);
	expect(make).toThrow(`deadlineHeader.header ${message}`);
});
