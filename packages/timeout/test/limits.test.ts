import {describe, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	forever,
	gatewayTimeout,
	neverResponds,
	ok,
	type Scenario,
	type ScenarioFetch,
	scenarioFetch,
	sequence,
	slowBody,
	stallsMidBody,
	startVirtualTime,
	unavailable,
	watchSignal,
} from '@kyhooks/testing';
import {type TimeoutOptions, timeout} from '@kyhooks/timeout';
import ky, {isTimeoutError, type KyInstance, type Options} from 'ky';

const url = 'https://api.example.com/users/42';
const quick = () => retry({backoff: constant(100), jitter: 'none'});

type Run = Readonly<{
	error: unknown;
	at: number;
	fetch: ScenarioFetch;
}>;

/** Lets a call fail in virtual time, and checks that nothing is left of it. */
async function failing(
	scenario: Scenario,
	api: (client: KyInstance) => KyInstance,
	call: (client: KyInstance) => Promise<unknown>,
): Promise<Run> {
	using time = startVirtualTime();
	const fetch = scenarioFetch(scenario);
	const error = await time.run(
		call(api(ky.create({fetch}))).then(
			() => undefined,
			(thrown: unknown) => thrown,
		),
	);
	const at = time.now();
	await fetch.expectNothingPending({time});
	return {error, at, fetch};
}

const limited = (options: TimeoutOptions) => (client: KyInstance) =>
	client.extend(timeout(options)).extend(quick());
const get =
	(options: Options = {}) =>
	(client: KyInstance) =>
		client.get(url, options).json();

describe('the limit of an attempt', () => {
	test('is for each attempt anew, and a timed-out GET is tried again', async () => {
		const {error, at, fetch} = await failing(
			forever(neverResponds()),
			limited({attempt: 1_000}),
			get({retry: {limit: 2}}),
		);
		fetch.expectAttempts(3);
		expect(at).toBe(3_200);
		expect(explain(error)).toMatchObject({
			reason: 'limit',
			category: 'timeout',
			timeLimit: 'attempt',
			attempts: [1, 2, 3].map(number => ({number, duration: 1_000, timeLimit: 'attempt'})),
		});
	});

	test('is named in the message, with the attempt', async () => {
		const {error} = await failing(
			forever(neverResponds()),
			limited({attempt: 1_000}),
			get({retry: {limit: 1}}),
		);
		expect(isTimeoutError(error)).toBe(true);
		expect((error as Error).message).toBe(
			`Request timed out: GET ${url} (attempt 2: an attempt may take 1000 ms)`,
		);
	});

	test('of a call wins over the client’s', async () => {
		const {error, at} = await failing(
			forever(neverResponds()),
			limited({attempt: 1_000}),
			get({timeout: 100, retry: 0}),
		);
		expect(at).toBe(100);
		expect((error as Error).message).toContain('an attempt may take 100 ms');
	});

	test('covers the JSON body that belongs to the attempt', async () => {
		const late = slowBody(10, {body: '{"id": 4242424242}'});
		const {error, at, fetch} = await failing(
			sequence(stallsMidBody(), forever(late)),
			limited({attempt: 1_000}),
			get({retry: {limit: 1}}),
		);
		fetch.expectAttempts(2);
		expect(at).toBe(2_100);
		expect(explain(error)?.attempts).toMatchObject([{timeLimit: 'attempt'}, {timeLimit: 'attempt'}]);
	});

	test('gives a body that is read later as long again, and names it too', async () => {
		const {error, at} = await failing(
			stallsMidBody(),
			client => client.extend(timeout({attempt: 1_000})),
			client => client.post(url).json(),
		);
		expect(at).toBe(1_000);
		expect(explain(error)).toMatchObject({
			reason: 'not-retryable',
			timeLimit: 'attempt',
			attempts: [{status: 200, timeLimit: 'attempt', duration: 1_000}],
		});
		expect((error as Error).message).toContain('an attempt may take 1000 ms');
	});

	test.each([
		['is not tried again for a POST', {}, 1],
		['is tried again for a POST with a key', {headers: {'idempotency-key': '7'}}, 2],
	])('%s', async (_, options, attempts) => {
		const {error, fetch} = await failing(
			sequence(neverResponds(), forever(neverResponds())),
			limited({attempt: 1_000}),
			client => client.post(url, {retry: {limit: 1}, ...options}).json(),
		);
		fetch.expectAttempts(attempts);
		expect(explain(error)?.reason).toBe(attempts === 1 ? 'method' : 'limit');
	});
});

