import {describe, expect, test} from '@jest/globals';
import {type CallEvent, explain, subscribe} from '@kyhooks/core';
import {
	constant,
	createRetryBudget,
	observeRateLimitGate,
	observeRetry,
	type RetryOptions,
} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {
	authenticationFailure,
	forever,
	ok,
	okAfter,
	rateLimited,
	type Scenario,
	scenarioFetch,
	sequence,
	startVirtualTime,
	times,
	unavailable,
} from '@kyhooks/testing';
import ky, {type Options} from 'ky';

const origin = 'https://api.example.com';
const url = `${origin}/users/42`;

type Observed = Extract<CallEvent, {type: 'observed'}>;

/** A client that observes, in virtual time, and the events that it has reported. */
function observing(scenario: Scenario, options: RetryOptions = {}, own: Options = {}) {
	const time = startVirtualTime();
	const told: Observed[] = [];
	const unsubscribe = subscribe(event => {
		if (event.type === 'observed') {
			told.push(event);
		}
	});
	const fetch = scenarioFetch(scenario);
	const api = ky
		.create({fetch, ...own})
		.extend(observeRetry({backoff: constant(50), jitter: 'none', ...options}))
		.extend(observeRateLimitGate());
	const stop = () => {
		unsubscribe();
		time.stop();
	};
	return {api, fetch, time, told, [Symbol.dispose]: stop};
}

const outcomeOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('observeRetry()', () => {
	test('puts no option into ky, whatever is given', () => {
		expect(Object.keys(observeRetry({limit: 7}))).toEqual(['hooks']);
	});

	test('leaves the number of attempts and their waits to ky', async () => {
		using run = observing(forever(unavailable()), {limit: 7});
		const error = await run.time.run(outcomeOf(run.api.get(url)));
		run.fetch.expectWaits([300, 600]);
		expect(explain(error)?.attempts[0]?.decision).toMatchObject({retry: true, source: 'ky'});
	});

	test.each<[string, RetryOptions, Options, (number | undefined)[]]>([
		['the limit that is given', {limit: 1}, {retry: {limit: 3, delay: () => 1}}, [2, 3]],
		['else that of the client', {}, {retry: {limit: 3, delay: () => 1}}, []],
	])('judges by %s', async (_, options, own, stops) => {
		using run = observing(forever(unavailable()), options, own);
		await run.time.run(outcomeOf(run.api.get(url)));
		const stopped = run.told.filter(({would, reason}) => would === 'stop' && reason === 'limit');
		expect(stopped.map(({attempt}) => attempt)).toEqual(stops);
	});

	test('is silent where ky stops too', async () => {
		using run = observing(forever(authenticationFailure()));
		await run.time.run(outcomeOf(run.api.get(url)));
		expect(run.told).toEqual([]);
	});

	test('tells of a wait that would have been too long, and of the wait', async () => {
		using run = observing(okAfter(1, unavailable({retryAfter: 90})));
		await run.time.run(run.api.get(url));
		expect(run.told).toMatchObject([{would: 'stop', attempt: 1, reason: 'long-wait', wait: 90_000}]);
	});

	test('tells of a stop once, also where it would retry what comes after it', async () => {
		using run = observing(
			sequence(unavailable({headers: {'x-should-retry': 'false'}}), unavailable(), ok()),
			{},
			{retry: {limit: 3, delay: () => 1}},
		);
		await run.time.run(run.api.get(url));
		expect(run.told.map(({would, attempt}) => [would, attempt])).toEqual([
			['stop', 1],
			['retry', 2],
		]);
	});

	test('tells of the stop also where the client’s own hook forces the retry', async () => {
		const afterResponse = [
			({response}: {response: Response}) => (response.status === 401 ? ky.retry({delay: 5}) : undefined),
		];
		using run = observing(okAfter(1, authenticationFailure()), {}, {hooks: {afterResponse}});
		await run.time.run(run.api.get(url));
		run.fetch.expectWaits([5]);
		expect(run.told).toMatchObject([{would: 'stop', attempt: 1}]);
	});

	test('says that a body which can be sent only once would not be sent again', async () => {
		using run = observing(forever(unavailable()), {}, {retry: {limit: 1, methods: ['post'], delay: () => 1}});
		const body = new ReadableStream({start: controller => controller.close()});
		await run.time.run(outcomeOf(run.api.post(url, {body, duplex: 'half'} as Options)));
		expect(run.told.map(({would}) => would)).not.toContain('retry');
	});
});

