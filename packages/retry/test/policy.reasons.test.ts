import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {type Classification, longestTimer, systemClock, useClock} from '@kyhooks/core';
import {decide, type Repetition, repetitionOf, type Situation} from '../src/policy.ts';
import type {RetrySettings} from '../src/wait.ts';
import {responseAsking, settings} from './support/settings.ts';

const failure: Classification = {
	category: 'unavailable',
	retry: 'if-idempotent',
	neverSent: false,
	origin: 'server',
	advice: 'Wait.',
	rule: 'status-503',
};

const situation: Situation = {
	classification: failure,
	repetition: 'always',
	retriesLeft: 4,
	timeLeft: Number.POSITIVE_INFINITY,
};

type Change = Partial<Situation> & {failure?: Partial<Classification>; settings?: Partial<RetrySettings>};

const decided = ({failure: said, settings: set, ...change}: Change, backoff = 100) =>
	decide(
		{...situation, classification: {...failure, ...said}, ...change},
		{...settings, ...set},
		() => backoff,
	);

const asked = (wait: number) => ({response: responseAsking(wait)});

let restore = () => {};
beforeEach(() => {
	restore = useClock({...systemClock, random: () => 1});
});
afterEach(() => restore());

describe('a retry is refused', () => {
	test.each<[string, Change, string]>([
		['to a caller who gave up', {failure: {origin: 'caller', retry: 'always'}}, 'not-retryable'],
		['to what was refused on this side', {failure: {category: 'rejected', retry: 'always'}}, 'not-retryable'],
		[
			"by the server's own word, whatever statuses are listed",
			{failure: {status: 404, rule: 'retry-hint', retry: 'never'}, settings: {statusCodes: [404]}},
			'not-retryable',
		],
		['to a status not listed', {failure: {status: 503}, settings: {statusCodes: [429]}}, 'status'],
		['to what is final', {failure: {retry: 'never'}}, 'not-retryable'],
		[
			'to what is final and has no status, though statuses are listed',
			{failure: {retry: 'never'}, settings: {statusCodes: [429]}},
			'not-retryable',
		],
		[
			'to a timeout of this client, where it wants none',
			{failure: {category: 'timeout', origin: 'client'}, settings: {retryOnTimeout: false}},
			'not-retryable',
		],
		['to what must not be repeated', {repetition: 'never', failure: {retry: 'always'}}, 'method'],
		['to a POST that the server may have acted on', {repetition: 'if-not-acted'}, 'method'],
		['to a body that is gone, which has none left', {oneShot: true, retriesLeft: 0}, 'unreplayable-body'],
		['beyond the limit', {retriesLeft: 0}, 'limit'],
	])('%s', (_, change, reason) => {
		expect(decided(change)).toEqual({retry: false, reason});
	});
});

describe('a retry is granted', () => {
	test.each<[string, Change]>([
		[
			'to a status that is listed, though it is final',
			{failure: {status: 404, retry: 'never'}, settings: {statusCodes: [404]}},
		],
		['to a failure without a status, whatever statuses are listed', {settings: {statusCodes: [429]}}],
		[
			"to a timeout of the server, where the client's own are not retried",
			{failure: {category: 'timeout'}, settings: {retryOnTimeout: false}},
		],
		[
			'to other failures of this client, where its timeouts are not retried',
			{failure: {origin: 'client'}, settings: {retryOnTimeout: false}},
		],
		['to a timeout of this client', {failure: {category: 'timeout', origin: 'client'}}],
		['to a POST on which the server did not act', {repetition: 'if-not-acted', failure: {retry: 'always'}}],
		['to whatever the client insists on', {insisted: true, repetition: 'never', failure: {retry: 'never'}}],
	])('%s', (_, change) => {
		expect(decided(change)).toEqual({retry: true, wait: 100, source: 'backoff'});
	});
});

test.each<[string, boolean, readonly string[] | undefined, Repetition]>([
	...['get', 'HEAD', 'options', 'trace', 'put', 'delete', 'query'].map(
		(method): [string, boolean, undefined, Repetition] => [method, false, undefined, 'always'],
	),
	['post', false, undefined, 'if-not-acted'],
	['post', true, undefined, 'always'],
	['patch', false, undefined, 'if-not-acted'],
	['report', true, undefined, 'never'],
	['', false, undefined, 'never'],
	['POST', false, ['post'], 'always'],
	['get', true, ['post'], 'never'],
])('%s, with a key: %p, among %p: may be repeated %s', (method, keyed, listed, expected) => {
	expect(repetitionOf(method, keyed, listed)).toBe(expected);
});

describe('at the very edge', () => {
	test('a wait of our own that ends with the call is not begun, and one that ends before is', () => {
		expect(decided({timeLeft: 100})).toEqual({retry: false, reason: 'deadline', wait: 100});
		expect(decided({timeLeft: 100.1}).retry).toBe(true);
	});

	test('a wait asked for that ends with the call is not begun, and one that ends before is', () => {
		expect(decided({...asked(1_000), timeLeft: 1_100})).toMatchObject({retry: false, reason: 'deadline'});
		expect(decided({...asked(1_000), timeLeft: 1_101})).toMatchObject({retry: true, wait: 1_100});
	});

	test('the longest wait allowed is allowed', () => {
		expect(decided(asked(60_000))).toMatchObject({retry: true, wait: 66_000, source: 'retry-after'});
		expect(decided(asked(60_001))).toEqual({retry: false, reason: 'long-wait', wait: 60_001});
	});

	test('no wait is longer than a timer keeps, however patient the client is', () => {
		const patient = {settings: {maxRetryAfter: Number.POSITIVE_INFINITY}};
		expect(decided({...asked(longestTimer), ...patient})).toMatchObject({retry: true, wait: longestTimer});
		expect(decided({...asked(9 * longestTimer), ...patient})).toMatchObject({
			retry: true,
			wait: longestTimer,
		});
	});
});
