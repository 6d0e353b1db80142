import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {type Category, useClock} from '@kyhooks/core';
import {createRetryBudget, type RetryAccount, type RetryBudget} from '@kyhooks/retry';
import {createVirtualClock, type VirtualClock} from '@kyhooks/testing';
import fc from 'fast-check';

let clock: VirtualClock;
let restore = () => {};
beforeEach(() => {
	clock = createVirtualClock();
	restore = useClock(clock);
});
afterEach(() => restore());

const key = 'https://api.example.com';

/** How many of the requested retries one call is granted. */
const grantedOf = (count: number, account: RetryAccount, category: Category = 'unavailable') =>
	Array.from({length: count}, () => account.take(category)).filter(granted => granted).length;

/** A call that asks for this many retries and fails. */
const failAfter = (retries: number, budget: RetryBudget, of = key, category: Category = 'unavailable') => {
	const account = budget.open(of);
	const granted = grantedOf(retries, account, category);
	account.close(false);
	return granted;
};

/** Calls that run at the same time, each of which has asked for this many retries. */
const callsAtOnce = (count: number, retries: number, budget: RetryBudget) =>
	Array.from({length: count}, () => {
		const account = budget.open(key);
		grantedOf(retries, account);
		return account;
	});

/** A budget to which neither calls nor time add tokens. */
const fixed = (capacity: number) => createRetryBudget({capacity, perCall: 0, refillTime: 2_147_483_647});

describe('a call', () => {
	test('that fails for good pays for all its retries, at its end', () => {
		const budget = createRetryBudget({perCall: 0});
		const account = budget.open(key);
		expect(grantedOf(4, account)).toBe(4);
		expect(budget.available(key)).toBe(12);
		account.close(false);
		expect(budget.available(key)).toBe(8);
	});

	test('that succeeds in the end pays nothing, whatever it has met', () => {
		const budget = createRetryBudget({perCall: 0});
		const account = budget.open(key);
		for (const category of ['timeout', 'unavailable', 'timeout', 'connection-lost'] as const) {
			expect(account.take(category)).toBe(true);
		}
		account.close(true);
		expect(budget.available(key)).toBe(12);
	});

	test('pays three tokens for a retry after a timeout, and nothing for one that is refused', () => {
		const budget = createRetryBudget({capacity: 7, perCall: 0});
		expect(failAfter(4, budget, key, 'timeout')).toBe(2);
		expect(budget.available(key)).toBe(1);
		expect(failAfter(2, budget)).toBe(1);
	});

	test('may make as many retries as the bucket holds, its own counted', () => {
		const budget = fixed(5);
		failAfter(2, budget);
		expect(grantedOf(5, budget.open(key))).toBe(3);
	});

	test('that never settles costs the others nothing', () => {
		const budget = fixed(4);
		callsAtOnce(2, 4, budget);
		expect(budget.available(key)).toBe(4);
		expect(failAfter(4, budget)).toBe(4);
	});

	test('is retried after timeouts also where the bucket is smaller than their default cost', () => {
		expect(failAfter(2, fixed(1), key, 'timeout')).toBe(1);
	});

	test('earns a fifth of a token with a success, with retries or without', () => {
		const budget = fixed(12);
		failAfter(4, budget);
		budget.open(key).close(true);
		expect(budget.available(key)).toBeCloseTo(8.2);
		const account = budget.open(key);
		account.take('unavailable');
		account.close(true);
		expect(budget.available(key)).toBeCloseTo(8.4);
	});
});

