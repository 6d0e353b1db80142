import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {classificationOf, explain, isRejectedError} from '@kyhooks/core';
import {
	constant,
	createRetryBudget,
	GateClosedError,
	type RateLimitGateOptions,
	type RetryOptions,
	rateLimitGate,
	retry,
} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	forever,
	neverResponds,
	ok,
	rateLimited,
	respond,
	type Scenario,
	type ScenarioFetch,
	scenarioFetch,
	sequence,
	serverError,
	startVirtualTime,
	times,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import ky, {HTTPError, isTimeoutError, type KyInstance, type Options} from 'ky';

const origin = 'https://api.example.com';
const url = `${origin}/users/42`;

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime({seed: 7});
});
afterEach(() => time[Symbol.dispose]());

const clientOf = (
	fetch: typeof globalThis.fetch,
	options: RetryOptions = {},
	own: Options = {},
	gate: RateLimitGateOptions = {},
): KyInstance =>
	ky
		.create({fetch, ...own})
		.extend(retry({backoff: constant(100), jitter: 'none', ...options}))
		.extend(rateLimitGate(gate));

/** Milliseconds from the first request to each request, and the path of each. */
const arrivals = ({calls}: ScenarioFetch) => calls().map(call => call.time);
const paths = ({calls}: ScenarioFetch) => calls().map(call => new URL(call.url).pathname);

const thrownBy = (promise: Promise<unknown>) =>
	promise.then(
		() => undefined,
		(error: unknown) => error,
	);

/** A 429 in which Discord says that it applies to all its paths. */
const limitedEverywhere = (after: number) => rateLimited({after, headers: {'x-ratelimit-scope': 'global'}});

/** A client whose first call is told to send nothing to any path for this many seconds, and waits. */
function behindGate(after: number, rest: Scenario, options: RetryOptions = {}, own: Options = {}) {
	const fetch = scenarioFetch(sequence(limitedEverywhere(after), rest));
	const api = clientOf(fetch, options, own);
	const first = api.get(`${origin}/first`);
	first.catch(() => {});
	return {fetch, api, first, closed: time.advance(0)};
}

