import {describe, expect, jest, test} from '@jest/globals';
import {authRefresh} from '@kyhooks/auth-refresh';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {describe as describeHooks} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {limiter} from '@kyhooks/limiter';
import {rateLimitGate, retry, waitForNetwork} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	forever,
	ok,
	outage,
	rateLimited,
	type ScenarioFetch,
	scenarioFetch,
	sequence,
	serverError,
	startVirtualTime,
	unavailable,
} from '@kyhooks/testing';
import {timeout} from '@kyhooks/timeout';
import ky, {isHTTPError, type KyInstance, type Options} from 'ky';
import {
	constant,
	explain,
	idempotencyKey,
	isCircuitOpenError,
	isRejectedError,
	observeResilient,
	type ResilientOptions,
	resilient,
} from 'kyhooks';

const url = 'https://api.example.com/users/42';
const names = (subject: KyInstance | Options) => describeHooks(subject).map(({name}) => name);

describe('resilient()', () => {
	test('is what a client extended with each of the hooks is', () => {
		const each = ky
			.extend(errorLogger())
			.extend(retry())
			.extend(waitForNetwork())
			.extend(rateLimitGate())
			.extend(statusClassifier())
			.extend(circuitBreaker())
			.extend(timeout());
		expect(names(ky.extend(resilient()))).toEqual(names(each));
		expect(names(each)).toEqual([
			'error-logger',
			'retry',
			'wait-for-network',
			'rate-limit-gate',
			'circuit-breaker',
			'status-classifier',
			'timeout',
		]);
	});

	test('takes the hooks of authRefresh() and limiter() in, each at the place that suits both', () => {
		const given = {
			authRefresh: authRefresh({refresh: () => 'token'}),
			limiter: limiter({concurrency: 8}),
		};
		expect(names(resilient(given))).toEqual([
			'error-logger',
			'retry',
			'wait-for-network',
			'auth-refresh',
			'rate-limit-gate',
			'limiter',
			'circuit-breaker',
			'auth-header',
			'status-classifier',
			'timeout',
		]);
		expect(describeHooks(resilient(given)).find(({name}) => name === 'limiter')).toMatchObject({
			options: {concurrency: 8},
		});
		expect(names(resilient({authRefresh: false, limiter: false}))).toEqual(names(resilient()));
	});

	test('is a frozen fragment of options', () => {
		const hook = resilient();
		expect(Object.keys(hook)).toEqual(['hooks']);
		expect(Object.isFrozen(hook)).toBe(true);
		expect(Object.isFrozen(hook.hooks)).toBe(true);
		expect(Object.isFrozen(hook.hooks?.init)).toBe(true);
	});

	test.each<[keyof ResilientOptions, string]>([
		['errorLogger', 'error-logger'],
		['retry', 'retry'],
		['waitForNetwork', 'wait-for-network'],
		['rateLimitGate', 'rate-limit-gate'],
		['statusClassifier', 'status-classifier'],
		['circuitBreaker', 'circuit-breaker'],
		['timeout', 'timeout'],
	])('leaves out the hook of %s where that is false, and no other', (option, name) => {
		const all = names(resilient());
		expect(names(resilient({[option]: false}))).toEqual(all.filter(other => other !== name));
	});

	test('without any hook leaves a client as it is', () => {
		const hook = resilient({
			errorLogger: false,
			retry: false,
			waitForNetwork: false,
			rateLimitGate: false,
			statusClassifier: false,
			circuitBreaker: false,
			timeout: false,
		});
		expect(hook).toEqual({});
		expect(Object.isFrozen(hook)).toBe(true);
	});

	test('hands each hook its own options', () => {
		const sink = {write() {}};
		const inspect = () => undefined;
		const hook = resilient({
			errorLogger: {sink, stack: false},
			retry: {limit: 2},
			waitForNetwork: {maximum: 9_000},
			rateLimitGate: {statuses: [429, 503]},
			statusClassifier: {inspect},
			circuitBreaker: {whenOpen: 'wait', failingTime: 700},
			timeout: {attempt: 700, total: 9_000},
		});
		expect(describeHooks(hook).map(({options}) => options)).toMatchObject([
			{sink, stack: false},
			{limit: 2},
			{maximum: 9_000},
			{statuses: [429, 503]},
			{whenOpen: 'wait', failingTime: 700},
			{inspect},
			{attempt: 700, total: 9_000},
		]);
		// As ky's own options, so that a later extend or a call can change them.
		expect(hook).toMatchObject({retry: {limit: 2}, timeout: 700, totalTimeout: 9_000});
	});

	test('gives way to a hook that is extended later', () => {
		const api = ky.extend(resilient({timeout: {total: 8_000}})).extend(timeout({total: 9_000}));
		expect(describeHooks(api).at(-1)).toMatchObject({name: 'timeout', options: {total: 9_000}});
		expect(names(api)).toHaveLength(7);
	});

	test('writes to the console unless it is told of a sink', async () => {
		using time = startVirtualTime();
		const error = jest.spyOn(console, 'error').mockImplementation(() => {});
		const down = () => ky.create({fetch: scenarioFetch(outage({to: 60_000}))});
		const silent = {errorLogger: {sink: {write() {}}}};
		await time.run(Promise.allSettled([down().extend(resilient(silent)).get(url, {retry: 0})]));
		expect(error).not.toHaveBeenCalled();
		await time.run(Promise.allSettled([down().extend(resilient()).get(url, {retry: 0})]));
		expect(error).toHaveBeenCalledTimes(1);
		error.mockRestore();
	});
});