describe('an account', () => {
	test('that is closed twice pays once, and earns once', () => {
		const budget = fixed(12);
		const failed = budget.open(key);
		grantedOf(4, failed);
		failed.close(false);
		failed.close(false);
		expect(budget.available(key)).toBeCloseTo(8);
		const served = budget.open(key);
		served.close(true);
		served.close(true);
		expect(budget.available(key)).toBeCloseTo(8.2);
	});

	test('of a failure that was mended is paid back', () => {
		const budget = fixed(12);
		const account = budget.open(key);
		grantedOf(4, account);
		account.close(false);
		account.close(true);
		expect(budget.available(key)).toBe(12);
	});

	test('of a success that shows to be a failure is paid, with the retries that follow', () => {
		const budget = fixed(12);
		failAfter(2, budget);
		const account = budget.open(key);
		account.take('unavailable');
		account.close(true);
		account.take('application-error');
		account.close(false);
		expect(budget.available(key)).toBeCloseTo(8);
	});

	test('that has paid and goes on pays the rest', () => {
		const budget = fixed(4);
		const account = budget.open(key);
		grantedOf(3, account);
		account.close(false);
		expect(grantedOf(2, account)).toBe(1);
		account.close(false);
		expect(budget.available(key)).toBeCloseTo(0);
	});
});

describe('a bucket', () => {
	test('holds twelve tokens at first', () => {
		expect(createRetryBudget().available(key)).toBe(12);
	});

	test('is the key’s own', () => {
		const budget = fixed(2);
		expect(failAfter(3, budget)).toBe(2);
		expect(failAfter(3, budget, 'https://other.example.com')).toBe(2);
	});

	test('never holds more than its size, whatever is earned', () => {
		const budget = createRetryBudget({capacity: 3, perCall: 0, earned: 2});
		failAfter(1, budget);
		budget.open(key).close(true);
		expect(budget.available(key)).toBe(3);
		expect(failAfter(9, budget)).toBe(3);
	});

	test('holds one token again after ten successes that earn a tenth each', () => {
		const budget = createRetryBudget({capacity: 1, perCall: 0, earned: 0.1, refillTime: 2_147_483_647});
		failAfter(1, budget);
		for (let success = 0; success < 10; success++) {
			budget.open(key).close(true);
		}
		expect(failAfter(1, budget)).toBe(1);
	});

	test('that lacks more than its size is not filled by a success, where there was no outage', () => {
		const budget = createRetryBudget({capacity: 2, perCall: 0, earned: 1});
		for (const account of callsAtOnce(4, 2, budget)) {
			account.close(false);
		}
		budget.open(key).close(true);
		expect(budget.available(key)).toBe(0);
		budget.open(key).close(true);
		budget.open(key).close(true);
		expect(budget.available(key)).toBe(1);
	});

	test('fills by itself in two minutes, evenly', async () => {
		const budget = createRetryBudget({perCall: 0});
		for (let call = 0; call < 3; call++) {
			budget.open(key).close(true);
			failAfter(4, budget);
		}
		budget.open(key).close(true);
		const empty = budget.available(key);
		await clock.advance(10_000);
		expect(budget.available(key)).toBeCloseTo(empty + 1);
		await clock.advance(40_000);
		expect(budget.available(key)).toBeCloseTo(empty + 5);
		await clock.advance(120_000);
		expect(budget.available(key)).toBe(12);
	});

	test('grows by half a token with each call, which fades within a minute', async () => {
		const budget = createRetryBudget();
		for (const account of callsAtOnce(20, 1, budget)) {
			account.close(true);
		}
		for (let call = 0; call < 20; call++) {
			budget.open(key).close(true);
		}
		expect(budget.available(key)).toBe(12 + 20);
		await clock.advance(10_000);
		expect(budget.available(key)).toBeCloseTo(12 + 20 / Math.E);
		await clock.advance(60_000);
		expect(budget.available(key)).toBeLessThan(12.1);
	});

	test('counts a call once, however many retries it makes', () => {
		const budget = createRetryBudget({perCall: 5});
		callsAtOnce(1, 4, budget)[0]?.close(true);
		expect(budget.available(key)).toBe(17);
	});

	test('neither loses nor gains by a clock that goes back, and gains no more than its size when it leaps', async () => {
		const budget = createRetryBudget();
		await clock.advance(1_000_000);
		failAfter(4, budget);
		const before = budget.available(key);
		restore();
		const earlier = createVirtualClock();
		restore = useClock(earlier);
		expect(budget.available(key)).toBe(before);
		await earlier.advance(10_000);
		expect(budget.available(key)).toBeCloseTo(12 + 0.5 / Math.E - 3);
		restore();
		restore = useClock(clock);
		expect(budget.available(key)).toBe(12);
		expect(failAfter(14, budget, key, 'timeout')).toBe(4);
	});
});

