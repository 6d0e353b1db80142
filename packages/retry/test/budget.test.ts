import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {type Category, createVirtualClock, useClock, type VirtualClock} from '@kyhooks/core';
import {createRetryBudget, type RetryBudget} from '@kyhooks/retry';
import fc from 'fast-check';

let clock: VirtualClock;
let restore = () => {};
beforeEach(() => {
	clock = createVirtualClock();
	restore = useClock(clock);
});
afterEach(() => restore());

const key = 'https://api.example.com';

/** How many retries are paid for, of so many that are asked for. */
const paidOf = (count: number, budget: RetryBudget, category: Category = 'unavailable', of = key) =>
	Array.from({length: count}, () => budget.take(of, category)).filter(paid => paid !== undefined).length;

describe('a bucket', () => {
	test('starts with twelve tokens, and each retry costs one', () => {
		const budget = createRetryBudget();
		expect(budget.available(key)).toBe(12);
		expect(paidOf(3, budget)).toBe(3);
		expect(budget.available(key)).toBe(9);
		expect(paidOf(20, budget)).toBe(9);
		expect(budget.available(key)).toBe(0);
	});

	test('is the key’s own', () => {
		const budget = createRetryBudget({capacity: 2});
		expect(paidOf(3, budget)).toBe(2);
		expect(paidOf(3, budget, 'unavailable', 'https://other.example.com')).toBe(2);
	});

	test('is charged three tokens for a retry after a timeout, and nothing for one that it cannot pay', () => {
		const budget = createRetryBudget({capacity: 7});
		expect(paidOf(4, budget, 'timeout')).toBe(2);
		expect(budget.available(key)).toBe(1);
		expect(paidOf(2, budget)).toBe(1);
	});

	test('that is smaller than the cost of a timeout is charged all that it holds', () => {
		const budget = createRetryBudget({capacity: 1});
		expect(paidOf(2, budget, 'timeout')).toBe(1);
	});

	test('earns a tenth of a token with a success, and one token with ten', () => {
		const budget = createRetryBudget();
		paidOf(12, budget);
		for (let success = 1; success < 10; success++) {
			budget.earn(key);
		}
		expect(paidOf(1, budget)).toBe(0);
		budget.earn(key);
		expect(paidOf(2, budget)).toBe(1);
	});

	test('never holds more than its capacity, whatever is earned', () => {
		const budget = createRetryBudget({capacity: 3, earned: 2});
		paidOf(1, budget);
		budget.earn(key);
		expect(budget.available(key)).toBe(3);
		expect(paidOf(9, budget)).toBe(3);
	});

	test('fills by itself in a minute, evenly', async () => {
		const budget = createRetryBudget();
		paidOf(12, budget);
		await clock.advance(5_000);
		expect(budget.available(key)).toBeCloseTo(1);
		await clock.advance(20_000);
		expect(budget.available(key)).toBeCloseTo(5);
		await clock.advance(60_000);
		expect(budget.available(key)).toBe(12);
	});

	test('does not lose what it holds to a clock that goes back', async () => {
		const budget = createRetryBudget();
		await clock.advance(1_000);
		paidOf(4, budget);
		restore();
		restore = useClock(createVirtualClock());
		expect(budget.available(key)).toBe(8);
	});
});

test('a retry after a timeout that costs nothing leaves no bucket behind', () => {
	const budget = createRetryBudget({timeoutCost: 0});
	expect(paidOf(20, budget, 'timeout')).toBe(20);
	expect(budget.isFull).toBe(true);
});

describe('a retry that is given back', () => {
	test('can be made by another', () => {
		const budget = createRetryBudget({capacity: 2});
		const giveBack = budget.take(key, 'timeout');
		expect(paidOf(1, budget)).toBe(0);
		giveBack?.();
		expect(paidOf(3, budget)).toBe(2);
	});

	test('is given back once, however often that is said', () => {
		const budget = createRetryBudget({capacity: 4});
		const giveBack = budget.take(key, 'unavailable');
		paidOf(3, budget);
		giveBack?.();
		giveBack?.();
		expect(budget.available(key)).toBe(1);
	});

	test('adds nothing to a bucket that has filled since', async () => {
		const budget = createRetryBudget();
		const giveBack = budget.take(key, 'unavailable');
		await clock.advance(60_000);
		giveBack?.();
		expect(budget.available(key)).toBe(12);
	});
});

