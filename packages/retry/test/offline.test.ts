import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {classificationOf, clock, defineHook, explain} from '@kyhooks/core';
import {
	constant,
	createRetryBudget,
	idempotencyKey,
	type RetryOptions,
	rateLimitGate,
	retry,
	type WaitForNetworkOptions,
	waitForNetwork,
} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {
	forever,
	neverResponds,
	ok,
	rateLimited,
	refused,
	type Scenario,
	type ScenarioFetch,
	scenarioFetch,
	sequence,
	startVirtualTime,
	unavailable,
	type VirtualTime,
	watchSignal,
} from '@kyhooks/testing';
import ky, {isNetworkError, type KyInstance, type Options} from 'ky';
import {type FakeBrowser, fakeBrowser} from '../../../test/support/fake-browser.ts';

const url = 'https://api.example.com/users/42';
const origin = 'https://api.example.com';

let time: VirtualTime;
let browser: FakeBrowser;
beforeEach(() => {
	time = startVirtualTime({seed: 7});
	browser = fakeBrowser(false);
});
afterEach(() => {
	browser[Symbol.dispose]();
	time[Symbol.dispose]();
});

const clientOf = (
	server: ScenarioFetch,
	options: RetryOptions = {},
	own: Options = {},
	waiting: WaitForNetworkOptions = {},
): KyInstance =>
	ky
		.create({fetch: browser.over(server), ...own})
		.extend(retry({backoff: constant(100), jitter: 'none', ...options}))
		.extend(waitForNetwork(waiting));

const served = (scenario: Scenario = forever(ok())) => scenarioFetch(scenario);

/** Restores the network this many milliseconds from now. */
const backAfter = async (wait: number) => {
	await time.advance(wait);
	browser.onLine = true;
};

const thrownBy = (promise: Promise<unknown>) =>
	promise.then(
		() => undefined,
		(error: unknown) => error,
	);

