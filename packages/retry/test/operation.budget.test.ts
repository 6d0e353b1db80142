import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, createRetryBudget, type RetryOptions, retry} from '@kyhooks/retry';
import {type OperationOptions, retryOperation} from '@kyhooks/retry/operation';
import {
	forever,
	neverResponds,
	ok,
	scenarioFetch,
	sequence,
	startVirtualTime,
	times,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import ky, {HTTPError} from 'ky';

const origin = 'https://api.example.com';
const url = `${origin}/users/42`;

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time[Symbol.dispose]());

const plain: OperationOptions = {backoff: constant(1_000), jitter: 'none'};
/** A budget whose tokens come back only by successes. */
const budgetOf = (capacity: number) => createRetryBudget({capacity, perCall: 0, refillTime: 100_000_000});

/** Runs an operation with one call that always gets a 503. */
async function failing(options: OperationOptions, hook: RetryOptions | false) {
	const fetch = scenarioFetch(forever(unavailable()));
	const client = ky.create({fetch});
	const api =
		hook === false ? client : client.extend(retry({backoff: constant(100), jitter: 'none', ...hook}));
	const error = await time.run(
		retryOperation(({signal}) => api.get(url, {signal}), {...plain, ...options}).catch(thrown => thrown),
	);
	return {error, reason: explain(error)?.reason, requests: fetch.calls().length};
}

test('an operation is not repeated when a call in it has failed for its budget', async () => {
	const {error, reason, requests} = await failing({}, {budget: budgetOf(2)});
	expect(error).toBeInstanceOf(HTTPError);
	expect([reason, requests]).toEqual(['budget', 3]);
});

test('it is repeated all the same where it has no budget', async () => {
	const {reason, requests} = await failing({budget: false, limit: 5}, {budget: budgetOf(2)});
	expect([reason, requests]).toEqual(['limit', 6]);
});

test('its repetitions are paid from the budget that it is given, by the origin of what failed', async () => {
	const budget = budgetOf(2);
	const {reason, requests} = await failing({budget}, {limit: 0});
	expect([reason, requests]).toEqual(['budget', 3]);
	expect(budget.available(origin)).toBeCloseTo(0, 2);
});

test('its repetitions are paid for when it has failed for good, and not when it succeeds in the end', async () => {
	const budget = budgetOf(4);
	const fetch = scenarioFetch(sequence(times(2, unavailable()), ok(), forever(unavailable())));
	const api = ky.create({fetch, retry: 0});
	const run = () => retryOperation(({signal}) => api.get(url, {signal}), {...plain, limit: 3, budget});
	await time.run(run());
	expect(budget.available(origin)).toBe(4);
	const second = run();
	second.catch(() => {});
	await time.advance(2_999);
	expect(budget.available(origin)).toBe(4);
	await time.run(second.catch(() => {}));
	expect(budget.available(origin)).toBeCloseTo(1, 2);
});

test('one that ends from outside pays for what it has repeated', async () => {
	const budget = budgetOf(4);
	const {reason} = await failing({budget, totalTimeout: 2_500}, {limit: 0});
	expect(reason).toBe('deadline');
	expect(budget.available(origin)).toBeCloseTo(2, 2);
});

test('each origin pays for what has failed there', async () => {
	const other = 'https://other.example.com';
	const fetch = scenarioFetch(sequence(unavailable(), ok(), times(3, unavailable())));
	const api = ky.create({fetch, retry: 0});
	const budget = budgetOf(4);
	const run = async ({signal}: {signal: AbortSignal}) => {
		await api.get(url, {signal});
		await api.get(other, {signal});
	};
	await time.run(retryOperation(run, {...plain, limit: 3, budget}).catch(() => {}));
	expect([budget.available(origin), budget.available(other)].map(Math.round)).toEqual([2, 3]);
});

test('it shares the budget of the client whose calls it makes', async () => {
	const budget = budgetOf(3);
	// A call pays for its retry when it has failed; until then, the operation counts its own retry: 1 and 1, then 2 and 1.
	const {reason, requests} = await failing({budget, limit: 10}, {budget, limit: 1});
	expect([reason, requests]).toEqual(['budget', 4]);
});

test('the key of the budget is asked for its request', async () => {
	const keys: string[] = [];
	const budget = createRetryBudget({key: request => `${keys.push(request.url)}`});
	await failing({budget, limit: 1}, {limit: 0, budget: false});
	expect(keys).toEqual([url]);
});

test('a run that failed without a request is paid from a bucket of its own', async () => {
	const budget = budgetOf(1);
	const run = () =>
		Promise.reject(Object.assign(new TypeError('fetch failed'), {cause: {code: 'ECONNRESET'}}));
	const error = await time.run(
		retryOperation(run, {...plain, budget, idempotent: true}).catch(thrown => thrown),
	);
	expect(explain(error)?.reason).toBe('budget');
	expect([budget.available(''), budget.available(origin)]).toEqual([expect.closeTo(0, 2), 1]);
});

test('a repetition after a timeout costs more', async () => {
	const fetch = scenarioFetch(sequence(times(2, neverResponds()), ok()));
	const api = ky.create({fetch, timeout: 500}).extend(retry({limit: 0}));
	const budget = budgetOf(3);
	const error = await time.run(
		retryOperation(({signal}) => api.get(url, {signal}), {...plain, budget}).catch(thrown => thrown),
	);
	expect(explain(error)?.reason).toBe('budget');
	fetch.expectAttempts(2);
});

test('an option that is no budget is refused', async () => {
	await expect(retryOperation(() => 1, {budget: true as unknown as false})).rejects.toThrow(
		'retryOperation.budget must be false or a budget, got true',
	);
});