describe('a 429 that says when to come back, and that all paths are meant', () => {
	test('costs one 429 and not one for each of the calls that are made meanwhile', async () => {
		const {fetch, api, first, closed} = behindGate(2, times(201, ok()));
		await closed;
		const others = Array.from({length: 200}, (_, index) => api.get(`${origin}/${index}`));
		const responses = await time.run(Promise.all([first, ...others]));
		expect(responses.every(response => response.ok)).toBe(true);
		fetch.expectAttempts(202);
		expect(explain(responses[1])?.attempts).toMatchObject([
			{number: 1, status: 200, held: [{by: 'retry-after', duration: expect.any(Number)}]},
		]);
	});

	test('holds them also where no budget bounds the retries', async () => {
		const {fetch, api, first, closed} = behindGate(2, times(2, ok()), {budget: false});
		await closed;
		const other = await time.run(Promise.all([first, api.get(`${origin}/other`)]));
		fetch.expectAttempts(3);
		expect(explain(other[1])?.attempts).toMatchObject([{held: [{by: 'retry-after'}]}]);
	});

	test('lets the others in one by one when the time is over', async () => {
		const {fetch, api, first, closed} = behindGate(2, times(101, ok()));
		await closed;
		const others = Array.from({length: 100}, (_, index) => api.get(`${origin}/${index}`));
		await time.run(Promise.all([first, ...others]));
		const moments = arrivals(fetch).slice(1);
		expect(Math.min(...moments)).toBeGreaterThanOrEqual(2_000);
		// 5 ms for each of 101 calls, and a tenth of the wait. No two are sent at the same moment.
		expect(Math.max(...moments)).toBeGreaterThan(2_300);
		expect(Math.max(...moments)).toBeLessThanOrEqual(2_705);
		expect(new Set(moments).size).toBe(101);
	});

	test('sends many that it has turned away back one by one', async () => {
		const fetch = scenarioFetch(sequence(times(50, rateLimited({after: 1})), times(50, ok())));
		const api = clientOf(fetch);
		await time.run(Promise.all(Array.from({length: 50}, () => api.get(url))));
		const back = arrivals(fetch).slice(50);
		expect(Math.min(...back)).toBeGreaterThanOrEqual(1_000);
		expect(Math.max(...back)).toBeGreaterThan(1_150);
		expect(Math.max(...back)).toBeLessThanOrEqual(1_350);
	});

	test('holds a call only for its own wait, if there is no other call', async () => {
		const fetch = scenarioFetch(sequence(rateLimited({after: 2}), ok()));
		const explanation = explain(await time.run(clientOf(fetch).get(url)));
		expect(explanation?.attempts[0]?.decision).toMatchObject({retry: true, source: 'retry-after'});
		expect(explanation?.attempts[1]?.held).toBeUndefined();
	});

	test('holds no call to another origin, and none of another client', async () => {
		const {fetch, api, closed} = behindGate(5, times(2, ok()));
		await closed;
		await time.run(Promise.all([api.get('https://other.example.com/'), clientOf(fetch).get(url)]));
		expect(time.now()).toBe(0);
	});

	test('holds the calls of the clients that extend this one', async () => {
		const {api, closed} = behindGate(5, times(2, ok()));
		await closed;
		await time.run(api.extend({headers: {a: 'b'}}).get(url));
		expect(time.now()).toBeGreaterThan(5_000);
	});

	test('holds nobody any more when its time is over', async () => {
		const {api, first, closed} = behindGate(5, times(3, ok()));
		await closed;
		await time.run(first);
		await time.advance(1_000);
		const start = time.now();
		const response = await time.run(api.get(url));
		expect(time.now()).toBe(start);
		expect(explain(response)?.attempts[0]?.held).toBeUndefined();
	});

	test('holds no attempt against its own timeout', async () => {
		const {api, closed} = behindGate(5, times(2, ok()), {}, {timeout: 1_000});
		await closed;
		await expect(time.run(api.get(url))).resolves.toMatchObject({status: 200});
	});

	test('again, while some are still in line, keeps them there', async () => {
		const {fetch, api, first, closed} = behindGate(
			1,
			sequence(times(5, ok()), limitedEverywhere(3), times(30, ok())),
		);
		await closed;
		const others = Array.from({length: 20}, (_, index) => api.get(`${origin}/${index}`));
		await time.run(Promise.all([first, ...others]));
		const moments = arrivals(fetch);
		expect(moments.filter(moment => moment > 0 && moment < 1_200)).toHaveLength(6);
		expect(moments.filter(moment => moment >= (moments[6] as number) + 3_000)).toHaveLength(16);
		fetch.expectAttempts(23);
	});
});

