import {describe, expect, test} from '@jest/globals';
import {describe as describeHooks} from '@kyhooks/core';
import {type AdaptiveOptions, type LimiterOptions, limiter} from '@kyhooks/limiter';

test('limiter() has the defaults of its page', () => {
	const [hook] = describeHooks(limiter({rate: {limit: 5}, adaptive: true}));
	expect(hook).toEqual({
		name: 'limiter',
		stage: 'admit',
		options: {
			concurrency: Infinity,
			rate: {limit: 5, interval: 1_000, burst: 5},
			key: undefined,
			queue: {limit: 1_000},
			pace: false,
			adaptive: {initial: 10, minimum: 1, maximum: 200, tolerance: 2},
		},
	});
});

describe('the adaptive limit', () => {
	test.each<[string, AdaptiveOptions, object]>([
		[
			'begins with the maximum, if that is less than usual',
			{maximum: 5},
			{initial: 5, minimum: 1, maximum: 5},
		],
		['begins with the minimum, if that is more', {minimum: 20}, {initial: 20, minimum: 20, maximum: 200}],
		['may stay the same', {initial: 3, minimum: 3, maximum: 3}, {initial: 3, minimum: 3, maximum: 3}],
	])('%s', (_, adaptive, expected) => {
		const [hook] = describeHooks(limiter({adaptive}));
		expect(hook?.options).toMatchObject({adaptive: expected});
	});

	test('is none if it is turned off', () => {
		const [hook] = describeHooks(limiter({adaptive: false}));
		expect(hook?.options).toMatchObject({adaptive: undefined});
	});
});

describe('limiter() refuses', () => {
	test.each<[string, object, string]>([
		['no place', {concurrency: 0}, 'limiter.concurrency must be an integer from 1 to Infinity, got 0'],
		['a rate of 0', {rate: {limit: 0}}, 'limiter.rate.limit must be an integer from 1 to 100000, got 0'],
		[
			'a rate without a limit',
			{rate: {}},
			'limiter.rate.limit must be an integer from 1 to 100000, got undefined',
		],
		[
			'a rate without time',
			{rate: {limit: 1, interval: 0}},
			'limiter.rate.interval must be a number of milliseconds from 1 to 2147483647, got 0',
		],
		['a rate that is a number', {rate: 5}, 'limiter.rate must be an object of options, got 5'],
		['another pace', {pace: 'slow'}, 'limiter.pace must be true or false, got "slow"'],
		[
			'a limit that begins below its minimum',
			{adaptive: {initial: 2, minimum: 3}},
			'limiter.adaptive.initial must be an integer from 3 to 200, got 2',
		],
		[
			'a limit that begins above its maximum',
			{adaptive: {initial: 6, maximum: 5}},
			'limiter.adaptive.initial must be an integer from 1 to 5, got 6',
		],
		[
			'an unknown key',
			{queue: {size: 3}},
			'limiter.queue.size is not an option (known: limit, priority, group), got 3',
		],
	])('%s', (_, options, message) => {
		const make = () => limiter(options as LimiterOptions);
		expect(make).toThrow(TypeError);
		expect(make).toThrow(message);
	});
});
