import {type Category, clock, createLeastRecentlyUsed} from '@kyhooks/core';
import {type RetryBudgetOptions, resolveBudgetOptions} from './budget-options.ts';

/** What the retries of one client, or of several, may add to the load of a server. Its state is its own: who shares it is handed it. */
export type RetryBudget = Readonly<{
	/** Tokens in the bucket of this key now: as many retries, or a third as many after timeouts. */
	available(key: string): number;
	/**
	Pays for a retry.

	@param category of the failure that it follows
	@returns gives it back, where the retry is not made after all; `undefined` if the bucket does not hold as much, and then nothing is taken
	*/
	take(key: string, category: Category): (() => void) | undefined;
	/** Adds what a success earns. */
	earn(key: string): void;
	/** Whether every bucket is full: then there is nothing to earn. A success asks this and no more. */
	readonly isFull: boolean;
	/** The key of a request; absent where that is its origin. */
	readonly key?: ((request: Request) => string) | undefined;
}>;

type Bucket = {tokens: number; countedAt: number};

/** Ten times a tenth is a little less than one. */
const rounding = 1e-9;

/**
Makes a budget: a bucket of tokens for each key, from which each retry is paid. When a bucket is empty, a call gets its own failure at once, and the reason is `budget`. So a server in trouble is asked a little more than usual and not several times as often, and its clients' retries do not keep it down.

Every `retry()` has one of its own. Hand one to several, and they share it.

@example
```
const budget = createRetryBudget({capacity: 20});
const api = ky.extend(retry({budget}));
const uploads = ky.extend(retry({budget, limit: 1}));

console.log(budget.available('https://api.example.com'));
```

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range
*/
export function createRetryBudget(options: RetryBudgetOptions = {}): RetryBudget {
	const {capacity, earned, refillTime, timeoutCost, maxKeys, key} = resolveBudgetOptions(options);
	/** Those that are not full. */
	const buckets = createLeastRecentlyUsed<Bucket>(maxKeys);

	const tokensIn = ({tokens, countedAt}: Bucket) => {
		const refilled = (Math.max(0, clock.now() - countedAt) / refillTime) * capacity;
		return Math.min(capacity, tokens + refilled);
	};

	const available = (of: string) => {
		const bucket = buckets.get(of);
		return bucket === undefined ? capacity : tokensIn(bucket);
	};

	const keep = (of: string, tokens: number) => {
		if (tokens < capacity - rounding) {
			buckets.set(of, {tokens, countedAt: clock.now()});
		} else {
			buckets.delete(of);
		}
	};

	/** Of a server that is not asked any more, the bucket fills unseen. One look at each use is enough: none stays for longer than it takes to fill it, and a look at every other. */
	const dropOneFull = () => {
		for (const [oldest, bucket] of buckets.entries()) {
			if (tokensIn(bucket) >= capacity - rounding) {
				buckets.delete(oldest);
			}
			return;
		}
	};

	const add = (of: string, tokens: number) => {
		keep(of, available(of) + tokens);
		dropOneFull();
	};

	return Object.freeze({
		available,
		take(of: string, category: Category) {
			const cost = category === 'timeout' ? timeoutCost : 1;
			const left = available(of) - cost;
			if (left < -rounding) {
				return undefined;
			}
			keep(of, left);
			let isTaken = true;
			return () => {
				if (isTaken) {
					isTaken = false;
					add(of, cost);
				}
			};
		},
		earn: (of: string) => add(of, earned),
		get isFull() {
			return buckets.size === 0;
		},
		key,
	});
}