describe('a 429 to one path', () => {
	/** A server that answers by the script of each path, and with 200 after its end. */
	function serverOf(scripts: Record<string, Scenario[]>) {
		const calls: Array<{path: string; time: number}> = [];
		const players = new Map<string, ScenarioFetch>();
		const fetch: typeof globalThis.fetch = (input, init) => {
			const path = new URL((input as Request).url).pathname;
			calls.push({path, time: time.now()});
			const player = players.get(path) ?? scenarioFetch(sequence(...(scripts[path] ?? []), forever(ok())));
			players.set(path, player);
			return player(input, init);
		};
		return {calls, fetch, to: (path: string) => calls.filter(call => call.path === path)};
	}

	test('holds the other calls to that path, and no call to another', async () => {
		const server = serverOf({'/export': [rateLimited({after: 60})]});
		const api = clientOf(server.fetch);
		const told = [api.get(`${origin}/export?page=1`)];
		await time.advance(1_000);
		told.push(api.get(`${origin}/export?page=2`));
		await time.run(api.get(`${origin}/users`));
		expect(time.now()).toBe(1_000);
		await time.run(Promise.all(told));
		expect(server.to('/export').filter(call => call.time < 60_000)).toHaveLength(1);
		expect(server.calls).toHaveLength(4);
	});

	test('beside 300 calls to others in five minutes costs none of them anything', async () => {
		const server = serverOf({'/export': [forever(rateLimited({after: 60}))]});
		const api = clientOf(server.fetch, {}, {totalTimeout: 10_000});
		let served = 0;
		for (let call = 0; call < 300; call++) {
			if (call % 10 === 0) {
				api.get(`${origin}/export`).catch(() => {});
			}
			const start = time.now();
			await time.run(api.get(`${origin}/users/${call % 7}`));
			served += time.now() === start ? 1 : 0;
			await time.advance(1_000);
		}
		expect(served).toBe(300);
		expect(server.to('/export').length).toBeLessThanOrEqual(6);
	});

	test('and to a second holds all for a second, and each of the two for its own time', async () => {
		const server = serverOf({'/a': [rateLimited({after: 60})], '/b': [rateLimited({after: 2})]});
		const api = clientOf(server.fetch);
		const told = [api.get(`${origin}/a`), api.get(`${origin}/b`)];
		await time.advance(0);
		await time.run(api.get(`${origin}/c`));
		expect(time.now()).toBeGreaterThan(1_000);
		expect(time.now()).toBeLessThan(1_200);
		await time.run(Promise.all(told));
		expect(server.to('/b').map(call => Math.floor(call.time / 1_000))).toEqual([0, 2]);
		expect(server.to('/a').map(call => Math.floor(call.time / 10_000))).toEqual([0, 6]);
	});

	test('and to a second holds no other where another was served in between', async () => {
		const limited = [rateLimited({after: 60})];
		const server = serverOf({'/reports/1': limited, '/reports/2': limited});
		const api = clientOf(server.fetch, {}, {retry: 0});
		await time.run(thrownBy(api.get(`${origin}/reports/1`)));
		await time.run(api.get(`${origin}/users`));
		await time.run(thrownBy(api.get(`${origin}/reports/2`)));
		await time.run(api.get(`${origin}/users`));
		expect(time.now()).toBe(0);
	});

	test('and to nine others of one route holds a call to another for a second at most', async () => {
		const reports = Array.from({length: 10}, (_, number) => `/reports/${number}`);
		const server = serverOf(Object.fromEntries(reports.map(path => [path, [rateLimited({after: 60})]])));
		const api = clientOf(server.fetch);
		const told = reports.map(path => api.get(`${origin}${path}`));
		await time.advance(0);
		await time.run(api.get(`${origin}/users`));
		expect(time.now()).toBeLessThan(1_200);
		await time.advance(100);
		const start = time.now();
		await time.run(api.get(`${origin}/users`));
		expect(time.now()).toBe(start);
		await time.run(Promise.all(told));
		expect(server.calls).toHaveLength(22);
	});

	test('that is for all, as Riot Games says it, holds all', async () => {
		const everywhere = rateLimited({after: 2, headers: {'x-rate-limit-type': 'application'}});
		const server = serverOf({'/a': [everywhere]});
		const api = clientOf(server.fetch, {}, {retry: 0});
		await time.run(thrownBy(api.get(`${origin}/a`)));
		await time.run(api.get(`${origin}/b`));
		expect(time.now()).toBeGreaterThan(2_000);
	});

	test.each([
		['x-ratelimit-scope', 'user'],
		['x-ratelimit-scope', 'shared'],
		['x-ratelimit-scope', 'GLOBAL; drop'],
		['x-rate-limit-type', 'method'],
		['x-rate-limit-type', ''],
	])('with %s: %s is for that path', async (header, value) => {
		const server = serverOf({'/a': [rateLimited({after: 2, headers: {[header]: value}})]});
		const api = clientOf(server.fetch, {}, {retry: 0});
		await time.run(thrownBy(api.get(`${origin}/a`)));
		await time.run(api.get(`${origin}/b`));
		expect(time.now()).toBe(0);
	});

	test('refuses a call to that path alone, and names the longer of two waits', async () => {
		const server = serverOf({'/a': [rateLimited({after: 60})], '/b': [limitedEverywhere(30)]});
		const api = clientOf(server.fetch, {}, {retry: 0, totalTimeout: 20_000});
		await time.run(thrownBy(api.get(`${origin}/a`)));
		await expect(time.run(thrownBy(api.get(`${origin}/a`)))).resolves.toMatchObject({retryAfter: 60_000});
		await time.run(api.get(`${origin}/c`));
		await time.run(thrownBy(api.get(`${origin}/b`)));
		await expect(time.run(thrownBy(api.get(`${origin}/c`)))).resolves.toMatchObject({retryAfter: 30_000});
		await expect(time.run(thrownBy(api.get(`${origin}/a`)))).resolves.toMatchObject({retryAfter: 60_000});
		expect([time.now(), server.calls.length]).toEqual([0, 3]);
	});

	test('and then to all holds a call that waits for both until the later opens, and no longer', async () => {
		const server = serverOf({'/a': [rateLimited({after: 10})], '/b': [limitedEverywhere(10)]});
		const api = clientOf(server.fetch);
		const told = [api.get(`${origin}/a`, {retry: 0}), api.get(`${origin}/b`, {retry: 0})];
		for (const call of told) {
			call.catch(() => {});
		}
		await time.advance(0);
		const waiting = Array.from({length: 50}, (_, index) => api.get(`${origin}/${index % 2 ? 'a' : 'c'}`));
		await time.run(Promise.all(waiting));
		const moments = server.calls.slice(2).map(call => call.time);
		expect(moments).toHaveLength(50);
		expect(Math.min(...moments)).toBeGreaterThanOrEqual(10_000);
		expect(Math.max(...moments)).toBeLessThanOrEqual(11_250);
	});

	test('refuses a call that has waited for it, if a wait for all leaves it no time', async () => {
		const server = serverOf({'/a': [rateLimited({after: 1})], '/b': [limitedEverywhere(10)]});
		const api = clientOf(server.fetch, {}, {totalTimeout: 5_000});
		await time.run(thrownBy(api.get(`${origin}/a`, {retry: 0})));
		const waiting = thrownBy(api.get(`${origin}/a`));
		await time.advance(500);
		api.get(`${origin}/b`, {retry: 0}).catch(() => {});
		await expect(time.run(waiting)).resolves.toMatchObject({code: 'GATE_CLOSED'});
		expect(time.now()).toBeLessThan(1_200);
		expect([server.to('/a').length, time.pending]).toEqual([1, 0]);
	});

	test('lets go of both lines when a call in the second is aborted', async () => {
		const server = serverOf({'/a': [rateLimited({after: 1})], '/b': [limitedEverywhere(10)]});
		const api = clientOf(server.fetch);
		await time.run(thrownBy(api.get(`${origin}/a`, {retry: 0})));
		const controller = new AbortController();
		const waiting = thrownBy(api.get(`${origin}/a`, {signal: controller.signal}));
		await time.advance(500);
		api.get(`${origin}/b`, {retry: 0}).catch(() => {});
		await time.advance(2_000);
		controller.abort(new Error('left'));
		await expect(time.run(waiting)).resolves.toMatchObject({message: 'left'});
		expect([time.now(), time.pending]).toEqual([2_500, 0]);
	});
});