describe('the limit of the whole call', () => {
	test('ends the attempt that is under way, and is named', async () => {
		const {error, at, fetch} = await failing(
			forever(neverResponds()),
			limited({attempt: 1_000, total: 2_500}),
			get(),
		);
		fetch.expectAttempts(3);
		expect(at).toBe(2_500);
		expect((error as Error).message).toBe(
			`Request timed out: GET ${url} (attempt 3: a call may take 2500 ms)`,
		);
		expect(explain(error)).toMatchObject({
			reason: 'deadline',
			timeLimit: 'total',
			attempts: [{timeLimit: 'attempt'}, {timeLimit: 'attempt'}, {timeLimit: 'total'}],
		});
	});

	test('that would end in a wait ends the call before it, at once', async () => {
		const {error, at, fetch} = await failing(
			forever(unavailable({retryAfter: 5})),
			limited({attempt: 1_000, total: 5_000}),
			get(),
		);
		fetch.expectAttempts(1);
		expect(at).toBe(0);
		expect(explain(error)).toMatchObject({
			reason: 'deadline',
			attempts: [{status: 503, decision: {wait: 5_000}}],
		});
		expect(explain(error)).not.toHaveProperty('timeLimit');
	});

	test('ends the reading of a body that comes after the attempt', async () => {
		const {error, at} = await failing(
			stallsMidBody(),
			client => client.extend(timeout({attempt: false, total: 700})),
			client => client.post(url).text(),
		);
		expect(at).toBe(700);
		expect(explain(error)).toMatchObject({reason: 'deadline', timeLimit: 'total'});
		expect((error as Error).message).toContain('a call may take 700 ms');
	});

	test('is not named for an attempt that had its own time, though little of the call is left', async () => {
		const {error, at, fetch} = await failing(
			forever(neverResponds()),
			limited({attempt: 400, total: 901}),
			get(),
		);
		fetch.expectAttempts(2);
		expect(at).toBe(900);
		expect(explain(error)).toMatchObject({
			reason: 'deadline',
			timeLimit: 'attempt',
			attempts: [{timeLimit: 'attempt'}, {timeLimit: 'attempt'}],
		});
		expect((error as Error).message).toContain('(attempt 2: an attempt may take 400 ms)');
	});

	test('is not taken for that of an attempt where both end together', async () => {
		const {error} = await failing(forever(neverResponds()), limited({attempt: 1_000, total: 1_000}), get());
		expect(explain(error)).toMatchObject({reason: 'deadline', timeLimit: 'total'});
	});
});

describe('a limit that ky itself has kept, outside of an attempt, is named', () => {
	const client = (hooks: Options['hooks']) => (api: KyInstance) =>
		api.extend({hooks: hooks ?? {}}).extend(timeout({attempt: 400, total: 700}));
	const stuck = () => new Promise<undefined>(() => {});

	test('before the first attempt, where a hook of the client’s own does not end', async () => {
		const {error, fetch} = await failing(ok(), client({beforeRequest: [stuck]}), get());
		fetch.expectAttempts(0);
		expect((error as Error).message).toMatch(/ \(before the first attempt: a call may take 700 ms\)$/);
	});

	test('after an attempt, where a hook of the client’s own does not end', async () => {
		const {error} = await failing(ok(), client({afterResponse: [stuck]}), get());
		expect((error as Error).message).toMatch(/ \(attempt 1: a call may take 700 ms\)$/);
	});

	test('where a body that is no text is read too slowly', async () => {
		const {error, at} = await failing(stallsMidBody(), client({}), api => api.get(url).blob());
		expect(at).toBe(400);
		expect((error as Error).message).toContain('(attempt 1: an attempt may take 400 ms)');
	});
});

test('a failure is explained long after as it would have been at once', async () => {
	using time = startVirtualTime();
	const api = ky
		.create({fetch: scenarioFetch(stallsMidBody())})
		.extend(timeout({attempt: 1_000, total: 2_000}));
	const error = await time.run(
		api
			.post(url)
			.json()
			.catch((thrown: unknown) => thrown),
	);
	await time.advance(60_000);
	expect(explain(error)).toMatchObject({
		reason: 'not-retryable',
		timeLimit: 'attempt',
		totalTime: 1_000,
		attempts: [{timeLimit: 'attempt', duration: 1_000}],
	});
});

describe('what ended a call is never mixed up', () => {
	const cases: readonly (readonly [string, (abort: AbortController) => unknown, object])[] = [
		['an abort', abort => setTimeout(() => abort.abort(), 500), {reason: 'aborted', category: 'cancelled'}],
		[
			'an abort with a reason',
			abort => setTimeout(() => abort.abort(new Error('enough')), 500),
			{reason: 'aborted', category: 'cancelled'},
		],
		[
			'the deadline of the caller’s signal',
			abort => setTimeout(() => abort.abort(new DOMException('late', 'TimeoutError')), 500),
			{reason: 'aborted', category: 'timeout', timeLimit: 'caller'},
		],
		['the limit of an attempt', () => {}, {reason: 'limit', category: 'timeout', timeLimit: 'attempt'}],
	];

	test.each(
		cases.flatMap(row => [
			[...row, false] as const,
			[`${row[0]}, in a client that knows the tables`, row[1], row[2], true] as const,
		]),
	)('%s', async (_, begin, expected, tables) => {
		const abort = new AbortController();
		const watched = watchSignal(abort.signal);
		const {error, at} = await failing(
			forever(neverResponds()),
			client => {
				const api = limited({attempt: 1_000})(client);
				return tables ? api.extend(statusClassifier()) : api;
			},
			client => {
				begin(abort);
				return client.get(url, {signal: watched.signal, retry: 0}).json();
			},
		);
		expect(at).toBe('timeLimit' in expected && expected.timeLimit === 'attempt' ? 1_000 : 500);
		expect(explain(error)).toMatchObject(expected);
		if (!('timeLimit' in expected)) {
			expect(explain(error)).not.toHaveProperty('timeLimit');
		}
		expect(watched.listeners()).toBe(0);
	});

	test('a signal that is aborted already', async () => {
		const {error, at, fetch} = await failing(
			forever(neverResponds()),
			limited({}),
			get({signal: AbortSignal.abort()}),
		);
		expect(at).toBe(0);
		expect((error as Error).name).toBe('AbortError');
		expect(explain(error)?.reason).toBe('aborted');
		expect(fetch.calls().length).toBeLessThanOrEqual(1);
	});

	test('a 504 is the server’s word, and no limit of this side', async () => {
		const {error} = await failing(forever(gatewayTimeout()), limited({}), get({retry: 0}));
		expect(explain(error)).not.toHaveProperty('timeLimit');
	});
});