describe('a call that is made offline', () => {
	test('is served when the network is back, and says what it has waited for', async () => {
		const server = served();
		const call = clientOf(server).get(url);
		await backAfter(20_000);
		const response = await time.run(call);
		expect(time.now()).toBeLessThanOrEqual(20_300);
		server.expectAttempts(1);
		expect(explain(response)?.attempts).toMatchObject([
			{
				classification: {category: 'offline', origin: 'client'},
				decision: {retry: true, wait: 100, source: 'backoff'},
			},
			{status: 200, held: [{by: 'offline', duration: expect.any(Number)}]},
		]);
		expect(String(explain(response))).toMatch(
			/offline.*waited 100 ms \(backoff\)\n.*held (19|20)\d{3} ms \(offline\) before/,
		);
	});

	test.each(['http://localhost:3000/', 'http://127.0.0.1:8080/users', 'http://[::1]/'])(
		'to this machine, at %s, is asked again without the network',
		async local => {
			const fetch = scenarioFetch(sequence(refused(), refused(), ok()));
			const call = async ({signal}: {signal?: AbortSignal}) =>
				ky
					.create({fetch})
					.extend(retry({limit: 1, backoff: constant(100), jitter: 'none'}))
					.extend(waitForNetwork())
					.get(local, {signal: signal ?? null});
			const response = await time.run(
				retryOperation(call, {limit: 2, backoff: constant(100), jitter: 'none'}),
			);
			expect(response.status).toBe(200);
			expect(time.now()).toBe(200);
		},
	);

	test('to a host that only begins like this machine waits for the network', async () => {
		const call = clientOf(served()).get('https://localhost.example.com/');
		await backAfter(20_000);
		await time.run(call);
		expect(time.now()).toBeGreaterThanOrEqual(20_000);
	});

	test('pays for no retry', async () => {
		const budget = createRetryBudget({refillTime: 3_600_000});
		const call = clientOf(served(), {budget}).get(url);
		await time.advance(0);
		expect(budget.available(origin)).toBe(12);
		await backAfter(1_000);
		await time.run(call);
	});

	test.each([
		['no less', sequence(unavailable(), ok()), undefined],
		['no more', forever(unavailable()), 'limit'],
	])('has the rest of its limit after it, and %s', async (_, scenario, reason) => {
		const server = served(scenario);
		const call = thrownBy(clientOf(server, {limit: 2, budget: false}).get(url));
		await backAfter(1_000);
		expect(explain(await time.run(call))?.reason).toBe(reason);
		server.expectAttempts(2);
	});

	test('asks a shouldRetry of the client about each retry of its limit', async () => {
		const asked: number[] = [];
		const shouldRetry = ({retryCount}: {retryCount: number}) => {
			asked.push(retryCount);
			return undefined;
		};
		const server = served(forever(unavailable()));
		const call = thrownBy(clientOf(server, {limit: 2, budget: false}, {retry: {shouldRetry}}).get(url));
		await backAfter(1_000);
		await time.run(call);
		expect(asked).toEqual([1, 2]);
	});

	test('stays without a retry where the client has none', async () => {
		const error = await time.run(thrownBy(clientOf(served(), {}, {retry: 0}).get(url)));
		expect(explain(error)).toMatchObject({reason: 'limit', category: 'offline'});
		expect(time.now()).toBe(0);
	});

	test('that may not be repeated fails at once, as offline', async () => {
		const error = await time.run(thrownBy(clientOf(served()).post(url, {json: {}})));
		expect(explain(error)).toMatchObject({reason: 'method', category: 'offline'});
		expect(time.now()).toBe(0);
	});

	test('that carries an idempotency key waits for the network', async () => {
		const server = served();
		const call = clientOf(server).extend(idempotencyKey()).post(url, {json: {}});
		await backAfter(5_000);
		expect((await time.run(call)).status).toBe(200);
		expect(server.calls()[0]?.headers).toHaveProperty('idempotency-key');
	});

	test('ends at once when its caller gives up, and leaves nothing behind', async () => {
		const controller = new AbortController();
		const caller = watchSignal(controller.signal);
		const call = thrownBy(clientOf(served()).get(url, {signal: caller.signal}));
		await time.advance(5_000);
		const reason = new Error('enough');
		controller.abort(reason);
		expect(await time.run(call)).toBe(reason);
		expect(time.now()).toBe(5_000);
		expect(explain(reason)?.reason).toBe('aborted');
		await time.advance(0);
		expect(time.pending).toBe(0);
		expect(caller.listeners()).toBe(0);
	});

	test('fails with its own failure when its time is over', async () => {
		const server = served();
		const error = await time.run(thrownBy(clientOf(server, {}, {totalTimeout: 30_000}).get(url)));
		expect(isNetworkError(error)).toBe(true);
		expect(time.now()).toBe(29_990);
		expect(explain(error)).toMatchObject({reason: 'offline', category: 'offline'});
		expect(String(explain(error))).toMatch(/this device was offline/);
		server.expectAttempts(0);
		expect(time.pending).toBe(0);
	});

	test('waits no longer than it is given, where nothing limits its time', async () => {
		const error = await time.run(thrownBy(clientOf(served(), {}, {}, {maximum: 7_000}).get(url)));
		expect(time.now()).toBe(7_100);
		expect(explain(error)?.reason).toBe('offline');
	});

	test('is not held where the network is back before its retry', async () => {
		const backoff = () => {
			browser.onLine = true;
			return 100;
		};
		const api = clientOf(served(), {backoff});
		const response = await time.run(api.get(url));
		expect(explain(response)?.attempts[1]).not.toHaveProperty('held');
	});

	test('goes on waiting when the network goes away again', async () => {
		const server = served();
		const call = clientOf(server).get(url);
		await backAfter(1_000);
		browser.onLine = false;
		await time.advance(2_000);
		browser.onLine = true;
		expect((await time.run(call)).status).toBe(200);
		expect(explain(await call)?.attempts.map(attempt => attempt.classification?.category)).toEqual([
			'offline',
			'offline',
			undefined,
		]);
	});

	test('listens to the page no more than the first call did', async () => {
		await time.run(thrownBy(clientOf(served(), {}, {totalTimeout: 1_000}).get(url)));
		const {listeners} = browser;
		await time.run(thrownBy(clientOf(served(), {}, {totalTimeout: 1_000}).get(url)));
		expect(browser.listeners).toBe(listeners);
	});

	test('waits at a gate that has closed meanwhile too, when the network is back', async () => {
		const server = served(sequence(rateLimited({after: 10, delay: 1_000}), forever(ok())));
		const api = clientOf(server).extend(rateLimitGate());
		browser.onLine = true;
		const first = api.get(url);
		await time.advance(500);
		browser.onLine = false;
		const second = api.get(url);
		await backAfter(1_500);
		const response = await time.run(second);
		expect(explain(response)?.attempts).toMatchObject([
			{classification: {category: 'offline'}},
			{status: 200, held: [{by: 'offline'}, {by: 'retry-after'}]},
		]);
		expect(time.now()).toBeGreaterThanOrEqual(11_000);
		await time.run(first);
	});
});

