import {describe, expect, test} from '@jest/globals';
import {describe as describeHooks} from '@kyhooks/core';
import {type ResilientOptions, resilient} from 'kyhooks';

const hookOptions = [
	'errorLogger',
	'retry',
	'waitForNetwork',
	'rateLimitGate',
	'circuitBreaker',
	'statusClassifier',
	'timeout',
] as const;

test.each(hookOptions)('%s that is undefined counts as not given', option => {
	expect(describeHooks(resilient({[option]: undefined}))).toHaveLength(7);
});

test('options stay as they were given', () => {
	const options = Object.freeze({retry: Object.freeze({limit: 2}), timeout: Object.freeze({total: 9_000})});
	resilient(options);
	expect(options).toEqual({retry: {limit: 2}, timeout: {total: 9_000}});
});

describe('resilient() refuses', () => {
	const wrong: readonly (readonly [unknown, string])[] = [
		[3, '3'],
		[true, 'true'],
		[null, 'null'],
		['off', '"off"'],
		[[], '[]'],
		[() => {}, 'function'],
	];

	test.each(hookOptions.flatMap(option => wrong.map(bad => [option, ...bad] as const)))(
		'%s: %p',
		(option, value, shown) => {
			const make = () => resilient({[option]: value});
			expect(make).toThrow(TypeError);
			expect(make).toThrow(`resilient.${option} must be an object of options or false, got ${shown}`);
		},
	);

	test.each<[string, unknown, string]>([
		[
			'an unknown key',
			{breaker: {}},
			'resilient.breaker is not an option (known: errorLogger, retry, waitForNetwork, rateLimitGate, circuitBreaker, statusClassifier, timeout), got object',
		],
		['what is no object', 5_000, 'resilient must be an object of options, got 5000'],
	])('%s', (_, options, message) => {
		const make = () => resilient(options as ResilientOptions);
		expect(make).toThrow(TypeError);
		expect(make).toThrow(message);
	});
});

describe('what is wrong within a hook’s options', () => {
	test.each<[ResilientOptions, typeof Error, string]>([
		[{retry: {limit: -1}}, TypeError, 'retry.limit must be an integer from 0 to Infinity, got -1'],
		[{timeout: {total: 0}}, TypeError, 'timeout.total must be a number of milliseconds'],
		[
			{circuitBreaker: {failureRatio: 2}},
			TypeError,
			'circuitBreaker.failureRatio must be a finite number from 0 to 1',
		],
		[
			{statusClassifier: {rules: {}}} as ResilientOptions,
			TypeError,
			'statusClassifier.rules must be an array of rules, got object',
		],
		[{errorLogger: {redact: {}}} as ResilientOptions, TypeError, 'errorLogger.redact must be a redactor'],
		[{retry: {tries: 3}} as ResilientOptions, TypeError, 'retry.tries is not an option (known: limit, '],
	])('is named by the path that it has there: %p', (options, kind, message) => {
		expect(() => resilient(options)).toThrow(kind);
		expect(() => resilient(options)).toThrow(message);
	});
});