/** A server that accepts this many requests per second, and tells all others to come back in the next second. */
function limitedServer(rate: number) {
	const taken = new Map<number, number>();
	let answers = 0;
	const fetch = async () => {
		const second = Math.floor(time.now() / 1_000);
		const count = (taken.get(second) ?? 0) + 1;
		taken.set(second, count);
		answers += 1;
		return count <= rate
			? new Response('{}')
			: new Response(null, {status: 429, headers: {'retry-after': '1'}});
	};
	return {fetch, answers: () => answers};
}

test.each([
	['to one path', () => url],
	['each to a path of its own', (index: number) => `${origin}/users/${index}`],
])('100 calls at once %s are all served by a server for 20 a second', async (_, urlOf) => {
	const {fetch, answers} = limitedServer(20);
	const api = clientOf(fetch);
	const outcomes = await time.run(
		Promise.allSettled(Array.from({length: 100}, (_call, index) => api.get(urlOf(index)))),
	);
	expect(outcomes.filter(({status}) => status === 'fulfilled')).toHaveLength(100);
	expect(answers()).toBeLessThanOrEqual(200);
});

test('calls that each get a 429 on their own path come back one by one', async () => {
	const fetch = scenarioFetch(sequence(times(50, rateLimited({after: 1})), times(50, ok())));
	const api = clientOf(fetch);
	await time.run(Promise.all(Array.from({length: 50}, (_, index) => api.get(`${origin}/${index}`))));
	const back = arrivals(fetch).slice(50);
	expect(new Set(back).size).toBe(50);
	expect(Math.max(...back)).toBeGreaterThan(1_150);
	expect(Math.max(...back)).toBeLessThanOrEqual(1_350);
});

