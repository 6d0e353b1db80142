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
		const own = ['code', 'hook', 'name', 'reason'];
		expect(own).toEqual(expect.arrayContaining(Object.keys(error)));
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

describe('what is printed of an error', () => {
	const secret = 'hunter2';
	/** As ky's errors are: the request and the options can be listed. */
	const kyError = Object.assign(new Error(`Request failed: ${secret}`), {
		name: 'HTTPError',
		code: 'ECONNRESET',
		request: new Request(`https://api.example/?key=${secret}`, {headers: {authorization: secret}}),
		options: {body: secret, headers: new Headers({'x-api-key': secret})},
		data: {secret},
	});
	class TooLateError extends RejectedError {
		override name = 'TooLateError';
		readonly waited = 250;
		readonly kept = {secret};
		readonly nothing = null;
		readonly last = true;
	}
	const error = new TooLateError('too late', {
		code: 'TOO_LATE',
		hook: 'timeout',
		request: kyError.request,
		cause: kyError,
	});

	test.each<[string, (value: unknown) => string]>([
		['JSON.stringify', value => JSON.stringify({value})],
		['String', String],
		['util.inspect', value => inspect(value, {depth: 9, showHidden: false})],
		['util.inspect of what it is in', value => inspect({list: [{value}]}, {depth: 9})],
		['util.inspect without depth', value => inspect({value}, {depth: 0})],
		['util.inspect in colours', value => inspect(value, {colors: true})],
		['a copy of what can be listed', value => JSON.stringify({...(value as object)}, ['code', 'hook'])],
	])('%s shows neither the request nor what the cause holds', (_, print) => {
		const printed = print(error);
		expect(printed).not.toContain(secret);
		expect(printed).toMatch(/TooLateError|TOO_LATE/);
	});

	test('its JSON has name, message and its own figures', () => {
		expect(JSON.parse(JSON.stringify(error))).toEqual({
			name: 'TooLateError',
			message: 'too late',
			code: 'TOO_LATE',
			hook: 'timeout',
			reason: 'rejected',
			waited: 250,
			nothing: null,
			last: true,
		});
	});

	test('its inspection begins with its own name and stack', () => {
		const printed = inspect(error);
		expect(printed).toMatch(/^TooLateError: too late\n {4}at .*errors\.test\.ts/);
		const figures = {
			code: 'TOO_LATE',
			hook: 'timeout',
			reason: 'rejected',
			waited: 250,
			nothing: null,
			last: true,
		};
		expect(printed.endsWith(`) ${JSON.stringify(figures)}`)).toBe(true);
	});

	test('its inspection can be read where the stack is gone', () => {
		const bare = new ResilienceError('spent', {code: 'SPENT', hook: 'retry'});
		delete bare.stack;
		expect(inspect(bare)).toBe('ResilienceError: spent {"code":"SPENT","hook":"retry"}');
		expect(inspect({deep: bare}, {depth: 0})).toContain('spent');
	});

	test('a cause that explodes when it is read does no harm', () => {
		fc.assert(
			fc.property(hostileValues, thrown => {
				const wrapped = new ResilienceError('m', {code: 'C', hook: 'h', cause: thrown()});
				expect(typeof inspect(wrapped)).toBe('string');
				expect(typeof JSON.stringify(wrapped)).toBe('string');
			}),
		);
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