describe('the budget of a retry that is observed', () => {
	test('is paid from by calls that fail in the end, and by no other', async () => {
		const budget = createRetryBudget();
		const before = budget.available(origin);
		using run = observing(sequence(unavailable(), ok(), times(3, unavailable())), {budget});
		await run.time.run(run.api.get(url));
		expect(budget.available(origin)).toBeGreaterThanOrEqual(before);
		const rich = budget.available(origin);
		await run.time.run(outcomeOf(run.api.get(url)));
		expect(budget.available(origin)).toBeLessThan(rich - 1);
	});

	test('is earned by calls that go well', async () => {
		const budget = createRetryBudget();
		using run = observing(sequence(times(30, unavailable()), forever(ok())), {budget});
		for (let call = 0; call < 10; call++) {
			await run.time.run(outcomeOf(run.api.get(url)));
		}
		// The first success ends the outage, during which a bucket is larger.
		await run.api.get(url);
		const poor = budget.available(origin);
		for (let call = 0; call < 20; call++) {
			await run.api.get(url);
		}
		expect(budget.available(origin)).toBeGreaterThan(poor + 1);
	});
});

describe('observeRateLimitGate()', () => {
	const others = (path: string) => `${origin}/${path}`;

	test('lets a call pass that it would have held, and tells of it', async () => {
		using run = observing(sequence(rateLimited({after: 2}), forever(ok())), {}, {retry: 0});
		await run.time.run(outcomeOf(run.api.get(url)));
		const before = run.time.now();
		await run.api.get(url);
		expect(run.time.now()).toBe(before);
		expect(run.told).toMatchObject([{would: 'wait', attempt: 1, wait: 2_000, source: 'retry-after'}]);
		await run.time.advance(2_000);
		await run.api.get(url);
		expect(run.told).toHaveLength(1);
	});

	test('says that a call without the time for it would have been refused', async () => {
		using run = observing(sequence(rateLimited({after: 2}), forever(ok())), {}, {retry: 0});
		await run.time.run(outcomeOf(run.api.get(url)));
		await run.api.get(url, {totalTimeout: 2_000});
		expect(run.told.at(-1)).toMatchObject({would: 'refuse', wait: 2_000});
	});

	test('would have held all paths, where two were told', async () => {
		const told = rateLimited({after: 2});
		using run = observing(sequence(told, told, ok()), {}, {retry: 0});
		await run.time.run(outcomeOf(run.api.get(others('a'))));
		await run.time.run(outcomeOf(run.api.get(others('c'))));
		await run.api.get(others('d'));
		expect(run.told).toMatchObject([{would: 'wait', wait: 1_000}]);
	});

	test('would have held no other path, where one was served between the two', async () => {
		const told = rateLimited({after: 2});
		using run = observing(sequence(told, ok(), told, ok(), told, ok()), {}, {retry: 0});
		await run.time.run(outcomeOf(run.api.get(others('a'))));
		await run.api.get(others('b'));
		await run.time.run(outcomeOf(run.api.get(others('c'))));
		await run.api.get(others('d'));
		expect(run.told.filter(({would}) => would === 'wait')).toEqual([]);
	});
});

test('an operation does not count the retries that a call in it would have made', async () => {
	using run = observing(sequence(times(2, unavailable()), forever(ok())));
	let turns = 0;
	const work = retryOperation(
		async ({signal}) => {
			turns += 1;
			await run.api.get(url, {signal});
			if (turns === 1) {
				throw new TypeError('fetch failed');
			}
			return turns;
		},
		{limit: 1, backoff: constant(1), idempotent: true},
	);
	await expect(run.time.run(work)).resolves.toBe(2);
});
