import {longestTimer} from '@kyhooks/core';
import {type Backoff, constant, decorrelated, exponential, linear, type RetryOptions} from '@kyhooks/retry';
import {
	badChunk,
	badGateway,
	closeBeforeHeaders,
	closeMidBody,
	conflict,
	connectTimeout,
	corruptGzip,
	dnsFailure,
	dribble,
	emptyBody200,
	endlessBody,
	type FaultName,
	forever,
	garbage,
	htmlInsteadOfJson,
	malformedJson,
	neverResponds,
	notFound,
	ok,
	overloaded,
	quotaExhausted,
	type RateLimitForm,
	rateLimited,
	redirectLoop,
	refused,
	resetBeforeHeaders,
	resetMidBody,
	respond,
	type Script,
	type Step,
	sequence,
	serverError,
	slowHeaders,
	stallsMidBody,
	tlsExpired,
	tooLarge,
	unavailable,
	unreachable,
} from '@kyhooks/testing';
import fc from 'fast-check';

/** A step of the server. `asks` is the wait in milliseconds that the server asks for in this step. */
export type Planned = Readonly<{step: Step; asks?: number}>;

export type RandomCall = Readonly<{
	planned: readonly Planned[];
	retry: Omit<RetryOptions, 'backoff'>;
	/** Each POST and PATCH gets an idempotency key. */
	keyed: boolean;
	backoff: BackoffSpecification | undefined;
	classifier: boolean;
	/** Whether the classifier is added before the other hooks or after them. */
	classifierFirst: boolean;
	ky: Readonly<{timeout: number | false; totalTimeout: number | false; throwHttpErrors: boolean}>;
	method: 'get' | 'head' | 'put' | 'delete' | 'post' | 'patch';
	body: 'none' | 'json' | 'stream';
	/** The client's own `fetch` ignores its signal, and answers late. */
	deaf: boolean;
	/** Milliseconds until the caller aborts. */
	abortAt: number | undefined;
	seed: number;
}>;

const seconds = fc.integer({min: 0, max: 200});
const forms: readonly RateLimitForm[] = ['retry-after', 'retry-after-ms', 'x-ms-retry-after-ms', 'ratelimit'];

const plain: readonly (() => Step)[] = [
	ok,
	badGateway,
	serverError,
	notFound,
	conflict,
	quotaExhausted,
	overloaded,
	refused,
	dnsFailure,
	unreachable,
	resetBeforeHeaders,
	closeBeforeHeaders,
	resetMidBody,
	closeMidBody,
	corruptGzip,
	badChunk,
	stallsMidBody,
	neverResponds,
	garbage,
	malformedJson,
	htmlInsteadOfJson,
	emptyBody200,
	redirectLoop,
	tlsExpired,
	() => endlessBody({interval: 700}),
	() => resetMidBody({status: 500}),
	() => stallsMidBody({status: 503}),
	() => respond({status: 408}),
	() => respond({status: 425}),
	() => rateLimited({via: 'none'}),
];

const planned: fc.Arbitrary<Planned> = fc.oneof(
	{weight: 4, arbitrary: fc.constantFrom(...plain).map(make => ({step: make()}))},
	seconds.map(after => ({step: unavailable({retryAfter: after}), asks: after * 1_000})),
	seconds.map(after => ({step: tooLarge({retryAfter: after}), asks: after * 1_000})),
	fc
		.tuple(seconds, fc.constantFrom(...forms))
		.map(([after, via]) => ({step: rateLimited({after, via}), asks: after * 1_000})),
	fc.integer({min: 0, max: 20_000}).map(delay => ({step: slowHeaders(delay)})),
	fc.integer({min: 0, max: 20_000}).map(after => ({step: connectTimeout({after})})),
	fc
		.tuple(fc.integer({min: 1, max: 5}), fc.integer({min: 0, max: 4_000}))
		.map(given => ({step: dribble(...given)})),
);

/** The backoff as data, so that you can read and replay a counterexample. */
type BackoffSpecification = readonly ['constant' | 'exponential' | 'linear' | 'decorrelated' | 'own', number];

const backoff: fc.Arbitrary<BackoffSpecification> = fc.oneof(
	fc.tuple(
		fc.constantFrom('constant' as const, 'exponential' as const, 'linear' as const, 'decorrelated' as const),
		fc.integer({min: 1, max: 5_000}),
	),
	fc.tuple(
		fc.constant('own' as const),
		// Values that a user's own function may return.
		fc.constantFrom(0, Number.NaN, -1, Number.POSITIVE_INFINITY, longestTimer + 1),
	),
);

export function backoffOf([kind, delay]: BackoffSpecification): Backoff {
	switch (kind) {
		case 'constant':
			return constant(delay);
		case 'exponential':
			return exponential({initial: delay});
		case 'linear':
			return linear({initial: delay});
		case 'decorrelated':
			return decorrelated({initial: delay});
		case 'own':
			return () => delay;
	}
}

export const randomCall: fc.Arbitrary<RandomCall> = fc.record({
	planned: fc.array(planned, {minLength: 1, maxLength: 9}),
	retry: fc.record(
		{
			limit: fc.integer({min: 0, max: 6}),
			jitter: fc.constantFrom<'full' | 'none'>('full', 'none'),
			maxRetryAfter: fc.oneof(fc.integer({min: 0, max: 120_000}), fc.constant(longestTimer)),
		},
		{requiredKeys: []},
	),
	keyed: fc.boolean(),
	backoff: fc.option(backoff, {nil: undefined}),
	classifier: fc.boolean(),
	classifierFirst: fc.boolean(),
	ky: fc.record({
		timeout: fc.oneof(fc.integer({min: 1, max: 15_000}), fc.constant(10_000)),
		totalTimeout: fc.option(fc.integer({min: 1, max: 300_000}), {nil: false as const}),
		throwHttpErrors: fc.boolean(),
	}),
	method: fc.constantFrom('get', 'head', 'put', 'delete', 'post', 'patch'),
	body: fc.constantFrom('none', 'json', 'stream'),
	deaf: fc.oneof({weight: 4, arbitrary: fc.constant(false)}, fc.constant(true)),
	abortAt: fc.option(fc.integer({min: 0, max: 60_000}), {nil: undefined}),
	seed: fc.nat(),
});

/** Plays the plan once, and then repeats its last step forever. */
export function scriptOf(planned: readonly Planned[]): Script {
	return sequence(...planned.slice(0, -1).map(({step}) => step), forever(stepAt(planned, planned.length)));
}

const unconnected: readonly FaultName[] = [
	'refused',
	'dns-failure',
	'connect-timeout',
	'unreachable',
	'tls-expired',
];

/** Whether the server may have executed the request of this index: not if there was no connection, and not if the server says that it rejected the request. */
export function mayHaveActed(planned: readonly Planned[], index: number): boolean {
	const {effect} = stepAt(planned, index);
	if (effect.kind === 'fault') {
		return !unconnected.includes(effect.fault);
	}
	const {status, headers} = effect.kind === 'redirect' ? effect.answer : effect;
	return !([425, 429, 529].includes(status) || ([413, 503].includes(status) && 'retry-after' in headers));
}

function stepAt(planned: readonly Planned[], index: number): Step {
	return planned[Math.min(index, planned.length - 1)]?.step ?? ok();
}

/** The wait that the server asked for in the step of the request with this index. */
export function asked(planned: readonly Planned[], index: number): number | undefined {
	return planned[Math.min(index, planned.length - 1)]?.asks;
}