describe('ten failures in a row', () => {
	/** Calls that each ask for one retry, one after the other. */
	const row = (length: number, budget: RetryBudget, category: Category = 'unavailable') =>
		Array.from({length}, () => failAfter(1, budget, key, category));

	test('are an outage, in which each call may make four retries', () => {
		expect(row(12, fixed(1))).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
	});

	test('are none where one has succeeded in between', () => {
		const budget = createRetryBudget({capacity: 1, perCall: 0, earned: 0});
		row(9, budget);
		budget.open(key).close(true);
		expect(row(10, budget)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
	});

	test('make the bucket no larger for a retry after a timeout', () => {
		const budget = fixed(3);
		const before = row(20, budget, 'timeout');
		expect(before).toEqual([1, ...Array.from({length: 19}, () => 0)]);
		expect(row(1, budget)).toEqual([1]);
	});

	test('make it no smaller where a call adds more than four anyway', () => {
		const budget = createRetryBudget({perCall: 10});
		row(10, budget);
		expect(budget.available(key)).toBe(12 + 100 - 10);
	});

	test('cost no more than an empty bucket, once something succeeds', () => {
		const budget = createRetryBudget();
		for (const account of callsAtOnce(20, 4, budget)) {
			account.close(false);
		}
		expect(budget.available(key)).toBe(12 + 4 * 20 - 80);
		budget.open(key).close(true);
		expect(budget.available(key)).toBeCloseTo(0.2);
	});

	test('leave a smaller debt as it is', () => {
		const budget = createRetryBudget();
		for (const account of callsAtOnce(20, 1, budget)) {
			account.close(false);
		}
		budget.open(key).close(true);
		expect(budget.available(key)).toBeCloseTo(12 + 0.5 * 21 - 20 + 0.2);
	});
});

describe('thousands of calls that fail at once', () => {
	/** This is not an outage, since some calls succeed. */
	const overload = (budget: RetryBudget) => {
		const accounts = Array.from({length: 5_000}, () => {
			const [account] = callsAtOnce(1, 4, budget);
			budget.open(key).close(true);
			return account;
		});
		for (const account of accounts) {
			account?.close(false);
		}
	};

	test('leave an empty bucket, which is full after four minutes of silence', async () => {
		const budget = createRetryBudget();
		overload(budget);
		expect(budget.available(key)).toBe(0);
		await clock.advance(240_000);
		expect(budget.available(key)).toBeCloseTo(12);
	});

	test('leave a client that goes on with a call a minute its retries again after three minutes', async () => {
		const budget = createRetryBudget();
		overload(budget);
		const granted: number[] = [];
		for (let minute = 0; minute < 5; minute++) {
			await clock.advance(60_000);
			granted.push(failAfter(4, budget));
		}
		expect(granted).toEqual([0, 0, 3, 4, 4]);
	});
});

describe('what is kept', () => {
	test('is no more for ten thousand origins than for a thousand', () => {
		const budget = createRetryBudget({capacity: 1, perCall: 0});
		for (let number = 0; number < 10_000; number++) {
			failAfter(1, budget, `https://${number}.example.com`);
		}
		const kept = Array.from({length: 10_000}, (_, number) => `https://${number}.example.com`).filter(
			one => budget.available(one) < 1,
		);
		expect(kept).toHaveLength(1_000);
	});
});

describe('whatever happens', () => {
	const category = fc.constantFrom<Category>('timeout', 'unavailable', 'connection-lost');

	test('a retry is granted if the bucket holds what its call owes then, and only then', async () => {
		type Step = Readonly<{
			kind: 'open' | 'take' | 'succeed' | 'fail' | 'earn' | 'wait';
			of: number;
			category: Category;
			wait: number;
		}>;
		const step: fc.Arbitrary<Step> = fc.record({
			kind: fc.constantFrom('open', 'take', 'take', 'take', 'succeed', 'fail', 'earn', 'wait'),
			of: fc.nat(20),
			category,
			wait: fc.integer({min: 0, max: 20_000}),
		});
		const options = fc.record({
			capacity: fc.double({min: 3, max: 20, noNaN: true}),
			perCall: fc.double({min: 0, max: 6, noNaN: true}),
			earned: fc.double({min: 0, max: 2, noNaN: true}),
			refillTime: fc.integer({min: 1_000, max: 120_000}),
		});
		await fc.assert(
			fc.asyncProperty(options, fc.array(step, {maxLength: 80}), async (given, steps) => {
				const budget = createRetryBudget(given);
				const open: {account: RetryAccount; costs: number[]}[] = [];
				let calls = 0;
				for (const {kind, of, category, wait} of steps) {
					const call = open[of % (open.length || 1)];
					if (kind === 'wait') {
						await clock.advance(wait);
					} else if (kind === 'earn') {
						calls += 1;
						budget.open(key).close(true);
					} else if (kind === 'open' || call === undefined) {
						calls += 1;
						open.push({account: budget.open(key), costs: []});
					} else if (kind === 'take') {
						const cost = category === 'timeout' ? 3 : 1;
						const granted = call.account.take(category);
						const owed = call.costs.reduce((sum, one) => sum + one, cost);
						const available = budget.available(key);
						if (granted) {
							call.costs.push(cost);
							expect(owed).toBeLessThanOrEqual(available + 1e-6);
						} else if (category !== 'timeout') {
							expect(owed).toBeGreaterThan(available);
						}
					} else {
						call.account.close(kind === 'succeed');
						open.splice(open.indexOf(call), 1);
					}
					expect(budget.available(key)).toBeGreaterThanOrEqual(0);
					expect(budget.available(key)).toBeLessThanOrEqual(
						given.capacity + Math.max(given.perCall, 4) * calls + 1e-6,
					);
				}
				// After two refill times, and once the calls have faded, no token is missing.
				await clock.advance(2 * given.refillTime + 300_000);
				expect(budget.available(key)).toBeCloseTo(given.capacity, 3);
			}),
			{numRuns: 200},
		);
	});

	// With a `perCall` of four or more, an outage makes no difference.
	test('calls one after another pay no more than the capacity, what calls have added and earned, and what has filled', async () => {
		type Made = Readonly<{retries: readonly Category[]; succeeds: boolean; wait: number}>;
		const made: fc.Arbitrary<Made> = fc.record({
			retries: fc.array(category, {maxLength: 6}),
			succeeds: fc.boolean(),
			wait: fc.integer({min: 0, max: 5_000}),
		});
		const options = fc.record({
			capacity: fc.double({min: 3, max: 20, noNaN: true}),
			perCall: fc.double({min: 4, max: 5, noNaN: true}),
			earned: fc.double({min: 0, max: 2, noNaN: true}),
			refillTime: fc.integer({min: 1_000, max: 120_000}),
		});
		await fc.assert(
			fc.asyncProperty(options, fc.array(made, {maxLength: 60}), async (given, calls) => {
				const budget = createRetryBudget(given);
				const start = clock.now();
				let [paid, successes, count] = [0, 0, 0];
				for (const {retries, succeeds, wait} of calls) {
					const account = budget.open(key);
					const granted = retries.filter(one => account.take(one));
					account.close(succeeds);
					count += 1;
					successes += succeeds ? 1 : 0;
					paid += succeeds ? 0 : granted.reduce((sum, one) => sum + (one === 'timeout' ? 3 : 1), 0);
					const filled = ((clock.now() - start) / given.refillTime) * given.capacity;
					const most = given.capacity + given.perCall * count + given.earned * successes + filled;
					expect(paid).toBeLessThanOrEqual(most + 1e-6);
					await clock.advance(wait);
				}
			}),
			{numRuns: 200},
		);
	});
});
