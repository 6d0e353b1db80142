import {describe, expect, test} from '@jest/globals';
import {createCircuits, type ResilientOptions, resilient} from 'kyhooks';

describe('an attempt', () => {
	test('may last no longer than the whole call; both numbers are named', () => {
		expect(() => resilient({timeout: {attempt: 701, total: 700}})).toThrow(RangeError);
		expect(() => resilient({timeout: {attempt: 701, total: 700}})).toThrow(
			'timeout.attempt must be at most timeout.total (700), got 701',
		);
		expect(() => resilient({timeout: {attempt: 30_001}})).toThrow(
			'timeout.attempt must be at most timeout.total (30000), got 30001',
		);
	});
});

describe('the window of the circuit breaker', () => {
	const attempt = 4_000;

	test.each<[string, ResilientOptions, string]>([
		[
			'both are given',
			{timeout: {attempt}, circuitBreaker: {window: 7_999}},
			'circuitBreaker.window must be at least 2 × timeout.attempt (8000), got 7999',
		],
		[
			'the window is the default',
			{timeout: {attempt: 15_001}},
			'circuitBreaker.window must be at least 2 × timeout.attempt (30002), got 30000',
		],
		[
			'the attempt is the default',
			{circuitBreaker: {window: 9_999}},
			'circuitBreaker.window must be at least 2 × timeout.attempt (10000), got 9999',
		],
		[
			'it is that of circuits that are shared',
			{timeout: {attempt}, circuitBreaker: {circuits: createCircuits({window: 7_999})}},
			'circuitBreaker.window must be at least 2 × timeout.attempt (8000), got 7999',
		],
	])('must hold two attempts, where %s', (_, options, message) => {
		expect(() => resilient(options)).toThrow(RangeError);
		expect(() => resilient(options)).toThrow(new RegExp(`^${message.replace(/[.()]/g, '\\$&')}$`));
	});

	test('is named in the cause, with its value', () => {
		expect(() => resilient({timeout: {attempt}, circuitBreaker: {window: 7_999}})).toThrow(
			expect.objectContaining({cause: {option: 'circuitBreaker.window', value: 7_999}}),
		);
	});

	test.each<[string, ResilientOptions]>([
		['it holds just two', {timeout: {attempt}, circuitBreaker: {window: 8_000}}],
		[
			'shared circuits hold two',
			{timeout: {attempt}, circuitBreaker: {circuits: createCircuits({window: 8_000})}},
		],
		['there is no circuit breaker', {timeout: {attempt: 20_000}, circuitBreaker: false}],
		['there is no timeout', {timeout: false, circuitBreaker: {window: 100}}],
		['an attempt has no limit', {timeout: {attempt: false}, circuitBreaker: {window: 100}}],
	])('is let be where %s', (_, options) => {
		expect(() => resilient(options)).not.toThrow();
	});
});