describe('observeResilient()', () => {
	const options = {retry: {limit: 2}, timeout: {attempt: 700, total: 9_000}};

	test('has the options of resilient(), and puts none into ky', () => {
		const observer = observeResilient(options);
		expect(describeHooks(observer)).toMatchObject([
			{name: 'error-logger'},
			{name: 'retry', options: {limit: 2}},
			{name: 'rate-limit-gate', options: {statuses: [429]}},
			{name: 'circuit-breaker', options: {failingTime: 500}},
			{name: 'status-classifier'},
			{name: 'timeout', options: {attempt: 700, total: 9_000}},
		]);
		expect(Object.keys(observer)).toEqual(['hooks']);
	});

	test('sends the token, and holds no call for the limiter', async () => {
		using time = startVirtualTime();
		const fetch = scenarioFetch(forever(ok()));
		const observer = observeResilient({
			errorLogger: false,
			authRefresh: authRefresh({refresh: () => 'token', origins: ['https://api.example.com']}),
			limiter: limiter({rate: {limit: 1, interval: 10_000}}),
		});
		const api = ky.create({fetch}).extend(observer);
		await time.run(Promise.all([api.get(url), api.get(url)]));
		expect(fetch.calls().map(({time, headers}) => [time, headers.authorization])).toEqual([
			[0, 'Bearer token'],
			[0, 'Bearer token'],
		]);
		expect(names(observer)).not.toContain('limiter');
	});

	test('leaves out what is false', () => {
		expect(names(observeResilient({retry: false, errorLogger: false, rateLimitGate: false}))).toEqual([
			'circuit-breaker',
			'status-classifier',
			'timeout',
		]);
	});

	test('gives way to a hook that acts and is extended later', () => {
		const api = ky.extend(observeResilient()).extend(timeout({attempt: 900}));
		expect(describeHooks(api).at(-1)).toMatchObject({
			name: 'timeout',
			options: {attempt: 900},
		});
	});
});

test('what the gate of a rate limit has held is sent at the rate of the limiter', async () => {
	using time = startVirtualTime({seed: 1});
	const closing = rateLimited({headers: {'retry-after': '5'}});
	const fetch = scenarioFetch(sequence(closing, forever(ok())));
	const rate = {limit: 2, interval: 1_000};
	const api = ky.create({fetch}).extend(resilient({errorLogger: false, limiter: limiter({rate})}));
	const first = api.get(url);
	await time.advance(1_000);
	await time.run(Promise.all([first, ...Array.from({length: 8}, () => api.get(url))]));
	const sent = fetch.calls().map(call => call.time);
	const inASecond = sent.map(from => sent.filter(at => at >= from && at < from + 1_000).length);
	expect(sent).toHaveLength(10);
	expect(sent[1]).toBeGreaterThanOrEqual(5_000);
	expect(Math.max(...inASecond)).toBe(2);
});

