import {describe, expect, test} from '@jest/globals';
import {createRedactor, safeError} from '@kyhooks/error-logger/redact';
import ky from 'ky';

const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), {
	code: 'ECONNREFUSED',
	syscall: 'connect',
});

test('an error is told by type, message and code', () => {
	expect(safeError(Object.assign(new RangeError('token=abc'), {code: 'E_RANGE'}))).toEqual({
		type: 'RangeError',
		message: 'token=REDACTED',
		code: 'E_RANGE',
	});
});

test.each<[string, unknown, unknown]>([
	['a text', 'Bearer abc', {type: 'string', message: 'Bearer REDACTED'}],
	['a number', 5, {type: 'number', message: '5'}],
	['nothing', undefined, {type: 'undefined', message: 'undefined'}],
	['null', null, {type: 'object', message: 'null'}],
	['a symbol', Symbol('a'), {type: 'symbol', message: 'Symbol(a)'}],
	['a function, without its source', () => 'hunter2', {type: 'function', message: ''}],
	['an object', {status: 500}, {type: 'object', message: ''}],
	[
		'an object like an error',
		{name: 'Fault', message: 'a', code: 14},
		{type: 'Fault', message: 'a', code: 14},
	],
	['an object with odd fields', {name: '', message: 5, code: {}, cause: null}, {type: 'object', message: ''}],
	['a code that is no number', {name: 'A', code: Number.NaN}, {type: 'A', message: ''}],
	[
		'a name and a code with a secret',
		{name: 'token=a', code: 'Bearer b'},
		{type: 'token=REDACTED', message: '', code: 'Bearer REDACTED'},
	],
	[
		'a revoked proxy',
		(() => {
			const {proxy, revoke} = Proxy.revocable({}, {});
			revoke();
			return proxy;
		})(),
		{type: 'object', message: ''},
	],
])('%s that was thrown', (_, thrown, told) => {
	expect(safeError(thrown)).toEqual(told);
});

describe('causes', () => {
	test('are told below, and lend their code', () => {
		const error = new Error('Request failed', {cause: new TypeError('fetch failed', {cause: refused})});
		expect(safeError(error)).toEqual({
			type: 'Error',
			message: 'Request failed',
			code: 'ECONNREFUSED',
			cause: {
				type: 'TypeError',
				message: 'fetch failed',
				code: 'ECONNREFUSED',
				cause: {
					type: 'Error',
					message: 'connect ECONNREFUSED 10.0.0.1:443',
					code: 'ECONNREFUSED',
				},
			},
		});
	});

	test('of a failure of ky are unwrapped, and the URL in its message is redacted', async () => {
		const fails = async () => {
			throw new TypeError('fetch failed', {cause: refused});
		};
		const call = ky.get('https://u.example/a?token=hunter2&b=1', {
			fetch: fails,
			retry: 0,
			headers: {authorization: 'Bearer hunter2'},
		});
		const told = safeError(await call.catch((error: unknown) => error), undefined, {stack: true});
		expect(told).toMatchObject({type: 'NetworkError', code: 'ECONNREFUSED'});
		expect(told.message).toContain('https://u.example/a?token=REDACTED&b=1');
		expect(JSON.stringify(told)).not.toContain('hunter2');
	});

	test('that are a circle, or too many, come to an end', () => {
		const error = new Error('a');
		const other = new Error('b', {cause: error});
		error.cause = other;
		expect(JSON.stringify(safeError(error)).match(/"message":"[ab]"/g)).toHaveLength(4);
		const chain = Array.from({length: 9}).reduce<Error>(
			(cause, _, index) => new Error(`${index}`, {cause}),
			new Error('x'),
		);
		expect(JSON.stringify(safeError(chain)).match(/"message"/g)).toHaveLength(4);
	});
});

describe('the stack', () => {
	test('is left out unless it is asked for', () => {
		expect(safeError(new Error('a'))).toEqual({type: 'Error', message: 'a'});
	});

	test('is a list of lines, the message in it redacted', () => {
		const {stack} = safeError(new Error('GET https://h/?token=hunter2\nsecond'), createRedactor(), {
			stack: true,
		});
		expect(stack?.slice(0, 2)).toEqual(['Error: GET https://h/?token=REDACTED', 'second']);
		expect(stack?.[2]).toMatch(/^at .*safe-error\.test\.ts/);
	});

	test('has 30 lines at most', () => {
		const error = Object.assign(new Error('a'), {stack: 'line\n'.repeat(100)});
		expect(safeError(error, undefined, {stack: true}).stack).toHaveLength(30);
	});

	test('is left out where it is none', () => {
		expect(safeError({name: 'A', message: 'b', stack: 5}, undefined, {stack: true})).toEqual({
			type: 'A',
			message: 'b',
		});
	});
});

test('the redactor that is given decides', () => {
	expect(safeError(new Error('CUST-1234'), createRedactor({patterns: [/CUST-\d{4}/]})).message).toBe(
		'REDACTED',
	);
});