describe('what is kept', () => {
	test('is nothing while nothing is missing', async () => {
		const budget = createRetryBudget();
		expect(budget.isFull).toBe(true);
		budget.earn(key);
		expect(budget.isFull).toBe(true);
		paidOf(1, budget);
		expect(budget.isFull).toBe(false);
		await clock.advance(6_000);
		budget.earn(key);
		expect(budget.isFull).toBe(true);
	});

	test('is not a bucket that has filled unseen, once another is used', async () => {
		const budget = createRetryBudget();
		paidOf(10, budget, 'unavailable', 'https://gone.example.com');
		await clock.advance(60_000);
		paidOf(1, budget);
		budget.earn(key);
		await clock.advance(6_000);
		budget.earn(key);
		expect(budget.isFull).toBe(true);
	});

	test('is bounded: the bucket goes that was not used for the longest', () => {
		const budget = createRetryBudget({capacity: 1, maxKeys: 2});
		for (const one of ['a', 'b', 'a', 'c']) {
			paidOf(1, budget, 'unavailable', one);
		}
		expect(['a', 'b', 'c'].map(one => budget.available(one))).toEqual([0, 1, 0]);
	});

	test('is no more for a hundred thousand origins than for a thousand', () => {
		const budget = createRetryBudget({capacity: 1});
		for (let number = 0; number < 100_000; number++) {
			paidOf(1, budget, 'unavailable', `https://${number}.example.com`);
		}
		const kept = Array.from({length: 100_000}, (_, number) => `https://${number}.example.com`).filter(
			one => budget.available(one) < 1,
		);
		expect(kept).toHaveLength(1_000);
	});
});

test('no more is ever paid for than the capacity, what was earned and what has filled', async () => {
	type Step = Readonly<{kind: 'take' | 'earn' | 'wait' | 'give-back'; category: Category; wait: number}>;
	const step: fc.Arbitrary<Step> = fc.record({
		kind: fc.constantFrom('take', 'take', 'take', 'earn', 'wait', 'give-back'),
		category: fc.constantFrom<Category>('timeout', 'unavailable', 'rate-limited'),
		wait: fc.integer({min: 0, max: 20_000}),
	});
	const options = fc.record({
		capacity: fc.double({min: 1, max: 20, noNaN: true}),
		earned: fc.double({min: 0, max: 2, noNaN: true}),
		refillTime: fc.integer({min: 1_000, max: 120_000}),
	});
	await fc.assert(
		fc.asyncProperty(options, fc.array(step, {maxLength: 60}), async (given, steps) => {
			const budget = createRetryBudget({...given, timeoutCost: 1});
			const start = clock.now();
			const givingBack: (() => void)[] = [];
			let [paid, successes] = [0, 0];
			for (const {kind, category, wait} of steps) {
				if (kind === 'wait') {
					await clock.advance(wait);
				} else if (kind === 'earn') {
					successes += 1;
					budget.earn(key);
				} else if (kind === 'give-back') {
					if (givingBack.length > 0) {
						paid -= 1;
					}
					givingBack.pop()?.();
				} else {
					const giveBack = budget.take(key, category);
					if (giveBack !== undefined) {
						paid += 1;
						givingBack.push(giveBack);
					}
				}
				const refilled = ((clock.now() - start) / given.refillTime) * given.capacity;
				const most = given.capacity + given.earned * successes + refilled;
				expect(paid + budget.available(key)).toBeLessThanOrEqual(most + 1e-6);
				expect(budget.available(key)).toBeGreaterThanOrEqual(-1e-6);
				expect(budget.available(key)).toBeLessThanOrEqual(given.capacity);
			}
		}),
		{numRuns: 100},
	);
});
