import {describe, expect, jest, test} from '@jest/globals';
import {isRejectedError, isResilienceError, RejectedError, ResilienceError} from '@kyhooks/core';
import fc from 'fast-check';
import {hostileValues} from './support/hostile-values.ts';

const request = new Request('https://api.example/users/42?key=secret');
const details = {
	code: 'CIRCUIT_OPEN',
	hook: 'circuit-breaker',
	request,
	cause: new Error('the last failure'),
};

describe.each([
	['ResilienceError', ResilienceError],
	['RejectedError', RejectedError],
])('%s', (name, Class) => {
	test('carries name, message, code, hook, request and cause', () => {
		const error = new Class('the circuit is open', details);
		expect(error).toBeInstanceOf(Error);
		expect(error).toBeInstanceOf(ResilienceError);
		expect([error.name, error.message, error.code, error.hook]).toEqual([
			name,
			'the circuit is open',
			'CIRCUIT_OPEN',
			'circuit-breaker',
		]);
		expect(error.request).toBe(request);
		expect(error.cause).toBe(details.cause);
	});

	test('shows a logger neither the request nor the brand', () => {
		const error = new Class('the circuit is open', details);
		expect(Object.keys(error).sort()).toEqual(['code', 'hook', 'name']);
		expect(JSON.stringify(error)).not.toContain('secret');
		expect(
			Object.getOwnPropertySymbols(error).filter(key =>
				Object.prototype.propertyIsEnumerable.call(error, key),
			),
		).toEqual([]);
	});

	test('has no cause and no request where none was given', () => {
		const error = new Class('spent', {code: 'BUDGET_SPENT', hook: 'retry'});
		expect('cause' in error).toBe(false);
		expect(error.request).toBeUndefined();
	});
});

describe('the guards', () => {
	test('tell a refusal from any other error of ours', () => {
		const rejected = new RejectedError('full', details);
		const other = new ResilienceError('too slow', details);
		expect([rejected, other].map(isResilienceError)).toEqual([true, true]);
		expect([rejected, other].map(isRejectedError)).toEqual([true, false]);
	});

	test('know the errors of another copy of this package', async () => {
		jest.resetModules();
		const copy = await import('../src/errors.ts');
		expect(copy.RejectedError).not.toBe(RejectedError);
		expect(isRejectedError(new copy.RejectedError('full', details))).toBe(true);
		expect(isResilienceError(new copy.ResilienceError('too slow', details))).toBe(true);
		expect(isRejectedError(new copy.ResilienceError('too slow', details))).toBe(false);
		expect(copy.isRejectedError(new RejectedError('full', details))).toBe(true);
	});

	test('know an error from another realm by its brand alone', () => {
		const foreign = {[Symbol.for('kyhooks.error')]: ['resilience', 'rejected']};
		expect([isResilienceError(foreign), isRejectedError(foreign)]).toEqual([true, true]);
	});

	test.each([
		undefined,
		null,
		'RejectedError',
		0,
		{},
		new Error('plain'),
		{name: 'RejectedError', code: 'CIRCUIT_OPEN'},
		{[Symbol.for('kyhooks.error')]: 'rejected'},
	])('refuse %p', value => {
		expect([isResilienceError(value), isRejectedError(value)]).toEqual([false, false]);
	});

	test('never throw, whatever was thrown', () => {
		fc.assert(
			fc.property(hostileValues, thrown => {
				expect([isResilienceError(thrown()), isRejectedError(thrown())]).toEqual([false, false]);
			}),
		);
	});
});