describe('what closes the gate', () => {
	/** When a second call to the same path is sent after the first has received this response. */
	async function secondAfter(scenario: Scenario, gate: RateLimitGateOptions = {}, own: Options = {}) {
		const fetch = scenarioFetch(sequence(scenario, times(3, ok())));
		const api = clientOf(fetch, {}, own, gate);
		const error = await time.run(thrownBy(api.get(url, {retry: {limit: 0}})));
		expect(own.throwHttpErrors === false ? error : (error as Error).name).toBe(
			own.throwHttpErrors === false ? undefined : 'HTTPError',
		);
		await time.run(api.get(url));
		return (arrivals(fetch)[1] as number) > 0 ? 'held' : 'not held';
	}

	test.each<[string, Scenario, RateLimitGateOptions, Options, string]>([
		['a 429 with Retry-After, also where the call itself is not retried', rateLimited(), {}, {}, 'held'],
		['the same in a client that wants no errors', rateLimited(), {}, {throwHttpErrors: false}, 'held'],
		['a rate limit header', rateLimited({via: 'ratelimit'}), {}, {}, 'held'],
		['a 429 that does not say when', rateLimited({via: 'none'}), {}, {}, 'not held'],
		['a 429 that says now', rateLimited({after: 0}), {}, {}, 'not held'],
		[
			'a 429 that says that a retry of this request is of no use',
			rateLimited({headers: {'x-should-retry': 'false'}}),
			{},
			{},
			'held',
		],
		['a wait above maxRetryAfter', rateLimited({after: 61}), {}, {}, 'not held'],
		['a wait of just maxRetryAfter', rateLimited({after: 60}), {}, {}, 'held'],
		['a wait above one of its own', rateLimited({after: 10}), {maxRetryAfter: 9_999}, {}, 'not held'],
		['a 429 where no status closes it', rateLimited(), {statuses: []}, {}, 'not held'],
		['a 503 by default', unavailable({retryAfter: 1}), {}, {}, 'not held'],
		['a 503 that is listed', unavailable({retryAfter: 1}), {statuses: [429, 503]}, {}, 'held'],
	])('%s', async (_, scenario, gate, own, expected) => {
		await expect(secondAfter(scenario, gate, own)).resolves.toBe(expected);
	});

	test.each([
		['rate-limited', 1_000],
		['application-error', 0],
	] as const)('a 200 whose body tells of a failure: %s', async (category, wait) => {
		const limited = respond({status: 200, headers: {'retry-after': '1'}});
		const fetch = scenarioFetch(sequence(limited, times(2, ok())));
		const verdicts = [{category, retry: 'always'} as const];
		const api = clientOf(fetch).extend(statusClassifier({inspect: () => verdicts.shift()}));
		const first = api.post(url);
		await time.advance(10);
		await time.run(Promise.all([first, api.post(url)]));
		// The first call's retry waits in any case.
		const [, second = 0] = arrivals(fetch);
		expect(second >= wait).toBe(true);
		expect(second < 1_000).toBe(wait === 0);
	});

	test('is counted under the key that is given', async () => {
		const key = ({headers}: Request) => headers.get('tenant') ?? '';
		const fetch = scenarioFetch(sequence(rateLimited({after: 5}), times(3, ok())));
		const api = clientOf(fetch, {}, {}, {key});
		await time.run(thrownBy(api.get(url, {headers: {tenant: 'a'}, retry: 0})));
		await time.run(api.get(url, {headers: {tenant: 'b'}}));
		expect(time.now()).toBe(0);
		await time.run(api.get(url, {headers: {tenant: 'a'}}));
		expect(time.now()).toBeGreaterThan(5_000);
	});
});

