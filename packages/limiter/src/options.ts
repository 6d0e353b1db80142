import {
	callback,
	duration,
	either,
	finite,
	integer,
	oneOf,
	read,
	record,
	required,
	resolveOptions,
} from '@kyhooks/core';
import type {AdaptiveOptions, AdaptivePolicy} from './adaptive.ts';
import type {RateOptions, RatePolicy} from './rate.ts';
import type {LimiterStore} from './store/store.ts';

export type QueueOptions = {
	/** How many requests of a key may wait. One more is refused. 0 refuses what cannot be sent at once. @default 1_000 */
	limit?: number;

	/** Returns the priority of a request. A request with a higher one is sent first. If it throws or returns no number, the priority is 0. @default 0 for all */
	priority?: (request: Request) => number;

	/** Returns the group of a request, such as its tenant. Groups take turns, so one with many requests does not keep the others waiting. If it throws or returns no string, the group is `''`. @default one group */
	group?: (request: Request) => string;
};

export type LimiterOptions = {
	/** How many requests of a key may be under way at once: until the response headers are there, and the body if `.json()` or `.text()` has asked for it. @default no limit */
	concurrency?: number;

	/** How many requests of a key may be sent in a time. @default no limit */
	rate?: RateOptions;

	/** Returns the key of a request. Each key has its own limits. At most 1,000 keys are kept, those that were used last. If it throws or returns no string, the origin is used. @default the origin of the request's URL */
	key?: (request: Request) => string;

	/** How requests wait. */
	queue?: QueueOptions;

	/** Whether to slow down before the server refuses requests: by its rate limit headers, requests are spread over the time for which its limit lasts. @default false */
	pace?: boolean;

	/** Finds out how many requests the server carries at once, from how long they take and which are refused. `concurrency` stays the most. @default false */
	adaptive?: boolean | AdaptiveOptions;

	/** Shares the rate, the pause after a 429, and the news of an open circuit with other processes. Made by `redisStore` of `@kyhooks/limiter/redis`, or by `memoryStore` or `createStore` of `@kyhooks/limiter/store`. All processes must have the same `rate`. @default each process has its own limits */
	store?: LimiterStore;
};

export type LimiterPolicy = Readonly<{
	concurrency: number;
	rate: RatePolicy | undefined;
	key: LimiterOptions['key'];
	queue: Readonly<QueueOptions & {limit: number}>;
	pace: boolean;
	adaptive: AdaptivePolicy | undefined;
	store: LimiterStore | undefined;
}>;

const atLeastOne = integer({minimum: 1});

/** @throws TypeError that names the option and its value */
export function resolveLimiterOptions(given: LimiterOptions): LimiterPolicy {
	const {concurrency, rate, key, queue, pace, adaptive, store} = resolveOptions(
		'limiter',
		given,
		{queue: {}, pace: false, adaptive: false as LimiterOptions['adaptive']},
		{
			concurrency: atLeastOne,
			rate: record,
			key: callback,
			queue: record,
			pace: oneOf(true, false),
			adaptive: either(oneOf(true, false), record),
			store: (value: unknown) => (typeof read(value, 'limitOf') === 'function' ? undefined : 'a store'),
		},
	);
	return Object.freeze({
		concurrency: concurrency ?? Infinity,
		rate: rate && resolveRate(rate),
		key,
		queue: resolveOptions(
			'limiter.queue',
			queue,
			{limit: 1_000},
			{limit: integer(), priority: callback, group: callback},
		),
		pace,
		adaptive: adaptive ? resolveAdaptive(adaptive === true ? {} : adaptive) : undefined,
		store,
	});
}

function resolveRate(given: RateOptions): RatePolicy {
	const {
		limit,
		burst = limit,
		interval,
	} = resolveOptions(
		'limiter.rate',
		given,
		{interval: 1_000},
		{
			limit: required(integer({minimum: 1, maximum: 100_000})),
			interval: duration({minimum: 1}),
			burst: atLeastOne,
		},
	);
	return Object.freeze({limit, interval, burst: Math.min(burst, limit)});
}

function resolveAdaptive(given: AdaptiveOptions): AdaptivePolicy {
	const {minimum = 1, maximum = 200} = given;
	return resolveOptions(
		'limiter.adaptive',
		given,
		{initial: Math.min(maximum, Math.max(minimum, 10)), minimum, maximum, tolerance: 2},
		{
			initial: integer({minimum, maximum}),
			minimum: atLeastOne,
			maximum: integer({minimum}),
			tolerance: finite({minimum: 1}),
		},
	);
}
