import {describe, expect, test} from '@jest/globals';
import {authRefresh} from '@kyhooks/auth-refresh';
import {compose, defineHook, describe as describeHooks} from '@kyhooks/core';
import {limiter} from '@kyhooks/limiter';
import {timeout} from '@kyhooks/timeout';
import ky from 'ky';
import {observeResilient, type ResilientOptions, resilient} from 'kyhooks';

const hookOptions = [
	'errorLogger',
	'retry',
	'waitForNetwork',
	'rateLimitGate',
	'circuitBreaker',
	'statusClassifier',
	'timeout',
] as const;

const token = () => authRefresh({refresh: () => 'token'});
const limit = () => limiter({concurrency: 8});
const half = defineHook({name: 'auth-refresh', stage: 'decide', install: () => ({})});

test.each([...hookOptions, 'authRefresh', 'limiter'] as const)(
	'%s that is undefined counts as not given',
	option => {
		expect(describeHooks(resilient({[option]: undefined}))).toHaveLength(7);
	},
);

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

	const noHooks: readonly (readonly [string, unknown, string])[] = [
		...wrong.map(([value, shown]) => [`${shown}`, value, shown] as const),
		['the options of the hook', {concurrency: 8}, 'object'],
		['the factory', limiter, 'function'],
		['a client', ky.extend(limit()), 'function'],
		['nothing', compose(), 'object'],
		['a hook with another one', compose(limit(), token()), 'object'],
		['another hook', timeout(), 'object'],
	];

	test.each([
		['authRefresh', 'the hook of limiter()', limit(), 'object'] as const,
		['authRefresh', 'one of its two parts', half, 'object'] as const,
		['limiter', 'the hook of authRefresh()', token(), 'object'] as const,
		...noHooks.flatMap(bad => [['authRefresh', ...bad] as const, ['limiter', ...bad] as const]),
	])('%s: %s', (option, _, value, shown) => {
		for (const factory of [resilient, observeResilient]) {
			const make = () => factory({[option as string]: value});
			expect(make).toThrow(TypeError);
			expect(make).toThrow(`resilient.${option} must be the hook of ${option}() or false, got ${shown}`);
		}
	});

	test.each<[string, unknown, string]>([
		[
			'an unknown key',
			{breaker: {}},
			'resilient.breaker is not an option (known: errorLogger, retry, waitForNetwork, authRefresh, rateLimitGate, limiter, circuitBreaker, statusClassifier, timeout), got object',
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