describe('a call without the time to wait', () => {
	test('is refused at once, and nothing is sent', async () => {
		const {fetch, api, closed} = behindGate(5, ok());
		await closed;
		await time.advance(1_000);
		const error = await time.run(thrownBy(api.get(`${url}?token=secret`, {totalTimeout: 4_000})));
		expect(error).toBeInstanceOf(GateClosedError);
		expect(isRejectedError(error)).toBe(true);
		expect(explain(error)?.attempts[0]).not.toHaveProperty('held');
		expect(error).toMatchObject({
			name: 'GateClosedError',
			code: 'GATE_CLOSED',
			hook: 'rate-limit-gate',
			retryAfter: 4_000,
			message: `GET ${url} was not sent: after a 429, the server accepts requests in 4000 ms, and the call has less time left`,
		});
		expect((error as GateClosedError).request.url).toBe(`${url}?token=secret`);
		expect(time.now()).toBe(1_000);
		fetch.expectAttempts(1);
		expect(explain(error)).toMatchObject({
			reason: 'rejected',
			attempts: [{classification: {neverSent: true}}],
		});
		expect(classificationOf(error)?.category).toBe('rejected');
	});

	test('waits where it has a millisecond more', async () => {
		const {api, closed} = behindGate(5, times(2, ok()));
		await closed;
		const outcome = thrownBy(api.get(url, {totalTimeout: 5_001}));
		await time.advance(4_999);
		await expect(Promise.race([outcome, Promise.resolve('waiting')])).resolves.toBe('waiting');
	});

	test('is refused when the gate is closed for longer than it can wait once its turn has come', async () => {
		const fetch = scenarioFetch(
			sequence(rateLimited({after: 1}), rateLimited({after: 5, delay: 500}), times(4, ok())),
		);
		const api = clientOf(fetch);
		const [first, slow] = [api.get(url, {retry: 0}), api.get(url, {retry: 0})];
		first.catch(() => {});
		slow.catch(() => {});
		await time.advance(100);
		const waiting = thrownBy(api.get(url, {totalTimeout: 2_000}));
		const error = await time.run(waiting);
		expect(error).toMatchObject({code: 'GATE_CLOSED'});
		expect(time.now()).toBeGreaterThan(1_000);
		expect(time.now()).toBeLessThan(1_200);
		expect(time.pending).toBe(0);
	});
});

