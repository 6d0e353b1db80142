import {inspect} from 'node:util';
import {describe, expect, jest, test} from '@jest/globals';
import {isRejectedError, isResilienceError, RejectedError, ResilienceError} from '@kyhooks/core';
import fc from 'fast-check';
import {hostileValues} from '../support/hostile-values.ts';

const request = new Request('https://api.example/users/42?key=secret');
const details = {
	code: 'CIRCUIT_OPEN',
	hook: 'circuit-breaker',
	request,
};

describe.each([
	['ResilienceError', ResilienceError],
	['RejectedError', RejectedError],
])('%s', (name, Class) => {
	test('carries name, message, code, hook and request', () => {
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
	});

	test('shows a logger neither the request nor the brand', () => {
		const error = new Class('the circuit is open', details);
		const own = ['code', 'hook', 'name', 'reason'];
		expect(own).toEqual(expect.arrayContaining(Object.keys(error)));
		expect(JSON.stringify(error)).not.toContain('secret');
		expect(
			Object.getOwnPropertySymbols(error).filter(key =>
				Object.prototype.propertyIsEnumerable.call(error, key),
			),
		).toEqual([]);
	});

	test('has no request where none was given', () => {
		const error = new Class('spent', {code: 'BUDGET_SPENT', hook: 'retry'});
		expect(error.request).toBeUndefined();
	});
});

describe('what is printed of an error', () => {
	const secret = 'hunter2';
	class TooLateError extends RejectedError {
		override name = 'TooLateError';
		readonly waited = 250;
	}
	const error = new TooLateError('too late', {
		code: 'TOO_LATE',
		hook: 'timeout',
		request: new Request(`https://api.example/?key=${secret}`, {headers: {authorization: secret}}),
	});

	test.each<[string, (value: unknown) => string]>([
		['JSON.stringify', value => JSON.stringify({value})],
		['String', String],
		['util.inspect', value => inspect(value, {depth: 9, showHidden: false})],
		['util.inspect of what it is in', value => inspect({list: [{value}]}, {depth: 9})],
		['util.inspect without depth', value => inspect({value}, {depth: 0})],
		['util.inspect in colours', value => inspect(value, {colors: true})],
		['a copy of what can be listed', value => JSON.stringify({...(value as object)}, ['code', 'hook'])],
	])('%s does not show the request', (_, print) => {
		const printed = print(error);
		expect(printed).not.toContain(secret);
		expect(printed).toMatch(/TooLateError|TOO_LATE/);
	});

	test('are its name and its own figures as JSON', () => {
		const figures = {
			name: 'TooLateError',
			code: 'TOO_LATE',
			hook: 'timeout',
			reason: 'rejected',
			waited: 250,
		};
		expect(JSON.parse(JSON.stringify(error))).toEqual(figures);
	});

	test('is its own name first, with the stack', () => {
		expect(inspect(error)).toMatch(/^TooLateError: too late\n {4}at .*errors\.test\.ts/);
	});
});

describe('a refusal', () => {
	test('says why the call ends', () => {
		expect(new RejectedError('full', details).reason).toBe('rejected');
		const spent = new RejectedError('spent', {...details, reason: 'budget'});
		expect(spent.reason).toBe('budget');
		expect(JSON.parse(JSON.stringify(spent)).reason).toBe('budget');
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
		const copy = await import('@kyhooks/core');
		expect(copy.RejectedError).not.toBe(RejectedError);
		expect(isRejectedError(new copy.RejectedError('full', details))).toBe(true);
		expect(isResilienceError(new copy.ResilienceError('too slow', details))).toBe(true);
		expect(isRejectedError(new copy.ResilienceError('too slow', details))).toBe(false);
		expect(copy.isRejectedError(new RejectedError('full', details))).toBe(true);
	});

	test('know an error from another realm by its brand alone', () => {
		const foreign = {[Symbol.for('kyhooks.error')]: true, reason: 'rejected'};
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
		{reason: 'rejected'},
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
