import {describe, expect, test} from '@jest/globals';
import {CircuitOpenError} from '@kyhooks/circuit-breaker';
import {clock, RejectedError} from '@kyhooks/core';
import {
	badGateway,
	closeBeforeHeaders,
	conflict,
	dnsFailure,
	forever,
	gatewayTimeout,
	invalidInput,
	neverResponds,
	notFound,
	notImplemented,
	ok,
	overloaded,
	rateLimited,
	refused,
	resetBeforeHeaders,
	respond,
	type Scenario,
	sequence,
	serverError,
	times,
	unavailable,
} from '@kyhooks/testing';
import {breaking, outcome, url, virtualTime} from './support/client.ts';

const time = virtualTime();

/** The names of the results of this many calls, one after another. */
async function endings(api: ReturnType<typeof breaking>['api'], calls: number, options = {}) {
	const names: unknown[] = [];
	for (let index = 0; index < calls; index++) {
		const ended = (await time().run(outcome(api.get(url, options)))) as {status?: number; name?: string};
		names.push(ended.status ?? ended.name);
	}
	return names;
}

describe('what counts against a server', () => {
	test.each<[string, () => Scenario, string]>([
		['a 502', badGateway, 'HTTPError'],
		['a 503', unavailable, 'HTTPError'],
		['a 504', gatewayTimeout, 'HTTPError'],
		['a 529', overloaded, 'HTTPError'],
		['a refused connection', refused, 'NetworkError'],
		['a name that is not found', dnsFailure, 'NetworkError'],
		['a connection that is reset', resetBeforeHeaders, 'NetworkError'],
		['a connection that is closed', closeBeforeHeaders, 'NetworkError'],
	])('%s', async (_, make, name) => {
		const {api, fetch} = breaking(forever(make()));
		await expect(endings(api, 5)).resolves.toEqual([
			...Array(3).fill(name),
			...Array(2).fill('CircuitOpenError'),
		]);
		fetch.expectAttempts(3);
	});

	test.each<[string, () => Scenario]>([['a 500', serverError]])('%s, for half of one', async (_, make) => {
		const {api, fetch} = breaking(forever(make()));
		await expect(endings(api, 7)).resolves.toEqual([...Array(6).fill('HTTPError'), 'CircuitOpenError']);
		fetch.expectAttempts(6);
	});

	test('a limit of time, for two', async () => {
		const {api} = breaking(forever(neverResponds()));
		await expect(endings(api, 3)).resolves.toEqual(['TimeoutError', 'TimeoutError', 'CircuitOpenError']);
	});

	test('what fails where the client wants no error for a status', async () => {
		const {api} = breaking(forever(unavailable()), {}, {throwHttpErrors: false});
		await expect(endings(api, 4)).resolves.toEqual([503, 503, 503, 'CircuitOpenError']);
	});

	test('each attempt, and not each call', async () => {
		const {api, fetch} = breaking(forever(unavailable()), {}, {retry: {limit: 5, delay: () => 1}});
		await expect(endings(api, 2)).resolves.toEqual(['HTTPError', 'CircuitOpenError']);
		fetch.expectAttempts(3);
	});
});

describe('what does not', () => {
	test.each<[string, () => Scenario]>([
		['a 400', invalidInput],
		['a 404', notFound],
		['a 409', conflict],
		['a 429', rateLimited],
		['a 501', notImplemented],
	])('%s, which is an answer', async (_, make) => {
		const {api, fetch} = breaking(forever(make()), {failureRatio: 0});
		await endings(api, 30);
		fetch.expectAttempts(30);
	});

	test.each(['unexpected redirect', 'redirect count exceeded'])('"%s", which is one too', async words => {
		let asked = 0;
		const redirected = async () => {
			asked += 1;
			throw new TypeError('fetch failed', {cause: new Error(words)});
		};
		await endings(breaking(forever(ok())).api.extend({fetch: redirected}), 30, {redirect: 'error'});
		expect(asked).toBe(30);
	});

	test('an answer ends a row of failures', async () => {
		const {api, fetch} = breaking(forever(sequence(times(2, serverError()), notFound())), {failureRatio: 1});
		await endings(api, 30);
		fetch.expectAttempts(30);
	});

	test('what the caller has given up', async () => {
		const {api} = breaking(forever(neverResponds()));
		for (let index = 0; index < 20; index++) {
			const controller = new AbortController();
			const call = outcome(api.get(url, {signal: controller.signal}));
			await time().advance(900);
			controller.abort(new Error('gone'));
			await expect(time().run(call)).resolves.toMatchObject({message: 'gone'});
		}
	});

	test('what the caller has given up, where a fetch is deaf to it', async () => {
		const {api, fetch} = breaking(forever(ok()));
		const deaf = api.extend({fetch: () => new Promise(() => {})});
		for (let index = 0; index < 5; index++) {
			const controller = new AbortController();
			const call = outcome(deaf.get(url, {signal: controller.signal}));
			await time().advance(500);
			controller.abort(new Error('gone'));
			await time().run(call);
		}
		await expect(time().run(api.get(url))).resolves.toMatchObject({status: 200});
		fetch.expectAttempts(1);
	});

	test('a deadline of the caller', async () => {
		const {api, fetch} = breaking(forever(neverResponds()));
		for (let index = 0; index < 10; index++) {
			const controller = new AbortController();
			const call = outcome(api.get(url, {signal: controller.signal}));
			await time().advance(900);
			controller.abort(new DOMException('the deadline has passed', 'TimeoutError'));
			await time().run(call);
		}
		fetch.expectAttempts(10);
	});

	test('a refusal of another hook on this side', async () => {
		const scenario = breaking(forever(ok()), {});
		const refusing = () => {
			throw new RejectedError('full', {code: 'FULL', hook: 'limiter'});
		};
		const api = scenario.api.extend({fetch: refusing});
		await expect(endings(api, 10)).resolves.toEqual(Array(10).fill('RejectedError'));
	});

	test('a mistake of the program', async () => {
		const {api} = breaking(forever(ok()));
		const broken = api.extend({
			fetch: () => {
				throw new RangeError('a bug');
			},
		});
		await expect(endings(broken, 10)).resolves.toEqual(Array(10).fill('RangeError'));
	});

	test("the last attempt of a call, which the call's own time has cut short", async () => {
		const {api, fetch} = breaking(forever(neverResponds()), {}, {totalTimeout: 300});
		await expect(endings(api, 10)).resolves.toEqual(Array(10).fill('TimeoutError'));
		fetch.expectAttempts(10);
	});
});