describe('a retry, while the gate is closed', () => {
	/** A call that fails after the gate was closed. */
	async function failingAfter(own: Options = {}) {
		const fetch = scenarioFetch(sequence(rateLimited({after: 5}), serverError({delay: 50}), times(3, ok())));
		const api = clientOf(fetch);
		const [first, call] = [api.get(url, {retry: 0}), api.get(url, own)];
		first.catch(() => {});
		const outcome = await time.run(call.catch((error: unknown) => error));
		return {fetch, explanation: explain(outcome)};
	}

	test('is not made before it opens, whatever the failure was', async () => {
		const {fetch, explanation} = await failingAfter();
		expect(explanation?.attempts).toMatchObject([
			{decision: {wait: 100, source: 'backoff'}},
			{held: [{by: 'retry-after'}]},
		]);
		const moment = arrivals(fetch).at(-1) as number;
		expect(moment).toBeGreaterThanOrEqual(5_000);
		expect(moment).toBeLessThanOrEqual(5_600);
	});

	test('is given up when its own wait is over, where that does not fit', async () => {
		const {explanation} = await failingAfter({totalTimeout: 4_999});
		expect(explanation).toMatchObject({reason: 'rejected', attempts: [{status: 500}]});
		expect(time.now()).toBe(150);
	});

	test('waits in line when its own wait is over and the gate was closed meanwhile', async () => {
		const fetch = scenarioFetch(sequence(serverError(), rateLimited({after: 5, delay: 50}), times(3, ok())));
		const api = clientOf(fetch);
		const [call, other] = [api.get(url), api.get(url, {retry: 0})];
		other.catch(() => {});
		const explanation = explain(await time.run(call));
		expect(explanation?.attempts).toMatchObject([
			{decision: {wait: 100, source: 'backoff'}},
			{status: 200, held: [{by: 'retry-after'}]},
		]);
		expect(arrivals(fetch).at(-1)).toBeGreaterThan(5_050);
	});

	test('waits in line also where the attempt before was cut off by its timeout', async () => {
		const fetch = scenarioFetch(sequence(neverResponds(), rateLimited({after: 5}), times(3, ok())));
		const api = clientOf(fetch, {backoff: constant(500)}, {timeout: 1_000, totalTimeout: 30_000});
		const call = api.get(url);
		await time.advance(1_100);
		const other = api.get(url, {retry: 0});
		other.catch(() => {});
		await time.run(call);
		expect(arrivals(fetch).at(-1)).toBeGreaterThan(6_100);
		expect(time.pending).toBe(0);
	});

	test('is refused in line where the attempt before was cut off, and a longer wait leaves no time', async () => {
		const fetch = scenarioFetch(sequence(neverResponds(), rateLimited({after: 9}), times(3, ok())));
		const api = clientOf(fetch, {backoff: constant(500)}, {timeout: 1_000, totalTimeout: 8_000});
		const call = thrownBy(api.get(url));
		await time.advance(1_100);
		const other = api.get(url, {retry: 0});
		other.catch(() => {});
		const error = await time.run(call);
		expect(isTimeoutError(error)).toBe(true);
		expect(explain(error)).toMatchObject({reason: 'rejected', attempts: [{timeLimit: 'attempt'}]});
		expect(time.now()).toBeLessThan(8_000);
		fetch.expectAttempts(2);
	});

	test('keeps its own backoff where that is longer', async () => {
		const fetch = scenarioFetch(sequence(rateLimited({after: 1}), serverError({delay: 50}), times(3, ok())));
		const api = clientOf(fetch, {backoff: constant(3_000)});
		const [first, call] = [api.get(url, {retry: 0}), api.get(url)];
		first.catch(() => {});
		expect(explain(await time.run(call))?.attempts[0]?.decision).toEqual({
			retry: true,
			wait: 3_000,
			source: 'backoff',
		});
	});
});

describe('an abort', () => {
	const reason = new Error('the user has left');

	test('ends a call in line at once, with the reason of its signal, and frees its place', async () => {
		const {fetch, api, first, closed} = behindGate(5, times(3, ok()));
		await closed;
		const controller = new AbortController();
		const aborted = thrownBy(api.get(`${origin}/aborted`, {signal: controller.signal}));
		const other = api.get(`${origin}/other`);
		await time.advance(2_000);
		controller.abort(reason);
		await expect(time.run(aborted)).resolves.toBe(reason);
		expect(time.now()).toBe(2_000);
		await time.run(Promise.all([first, other]));
		expect(paths(fetch)).not.toContain('/aborted');
		expect(time.pending).toBe(0);
	});

	test('leaves no timer when nobody else waits', async () => {
		const {api, first, closed} = behindGate(5, times(3, ok()));
		await closed;
		const pending = time.pending;
		const controller = new AbortController();
		const aborted = thrownBy(api.get(url, {signal: controller.signal}));
		await time.advance(1_000);
		expect(time.pending).toBeGreaterThan(pending);
		controller.abort(reason);
		await time.run(aborted);
		expect(time.pending).toBe(pending);
		await time.run(first);
	});

	test('before the call joins the line sends nothing and takes no place', async () => {
		const {api, first, closed} = behindGate(5, times(3, ok()));
		await closed;
		const pending = time.pending;
		await expect(time.run(thrownBy(api.get(url, {signal: AbortSignal.abort(reason)})))).resolves.toBe(reason);
		expect(time.pending).toBe(pending);
		await time.run(first);
	});

	test('ends a retry in line at once', async () => {
		const fetch = scenarioFetch(sequence(serverError(), rateLimited({after: 5, delay: 50}), times(3, ok())));
		const api = clientOf(fetch);
		const controller = new AbortController();
		const call = thrownBy(api.get(url, {signal: controller.signal}));
		const other = api.get(url, {retry: 0});
		other.catch(() => {});
		await time.advance(2_000);
		controller.abort(reason);
		await expect(time.run(call)).resolves.toBe(reason);
		expect(time.now()).toBe(2_000);
		expect(time.pending).toBe(0);
		fetch.expectAttempts(2);
	});
});