test('a retry that was decided online is made at its time, for a worker of the page may answer it', async () => {
	browser.onLine = true;
	const server = served(sequence(unavailable(), ok()));
	const call = ky
		.create({fetch: server})
		.extend(retry({backoff: constant(100), jitter: 'none'}))
		.get(url);
	await time.advance(50);
	browser.onLine = false;
	expect((await time.run(call)).status).toBe(200);
	expect(time.now()).toBe(100);
});

test('a call that is offline more often than ky can repeat it ends with its limit', async () => {
	browser.onLine = true;
	const api = clientOf(served(), {limit: 1});
	const call = thrownBy(api.get(url));
	browser.onLine = false;
	await backAfter(1_000);
	browser.onLine = false;
	expect(explain(await time.run(call))).toMatchObject({
		reason: 'limit',
		attempts: [{decision: {retry: true}}, {decision: {retry: false, reason: 'limit'}}],
	});
});

test('a retry that is given up asks no layer further in for a turn', async () => {
	let asked = 0;
	const counting = defineHook({
		name: 'counting',
		stage: 'break',
		install: () => ({
			attempt(request, next) {
				asked += 1;
				return next(request);
			},
		}),
	});
	const api = clientOf(served(), {}, {totalTimeout: 1_000}).extend(counting);
	await time.run(thrownBy(api.get(url)));
	// For the attempt that found the device offline.
	expect(asked).toBe(1);
});

test('a call that goes offline while a gate is closed waits for the network, and not for the gate first', async () => {
	browser.onLine = true;
	const server = served(sequence(rateLimited({after: 5}), forever(ok())));
	const lost = new Promise<Response>((_, reject) => {
		clock.setTimer(1_000, () => reject(new TypeError('Failed to fetch')));
	});
	const first: (() => Promise<Response>)[] = [() => lost];
	const fetch = browser.over(request => first.shift()?.() ?? server(request));
	const api = ky.create({fetch}).extend(retry()).extend(rateLimitGate()).extend(waitForNetwork());
	const cutOff = api.get(url);
	const limited = api.get(url);
	await time.advance(500);
	browser.onLine = false;
	await backAfter(20_000);
	expect(explain(await time.run(cutOff))?.attempts).toHaveLength(2);
	await time.run(limited);
});

test('a call whose server goes silent as the device goes offline waits for the network', async () => {
	browser.onLine = true;
	const server = served(sequence(neverResponds(), ok()));
	const budget = createRetryBudget({perCall: 0, refillTime: 3_600_000});
	const call = clientOf(server, {budget}, {timeout: 1_000}).get(url);
	await time.advance(500);
	browser.onLine = false;
	await backAfter(3_000);
	expect((await time.run(call)).status).toBe(200);
	expect(budget.available(origin)).toBe(12);
});