test('a limit of the call that leaves the attempt all of its own time counts', async () => {
	const {api} = breaking(forever(neverResponds()), {}, {timeout: 300, totalTimeout: 300});
	await expect(endings(api, 3)).resolves.toEqual(['TimeoutError', 'TimeoutError', 'CircuitOpenError']);
});

test('where an attempt has no limit of its own, that of the call counts', async () => {
	const {api} = breaking(forever(neverResponds()), {}, {timeout: false, totalTimeout: 300});
	await expect(endings(api, 3)).resolves.toEqual(['TimeoutError', 'TimeoutError', 'CircuitOpenError']);
});

describe('shouldCount', () => {
	test('decides what counts, and is told how the failure was judged and of which request it is', async () => {
		const records: unknown[] = [];
		const {api, fetch} = breaking(forever(notFound()), {
			shouldCount(classification, request) {
				records.push({classification, request});
				return true;
			},
		});
		await endings(api, 4);
		fetch.expectAttempts(3);
		expect(records[0]).toMatchObject({
			classification: {category: 'client-error', status: 404},
			request: {method: 'GET', url},
		});
	});

	test('can leave out what would count', async () => {
		const {api, fetch} = breaking(forever(serverError()), {shouldCount: () => false});
		await endings(api, 20);
		fetch.expectAttempts(20);
	});

	test('is not asked about an answer whose status is hidden (`no-cors`)', async () => {
		const {api} = breaking(forever(ok()), {shouldCount: () => true});
		const hidden = {ok: {value: false}, type: {value: 'opaque'}, status: {value: 0}};
		const opaque = api.extend({fetch: async () => Object.defineProperties(new Response(), hidden)});
		await expect(endings(opaque, 4, {throwHttpErrors: false})).resolves.toEqual(Array(4).fill(0));
	});

	test('is not asked about what the caller has given up', async () => {
		const asked: unknown[] = [];
		const {api} = breaking(forever(neverResponds()), {
			shouldCount: record => asked.push(record) > 0,
		});
		const controller = new AbortController();
		const call = outcome(api.get(url, {signal: controller.signal}));
		controller.abort();
		await time().run(call);
		expect(asked).toEqual([]);
	});

	test('that throws is reported, and the default decides', async () => {
		const {api} = breaking(forever(unavailable()), {
			shouldCount() {
				throw new Error('a bug');
			},
		});
		await expect(endings(api, 4)).resolves.toEqual([...Array(3).fill('HTTPError'), 'CircuitOpenError']);
	});
});

test('the call that opens the circuit gets its own answer, whole', async () => {
	const {api} = breaking(forever(unavailable({body: '{"detail":"the disk is full"}'})));
	await endings(api, 2);
	await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({
		name: 'HTTPError',
		response: {status: 503},
		data: {detail: 'the disk is full'},
	});
	await expect(time().run(outcome(api.get(url)))).resolves.toBeInstanceOf(CircuitOpenError);
});

test('a Retry-After of the answer that opens the circuit sets its time', async () => {
	const {api} = breaking(forever(unavailable({retryAfter: 20})));
	await endings(api, 3);
	const refusal = await time().run(outcome(api.get(url)));
	expect((refusal as CircuitOpenError).retryAfter).toBeGreaterThanOrEqual(20_000);
});

test.each([
	['a date', () => new Date(clock.wallTime() + 20_000).toUTCString(), 18_000],
	['no date', () => 'soon', 300],
	['a date that has passed', () => new Date(clock.wallTime() - 60_000).toUTCString(), 300],
])('a Retry-After that is %s', async (_, after, least) => {
	const headers = {'retry-after': after()};
	const {api} = breaking(forever(respond({status: 503, headers})));
	await endings(api, 3);
	const {retryAfter = 0} = (await time().run(outcome(api.get(url)))) as CircuitOpenError;
	expect([retryAfter >= least, retryAfter <= 1.25 * least + 500]).toEqual([true, true]);
});

test('an answer that comes after ky has given its attempt up counts for nothing', async () => {
	const deaf = async () => {
		await new Promise(resolve => setTimeout(resolve, 1_500));
		return new Response('late');
	};
	const {api} = breaking(forever(ok()), {}, {});
	const late = api.extend({fetch: deaf});
	const first = outcome(late.get(url));
	await time().advance(1_100);
	await first;
	await expect(endings(late, 2)).resolves.toEqual(['TimeoutError', 'CircuitOpenError']);
});
