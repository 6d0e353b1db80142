import {describe, expect, test} from '@jest/globals';
import {failureLinks, read} from '@kyhooks/core';
import fc from 'fast-check';
import {hostileValues} from '../support/hostile-values.ts';

const chainOf = (length: number): Error =>
	Array.from({length: length - 1}).reduce<Error>(
		(cause, _, index) => new Error(`link ${length - 1 - index}`, {cause}),
		new Error(`link ${length}`),
	);

const messagesOf = (error: unknown) => failureLinks(error).map(({message}) => message);

describe('the links of a failure', () => {
	test('hold name, code, system call and message of each error, outermost first', () => {
		const cause = Object.assign(new Error('read ECONNRESET'), {
			code: 'ECONNRESET',
			syscall: 'read',
			errno: -104,
		});
		expect(failureLinks(new TypeError('fetch failed', {cause}))).toEqual([
			{name: 'TypeError', message: 'fetch failed'},
			{name: 'Error', message: 'read ECONNRESET', code: 'ECONNRESET', syscall: 'read'},
		]);
	});

	test('leave out what is not a string, such as the number that a DOMException has for a code', () => {
		expect(failureLinks(new DOMException('gone', 'AbortError'))).toEqual([
			{name: 'AbortError', message: 'gone'},
		]);
		expect(failureLinks({name: 1, code: null, message: {}})).toStrictEqual([{}]);
	});

	test('go into the errors of an AggregateError, after its cause', () => {
		const errors = [new Error('one', {cause: new Error('below one')}), new Error('two')];
		const failure = new AggregateError(errors, 'both', {cause: new Error('cause')});
		expect(messagesOf(failure)).toEqual(['both', 'cause', 'one', 'two', 'below one']);
	});

	test('read a cause that is not an error like any object', () => {
		expect(failureLinks(new Error('mocked', {cause: new Response(null, {status: 500})}))).toHaveLength(2);
	});

	test.each([undefined, null, 0, 'text', true, 3n, Symbol('s'), () => {}])('are none for %p', value => {
		expect(failureLinks(value)).toEqual([]);
	});

	test.each([
		['text', 'errors'],
		['nothing', null],
	])('do not go into errors that are no list: %s', (_, errors) => {
		expect(failureLinks({name: 'E', errors})).toEqual([{name: 'E'}]);
	});

	test('pass over a cause that is a primitive', () => {
		expect(messagesOf(new Error('outer', {cause: 'text'}))).toEqual(['outer']);
		expect(messagesOf(new AggregateError(['text', new Error('inner')], 'outer'))).toEqual(['outer', 'inner']);
	});

	test('cut a cycle', () => {
		const error: Error & {cause?: unknown} = new Error('self');
		error.cause = new Error('below', {cause: error});
		expect(messagesOf(error)).toEqual(['self', 'below']);
	});

	test('name once an error that stands in two places', () => {
		const shared = new Error('shared');
		expect(messagesOf(new AggregateError([shared, shared], 'both', {cause: shared}))).toEqual([
			'both',
			'shared',
		]);
	});

	test('stop at sixteen, whether the chain is long or wide', () => {
		expect(messagesOf(chainOf(16))).toHaveLength(16);
		expect(messagesOf(chainOf(17)).at(-1)).toBe('link 16');
		expect(
			failureLinks(new AggregateError(Array.from({length: 10_000}, () => new Error('one')))),
		).toHaveLength(16);
	});

	test('end on a chain that makes itself longer as it is read', () => {
		const endless = (): object => ({
			get cause() {
				return endless();
			},
		});
		expect(failureLinks(endless())).toHaveLength(16);
	});

	test('leave out what a getter that throws would tell, and keep the rest', () => {
		const error = Object.defineProperty(new Error('kept'), 'code', {
			get() {
				throw new Error('hostile');
			},
		});
		expect(failureLinks(error)).toEqual([{name: 'Error', message: 'kept'}]);
	});

	test('are a single empty link for a revoked proxy', () => {
		const {proxy, revoke} = Proxy.revocable({}, {});
		revoke();
		expect(failureLinks(proxy)).toEqual([{}]);
	});

	test('are at most sixteen and never a throw, whatever was thrown', () => {
		fc.assert(
			fc.property(hostileValues, thrown => {
				expect(failureLinks(thrown()).length).toBeLessThanOrEqual(16);
			}),
			{numRuns: 500},
		);
	});
});

test('a property is read, own or inherited, under a name or a symbol', () => {
	const key = Symbol('key');
	expect(read({a: 1, [key]: 2}, 'a')).toBe(1);
	expect(read({[key]: 2}, key)).toBe(2);
	expect(read(new TypeError('text'), 'name')).toBe('TypeError');
});

test.each([undefined, null, 'text', 7, true, 3n])('nothing is read of %p', value => {
	expect(read(value, 'toString')).toBeUndefined();
});

test('a getter that throws tells nothing, nor does any other value', () => {
	fc.assert(
		fc.property(hostileValues, thrown => {
			expect(read(thrown(), 'no such key')).toBeUndefined();
		}),
	);
	const throwing = Object.defineProperty({}, 'code', {
		get() {
			throw new Error('hostile');
		},
	});
	expect(read(throwing, 'code')).toBeUndefined();
});
