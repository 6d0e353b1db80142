import {describe, expect, test} from '@jest/globals';
import {describe as describeHooks} from '@kyhooks/core';
import {
	constant,
	createRetryBudget,
	decorrelated,
	exponential,
	linear,
	type RetryOptions,
	retry,
} from '@kyhooks/retry';

describe('retry() without options', () => {
	test('carries no ky option of its own but the hook', () => {
		expect(Object.keys(retry())).toEqual(['hooks']);
		expect(Object.keys(retry().hooks ?? {})).toEqual(['init']);
	});

	test('has the defaults of its page', () => {
		expect(describeHooks(retry())).toEqual([
			{
				name: 'retry',
				stage: 'decide',
				options: {
					limit: 4,
					backoff: expect.any(Function),
					jitter: 'full',
					maxRetryAfter: 60_000,
					idempotencyHeader: 'Idempotency-Key',
					budget: expect.objectContaining({open: expect.any(Function)}),
				},
			},
		]);
	});
});

describe('retry() refuses', () => {
	test.each<[string, unknown, ErrorConstructor, string]>([
		[
			'an unknown key',
			{retries: 3},
			TypeError,
			'retry.retries is not an option (known: limit, backoff, jitter, maxRetryAfter, idempotencyHeader, budget), got 3',
		],
		['a negative limit', {limit: -1}, TypeError, 'retry.limit must be an integer from 0 to Infinity, got -1'],
		[
			'a fraction of a limit',
			{limit: 1.5},
			TypeError,
			'retry.limit must be an integer from 0 to Infinity, got 1.5',
		],
		[
			'an endless limit',
			{limit: Number.POSITIVE_INFINITY},
			TypeError,
			'retry.limit must be an integer from 0 to Infinity, got Infinity',
		],
		[
			'a limit in words',
			{limit: '3'},
			TypeError,
			'retry.limit must be an integer from 0 to Infinity, got "3"',
		],
		[
			'a backoff that is no function',
			{backoff: 'exponential'},
			TypeError,
			'retry.backoff must be a function, got "exponential"',
		],
		['an unknown jitter', {jitter: 'half'}, TypeError, 'retry.jitter must be "full" or "none", got "half"'],
		[
			'a negative maxRetryAfter',
			{maxRetryAfter: -1},
			TypeError,
			'retry.maxRetryAfter must be a number of milliseconds from 0 to 2147483647, got -1',
		],
		[
			'a maxRetryAfter that is not a number',
			{maxRetryAfter: Number.NaN},
			TypeError,
			'retry.maxRetryAfter must be a number of milliseconds from 0 to 2147483647, got NaN',
		],
		[
			'a maxRetryAfter in words',
			{maxRetryAfter: '60s'},
			TypeError,
			'retry.maxRetryAfter must be a number of milliseconds from 0 to 2147483647, got "60s"',
		],
		[
			'an empty idempotencyHeader',
			{idempotencyHeader: ''},
			TypeError,
			'retry.idempotencyHeader must be a token of HTTP, got ""',
		],
		['a budget of true', {budget: true}, TypeError, 'retry.budget must be false or a budget, got true'],
		[
			'options of a budget in place of a budget',
			{budget: {capacity: 5}},
			TypeError,
			'retry.budget must be false or a budget, got object',
		],
		['options that are no object', 3, TypeError, 'retry must be an object of options, got 3'],
	])('%s', (_, options, kind, message) => {
		expect(() => retry(options as RetryOptions)).toThrow(kind);
		expect(() => retry(options as RetryOptions)).toThrow(message);
	});

	test.each<[string, () => unknown, string]>([
		[
			'exponential',
			() => exponential({factor: 0.5}),
			'exponential.factor must be a finite number from 1 to Infinity, got 0.5',
		],
		[
			'exponential',
			() => exponential({initial: -1}),
			'exponential.initial must be a number of milliseconds from 0 to 2147483647, got -1',
		],
		[
			'linear',
			() => linear({step: Number.NaN}),
			'linear.step must be a number of milliseconds from 0 to 2147483647, got NaN',
		],
		[
			'constant',
			() => constant(-5),
			'constant.wait must be a number of milliseconds from 0 to 2147483647, got -5',
		],
		[
			'decorrelated',
			() => decorrelated({maximum: Number.POSITIVE_INFINITY}),
			'decorrelated.maximum must be a number of milliseconds from 0 to 2147483647, got Infinity',
		],
	])('a backoff out of range: %s', (_, make, message) => {
		expect(make).toThrow(TypeError);
		expect(make).toThrow(message);
	});
});

describe('retry() takes', () => {
	test.each<[keyof RetryOptions, unknown]>([
		['limit', 0],
		['backoff', () => 5],
		['jitter', 'none'],
		['maxRetryAfter', 0],
		['maxRetryAfter', 2_147_483_647],
		['limit', undefined],
		['budget', false],
		['budget', createRetryBudget()],
	])('%s: %p', (key, value) => {
		expect(() => retry({[key]: value})).not.toThrow();
	});
});

test('options of the wrong type do not compile', () => {
	// @ts-expect-error an unknown option
	expect(() => retry({retries: 3})).toThrow();
	// @ts-expect-error an unknown word
	expect(() => retry({jitter: 'never'})).toThrow();
	// @ts-expect-error a backoff returns a number
	expect(() => retry({backoff: () => 'soon'})).not.toThrow();
});