test('online, nothing of it applies to a connection that is lost', async () => {
	browser.onLine = true;
	const failing = async () => {
		throw new TypeError('Failed to fetch');
	};
	const api = ky.create({fetch: failing}).extend(retry({backoff: constant(100), jitter: 'none', limit: 1}));
	const error = await time.run(thrownBy(api.get(url)));
	expect(explain(error)).toMatchObject({reason: 'limit', category: 'connection-lost'});
	expect(time.now()).toBe(100);
});

/** The browser cuts it off once, when the user leaves the page. */
const cutOffOnce = () => {
	const answers = [new TypeError('NetworkError when attempting to fetch resource.')];
	return async () => {
		const failure = answers.shift();
		if (failure !== undefined) {
			browser.fire('beforeunload');
			throw failure;
		}
		return new Response('{}', {status: 404});
	};
};

test('a call that the page cuts off as it is left is repeated, and pays for no retry', async () => {
	browser.onLine = true;
	const budget = createRetryBudget({perCall: 0, refillTime: 3_600_000});
	const api = ky.create({fetch: cutOffOnce()}).extend(retry({budget})).extend(waitForNetwork());
	const error = await time.run(thrownBy(api.get(url)));
	expect(explain(error)?.attempts).toMatchObject([
		{classification: {category: 'cancelled', origin: 'client'}},
		{status: 404},
	]);
	expect(budget.available(origin)).toBe(12);
});

test('without waitForNetwork() a call is repeated as any other, and pays for no retry', async () => {
	const budget = createRetryBudget({perCall: 0, refillTime: 3_600_000});
	const api = ky
		.create({fetch: browser.over(served())})
		.extend(retry({backoff: constant(100), jitter: 'none', budget}));
	expect(explain(await time.run(thrownBy(api.get(url))))).toMatchObject({
		reason: 'limit',
		category: 'offline',
	});
	expect(time.now()).toBe(400);
	expect(budget.available(origin)).toBe(12);
});

describe('an operation', () => {
	test('runs again when the network is back', async () => {
		const server = served();
		// Without the hook, so that only the operation decides.
		const api = ky.create({fetch: browser.over(server), retry: 0});
		const budget = createRetryBudget({refillTime: 3_600_000});
		const operation = retryOperation(({signal}) => api.get(url, {signal}).text(), {idempotent: true, budget});
		await backAfter(20_000);
		await time.run(operation);
		expect(budget.available(origin)).toBe(12);
		expect(time.now()).toBeLessThanOrEqual(20_300);
		server.expectAttempts(1);
	});

	test('waits as long as it has time, also longer than a server may ask for', async () => {
		const api = ky.create({fetch: browser.over(served()), retry: 0});
		const operation = retryOperation(({signal}) => api.get(url, {signal}).text(), {
			idempotent: true,
			maxRetryAfter: 9_000,
			totalTimeout: 60_000,
		});
		await backAfter(50_000);
		await expect(time.run(operation)).resolves.toEqual(expect.any(String));
	});

	test('pays for no repetition where the page has cut its call off', async () => {
		browser.onLine = true;
		const api = ky
			.create({fetch: cutOffOnce()})
			.extend(retry({limit: 0}))
			.extend(waitForNetwork());
		const budget = createRetryBudget({perCall: 0, refillTime: 3_600_000});
		const run = retryOperation(({signal}) => api.get(url, {signal}), {idempotent: true, budget});
		const error = await time.run(thrownBy(run));
		expect(explain(error)?.attempts).toHaveLength(2);
		expect(budget.available(origin)).toBe(12);
	});

	test('fails with its own failure when the network stays away', async () => {
		const api = ky.create({fetch: browser.over(served()), retry: 0});
		const error = await time.run(
			thrownBy(
				retryOperation(({signal}) => api.get(url, {signal}).text(), {idempotent: true, maxRetryAfter: 9_000}),
			),
		);
		expect(isNetworkError(error)).toBe(true);
		// It has also waited for its own backoff before.
		expect(time.now()).toBeGreaterThanOrEqual(9_000);
		expect(time.now()).toBeLessThanOrEqual(10_000);
		expect(explain(error)?.reason).toBe('offline');
		expect(classificationOf(error)?.category).toBe('offline');
	});
});
