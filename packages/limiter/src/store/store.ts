import type {RateLimit, RatePolicy} from '../rate.ts';
import type {Exchange} from './exchange.ts';
import {SharedLimit} from './shared-limit.ts';

declare const made: unique symbol;

/** Where processes share their limits. Made by `redisStore`, `memoryStore` or `createStore`. */
export type LimiterStore = {readonly [made]: true};

/** A store inside. */
export type SharedLimits = Readonly<{limitOf(key: string, rate: RatePolicy | undefined): RateLimit}>;

/**
Makes a store of your own for the option `store` of `limiter()`.

@param exchange if it rejects, answers wrongly, or does not answer within half a second, the store is away, and the limiter keeps to its share of the limit
*/
export function createStore(exchange: Exchange): LimiterStore {
	const limits: SharedLimits = {limitOf: (key, rate) => new SharedLimit(exchange, key, rate)};
	return Object.freeze(limits) as unknown as LimiterStore;
}