test('idempotencyKey() beside it has a POST sent again, with one key', async () => {
	using time = startVirtualTime();
	const fetch = scenarioFetch(sequence(serverError(), ok()));
	const api = ky
		.create({fetch})
		.extend(resilient({errorLogger: false}))
		.extend(idempotencyKey());
	await time.run(api.post(url, {json: {}}));
	const keys = fetch.calls().map(({headers}) => headers['idempotency-key']);
	expect(keys).toEqual([expect.any(String), keys[0]]);
});

describe('an outage', () => {
	const down = {from: 10_000, to: 40_000};

	/** Makes a call every 500 ms, and records how each of them ended. */
	async function traffic(until: number, options: ResilientOptions = {}) {
		using time = startVirtualTime({seed: 11});
		const fetch: ScenarioFetch = scenarioFetch(outage({...down, failure: unavailable()}));
		const api = ky
			.create({fetch})
			.extend(resilient({errorLogger: false, retry: {limit: 1, backoff: constant(100)}, ...options}));
		const ends: {at: number; error: unknown; sent: number}[] = [];
		while (time.now() < until) {
			const at = time.now();
			const before = fetch.calls().length;
			const error = await time.run(
				api
					.get(url)
					.json()
					.then(
						() => undefined,
						(thrown: unknown) => thrown,
					),
			);
			ends.push({at, error, sent: fetch.calls().length - before});
			await time.advance(Math.max(0, 500 - (time.now() - at)));
		}
		await fetch.expectNothingPending({time});
		return {ends, during: ends.filter(({at}) => at >= down.from && at < down.to)};
	}

	test('is met with retries, then with refusals that spare the server, and is over soon after', async () => {
		const {ends, during} = await traffic(60_000);
		expect(ends.filter(({at, error}) => at < down.from && error !== undefined)).toEqual([]);

		const [first] = during;
		expect(isHTTPError(first?.error)).toBe(true);
		expect(first?.sent).toBe(2);
		expect(explain(first?.error)).toMatchObject({reason: 'limit', category: 'unavailable'});

		// In the first part of the outage, calls wait.
		const later = during.filter(({at}) => at >= down.from + 12_000);
		const refused = later.filter(({error}) => isCircuitOpenError(error));
		expect(refused.length).toBeGreaterThan(0.7 * later.length);

		const recovered = ends.filter(({at, error}) => at >= down.to && error === undefined);
		expect(recovered[0]?.at).toBeLessThan(down.to + 5_000);
		expect(recovered).toHaveLength(ends.filter(({at}) => at >= (recovered[0]?.at ?? 0)).length);
	});

	test('brings the server far fewer requests than retries without bounds', async () => {
		const sentIn = ({during}: Awaited<ReturnType<typeof traffic>>) =>
			during.reduce((sum, {sent}) => sum + sent, 0);
		const unbounded = await traffic(down.to, {
			retry: {limit: 1, backoff: constant(100), budget: false},
			circuitBreaker: false,
		});
		expect(sentIn(unbounded)).toBe(120);
		expect(sentIn(await traffic(down.to))).toBeLessThan(120 / 3);
	});

	test('is explained where a call was refused: nothing was sent, and nothing is retried', async () => {
		const {during} = await traffic(down.to);
		const refused = during.find(({error, sent}) => isCircuitOpenError(error) && sent === 0)?.error;
		expect(isRejectedError(refused)).toBe(true);
		expect(explain(refused)).toMatchObject({
			reason: 'rejected',
			attempts: [{classification: {neverSent: true}}],
		});
	});
});