describe('the budget', () => {
	/** A budget whose only token a call has spent. */
	const spent = () => {
		const budget = createRetryBudget({capacity: 1, perCall: 0, refillTime: 100_000_000});
		const account = budget.open(origin);
		account.take('unavailable');
		account.close(false);
		return budget;
	};

	const burst = (options: RetryOptions) => {
		const fetch = scenarioFetch(sequence(times(40, rateLimited({after: 1})), times(40, ok())));
		const api = clientOf(fetch, options);
		return time.run(Promise.allSettled(Array.from({length: 40}, () => api.get(url))));
	};

	test('is not charged for retries that the server has asked for and the gate lets in one by one', async () => {
		const budget = createRetryBudget({perCall: 0, refillTime: 100_000_000});
		const outcomes = await burst({budget});
		expect(outcomes.every(({status}) => status === 'fulfilled')).toBe(true);
		expect(budget.available(origin)).toBe(12);
	});

	test.each<[string, Scenario]>([
		['a 429', rateLimited({after: 1})],
		['a 503 with Retry-After', unavailable({retryAfter: 1})],
		['a rate limit header', rateLimited({via: 'ratelimit'})],
	])('does not refuse a retry after the server’s own wait when it is empty: %s', async (_, scenario) => {
		const budget = spent();
		const fetch = scenarioFetch(sequence(scenario, ok()));
		await expect(time.run(clientOf(fetch, {budget}).get(url))).resolves.toMatchObject({
			status: 200,
		});
		expect(budget.available(origin)).toBeLessThan(1);
	});

	test.each<[string, Scenario]>([
		['does not say when', unavailable()],
		['says now', unavailable({retryAfter: 0})],
	])('refuses a retry when it is empty and the server %s', async (_, scenario) => {
		const budget = spent();
		const fetch = scenarioFetch(sequence(scenario, ok()));
		const error = await time.run(thrownBy(clientOf(fetch, {budget}).get(url)));
		expect(explain(error)?.reason).toBe('budget');
	});
});

test('a call whose retries are used up behind the gate gets its own failure', async () => {
	const fetch = scenarioFetch(forever(rateLimited({after: 1})));
	const error = await time.run(thrownBy(clientOf(fetch, {limit: 2}).get(url)));
	expect(error).toBeInstanceOf(HTTPError);
	expect(explain(error)?.reason).toBe('limit');
	fetch.expectAttempts(3);
	expect(time.pending).toBe(0);
});

test('calls that got a 429 and do not retry do not shorten the intervals in the line', async () => {
	const fetch = scenarioFetch(sequence(times(500, rateLimited({after: 1})), times(20, ok())));
	const api = clientOf(fetch);
	await time.run(Promise.all(Array.from({length: 500}, () => thrownBy(api.get(url, {retry: 0})))));
	await time.run(Promise.all(Array.from({length: 20}, () => api.get(url))));
	const back = arrivals(fetch).slice(500);
	expect((back.at(-1) as number) - (back[0] as number)).toBeGreaterThan(50);
});
