import {describe, expect, jest, test} from '@jest/globals';
import {createRedactor} from '@kyhooks/error-logger/redact';
import {deepFreeze} from './support/frozen.ts';

const {value, json} = createRedactor();
const explode = () => {
	throw new Error('hostile');
};
const revoked = (target: object) => {
	const {proxy, revoke} = Proxy.revocable(target, {});
	revoke();
	return proxy;
};
class Account {
	readonly id = 7;
	readonly apiKey = 'hunter2';
	get balance() {
		return 'hunter2';
	}
	toJSON() {
		return 'hunter2';
	}
}
const form = new FormData();
form.append('password', 'hunter2');
form.append('tag', 'a');
form.append('tag', 'b');
form.append('file', new File(['hunter2'], 'hunter2.txt'));
const named = (name: string) => Object.assign(Object.create({inherited: 'hunter2'}), {name});

test.each<[string, unknown, unknown]>([
	['a text', 'Bearer abc', 'Bearer REDACTED'],
	['a number', 1.5, 1.5],
	['no number', Number.NaN, 'NaN'],
	['an endless number', Number.NEGATIVE_INFINITY, '-Infinity'],
	['minus zero', -0, 0],
	['a boolean', true, true],
	['null', null, null],
	['nothing', undefined, null],
	['a bigint', 10n, '10'],
	['a symbol', Symbol('token=a'), 'Symbol(token=REDACTED)'],
	['a function', () => 'hunter2', '[Function]'],
	['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
	['a date that is none', new Date(Number.NaN), 'Invalid Date'],
	['a regular expression', /token=abc/g, '/token=REDACTED'],
	['a text in a box', Object('Bearer abc'), 'Bearer REDACTED'],
	['a number in a box', Object(1), 1],
	['a boolean in a box', Object(false), false],
	['a bigint in a box', Object(1n), '1'],
	['a symbol in a box', Object(Symbol('a')), 'Symbol(a)'],
	['a URL', new URL('https://u:p@h/?key=1#x'), 'https://REDACTED:REDACTED@h/?key=REDACTED'],
	['parameters', new URLSearchParams('a=1&a=2&a=3&state=4'), {a: ['1', '2', '3'], state: 'REDACTED'}],
	['a form', form, {password: 'REDACTED', tag: ['a', 'b'], file: '[File, 7 bytes]'}],
	[
		'headers',
		new Headers({accept: 'a', authorization: 'Bearer b', 'x-c': 'd'}),
		{accept: 'a', authorization: 'REDACTED', 'x-c': 'REDACTED'},
	],
	[
		'a request',
		new Request('https://h/?token=a', {headers: {'x-a': 'b'}}),
		{method: 'GET', url: 'https://h/?token=REDACTED'},
	],
	['a response', new Response('hunter2', {status: 201}), {status: 201, url: ''}],
	[
		'a map',
		new Map<unknown, unknown>([
			['password', 'a'],
			[1, 'b'],
			[{}, 'c'],
			[Symbol('d'), 'e'],
		]),
		{1: 'b', password: 'REDACTED', '[Object]': 'c', 'Symbol(d)': 'e'},
	],
	['a set', new Set(['Bearer abc', 2]), ['Bearer REDACTED', 2]],
	['bytes', new Uint8Array(3), '[Uint8Array, 3 bytes]'],
	['a view', new DataView(new ArrayBuffer(4)), '[DataView, 4 bytes]'],
	['a buffer', new ArrayBuffer(5), '[ArrayBuffer, 5 bytes]'],
	['shared bytes', new SharedArrayBuffer(6), '[SharedArrayBuffer, 6 bytes]'],
	['a blob', new Blob(['abc']), '[Blob, 3 bytes]'],
	['a promise', Promise.resolve('hunter2'), '[Promise]'],
	[
		'an error',
		Object.assign(new TypeError('token=a'), {code: 'E1', request: 'hunter2'}),
		{type: 'TypeError', message: 'token=REDACTED', code: 'E1'},
	],
	[
		'an exception of the DOM',
		new DOMException('token=a', 'AbortError'),
		{type: 'AbortError', message: 'token=REDACTED', code: 20},
	],
	['an instance of a class', new Account(), {id: 7, apiKey: 'REDACTED'}],
	['what it has inherited', named('a'), {name: 'a'}],
	[
		'an object without prototype',
		Object.assign(Object.create(null), {pin: 1, b: 2}),
		{pin: 'REDACTED', b: 2},
	],
	['a list with holes', Object.assign(Array(4), [1], {3: 4}), [1, null, null, 4]],
	['what is undefined in an object', {a: undefined, b: 1}, {b: 1}],
	['a getter that throws', Object.defineProperty({b: 1}, 'a', {get: explode, enumerable: true}), {b: 1}],
	['an item that throws', Object.defineProperty([1, 2], 0, {get: explode}), [null, 2]],
	[
		'a proxy that throws',
		new Proxy({}, {get: explode, ownKeys: explode, getPrototypeOf: explode}),
		'[Unreadable]',
	],
	['a revoked proxy', {a: revoked({}), b: revoked([])}, {a: '[Unreadable]', b: '[Unreadable]'}],
	[
		'a tag that throws',
		{
			get [Symbol.toStringTag]() {
				return explode();
			},
		},
		'[Unreadable]',
	],
	['what only says that it is a map', {[Symbol.toStringTag]: 'Map'}, '[Unreadable]'],
	['what only says that it is a URL', {[Symbol.toStringTag]: 'URL', href: 5}, '[Unreadable]'],
])('%s', (_, given, told) => {
	expect(value(given)).toEqual(told);
	expect(value(value(given))).toEqual(value(given));
	expect(JSON.parse(JSON.stringify(value(given)))).toEqual(value(given));
});

describe('what a secret name holds', () => {
	test.each<[string, unknown, unknown]>([
		['a text', 'a', 'REDACTED'],
		['a number', 0, 'REDACTED'],
		['an object', {a: 1}, 'REDACTED'],
		['a list', ['a'], 'REDACTED'],
		['a date', new Date(0), 'REDACTED'],
		['a function', () => {}, 'REDACTED'],
		['null, which hides nothing', null, null],
		['a boolean, which hides nothing', false, false],
		['an empty text, which hides nothing', '', ''],
	])('is redacted if it is %s', (_, given, told) => {
		expect(value({password: given})).toEqual({password: told});
	});

	test('is not even looked at', () => {
		const get = jest.fn(() => 'x');
		expect(value({token: Object.defineProperty({}, 'a', {get, enumerable: true})})).toEqual({
			token: 'REDACTED',
		});
		expect(get).not.toHaveBeenCalled();
	});

	test('of credentials does not keep the scheme', () => {
		expect(value({Authorization: 'Bearer a', 'proxy-authorization': 'b'})).toEqual({
			Authorization: 'REDACTED',
			'proxy-authorization': 'REDACTED',
		});
	});
});

test.each<[string, unknown, unknown]>([
	['the number of a card', {number: '4111', cvc: '1'}, {number: 'REDACTED', cvc: 'REDACTED'}],
	['another number', {number: '4111', street: 'x'}, {number: '4111', street: 'x'}],
	[
		'the number of a card that is a number',
		{
			paidWith: 4_111_111_111_111_111,
			order: 4_111_111_111_111_112,
			at: 1_764_411_111_111,
			none: -0,
			few: 0.5,
		},
		{paidWith: 'REDACTED', order: 4_111_111_111_111_112, at: 1_764_411_111_111, none: 0, few: 0.5},
	],
	['a code', {code: '123456'}, {code: 'REDACTED'}],
	[
		'the code of an error',
		{code: 'rate_limited', message: 'slow down'},
		{code: 'rate_limited', message: 'slow down'},
	],
	[
		'a list of names and values',
		[
			{name: 'X-Api-Key', value: 'a'},
			{name: 'Accept', value: 'b'},
		],
		[
			{name: 'X-Api-Key', value: 'REDACTED'},
			{name: 'Accept', value: 'b'},
		],
	],
	[
		'pairs',
		[
			['x-api-key', 'a'],
			['accept', 'b'],
		],
		[
			['x-api-key', 'REDACTED'],
			['accept', 'b'],
		],
	],
	[
		'a flat list of header fields',
		['Cookie', 'a', 'Accept', 'b', 'Authorization', 'Basic c', 'Host', 'd'],
		['Cookie', 'REDACTED', 'Accept', 'b', 'Authorization', 'REDACTED', 'Host', 'd'],
	],
	[
		'a list whose names are String objects',
		[new Set([new String('Pin'), 7]), {name: new String('X-Api-Key'), value: 'a'}],
		[['Pin', 'REDACTED'], {name: 'X-Api-Key', value: 'REDACTED'}],
	],
	['a sentence in a list', ['no token here', 'b'], ['no token here', 'b']],
])('%s is told by what stands beside it', (_, given, told) => {
	expect(value(given)).toEqual(told);
	expect(value(told)).toEqual(told);
});

describe('a copy', () => {
	test('reads each property once, and calls nothing', () => {
		const get = jest.fn(() => 'x');
		const call = jest.fn(() => 'x');
		const given = Object.defineProperty(
			{toJSON: call, toString: call, valueOf: call, [Symbol.toPrimitive]: call, [Symbol.iterator]: call},
			'a',
			{get, enumerable: true},
		);
		expect(value(given)).toMatchObject({a: 'x', toJSON: '[Function]'});
		expect([get.mock.calls.length, call.mock.calls.length]).toEqual([1, 0]);
	});

	test('reads each property of an error and of its causes once', () => {
		const reads: string[] = [];
		const spied = (name: string, target: object): object =>
			new Proxy(target, {
				get(from, key) {
					if (typeof key === 'string') {
						reads.push(`${name}.${key}`);
					}
					return Reflect.get(from, key);
				},
			});
		const cause = spied('cause', new Error('b'));
		value(new Error('a', {cause}));
		value({e: Object.assign(new Error('c'), {cause: spied('other', {message: 'd'})})});
		expect(reads.length).toBeGreaterThan(5);
		expect(new Set(reads).size).toBe(reads.length);
	});

	test('has six levels', () => {
		const deep = {a: {b: {c: {d: {e: {f: {g: 1}, h: [1], i: 2}}}}}};
		expect(value(deep)).toEqual({a: {b: {c: {d: {e: {f: '[Object]', h: '[Array]', i: 2}}}}}});
	});

	test('has 50 keys', () => {
		const keys = (count: number) =>
			Object.fromEntries(Array.from({length: count}, (_, index) => [`k${index}`, 1]));
		expect(value(keys(50))).toEqual(keys(50));
		expect(value(keys(60))).toEqual({...keys(49), '…': '…11 more'});
	});

	test('reads nothing that it does not show', () => {
		const get = jest.fn(() => 1);
		const wide = {};
		for (let index = 0; index < 100; index += 1) {
			Object.defineProperty(wide, `k${index}`, {get, enumerable: true});
		}
		value(wide);
		expect(get.mock.calls.length).toBeLessThanOrEqual(50);
	});

	test('has 50 items', () => {
		const list = (count: number) => Array.from({length: count}, (_, index) => index);
		expect(value(list(50))).toEqual(list(50));
		expect(value(list(55))).toEqual([...list(49), '…6 more']);
		expect(value(new Set(list(55)))).toEqual([...list(49), '…6 more']);
	});

	test('has 1 KiB a text and 128 characters a name', () => {
		expect(value(['a '.repeat(600)])).toEqual([`${'a '.repeat(511)}a…`]);
		expect(value({['n'.repeat(200)]: 1})).toEqual({[`${'n'.repeat(127)}…`]: 1});
	});

	test('has 8 KiB in all, and says where it was cut', () => {
		const long = 'x'.repeat(1_000);
		const copy = value({a: {list: Array.from({length: 15}, () => long)}, b: 1});
		expect(JSON.stringify(copy).length).toBeLessThanOrEqual(8_192);
		expect(copy).toEqual({a: {list: [...Array.from({length: 6}, () => long), '…']}, '…': '…'});
		expect(value(copy)).toEqual(copy);
	});

	test('stays small where a little makes much', () => {
		let wide: unknown = [];
		for (let level = 0; level < 6; level += 1) {
			wide = Array.from({length: 50}, () => wide);
		}
		expect(JSON.stringify(value(wide)).length).toBeLessThanOrEqual(8_192);
	});

	test('ends in a circle where its levels end, and tells twice what is there twice', () => {
		const shared = {a: 1};
		const circle: Record<string, unknown> = {one: shared, two: shared};
		circle.self = circle;
		expect(value(circle)).toMatchObject({one: {a: 1}, two: {a: 1}});
		expect(JSON.stringify(value(circle)).match(/self/g)).toHaveLength(6);
	});

	test('pollutes no prototype', () => {
		const copy = value(
			JSON.parse(
				'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"__proto__":2}}',
			),
		);
		expect(copy).toEqual({
			'(__proto__)': {polluted: 1},
			constructor: {prototype: {polluted: 1}},
			a: {'(__proto__)': 2},
		});
		expect(Object.getPrototypeOf(Object.assign({}, copy))).toBe(Object.prototype);
		expect('polluted' in {}).toBe(false);
	});

	test('is a copy: what it was made from can be frozen, and stays', () => {
		const given = deepFreeze({
			a: {token: 'x'},
			list: [{password: 'y'}],
			error: new Error('z', {cause: {pin: 1}}),
		});
		expect(value(given)).toMatchObject({a: {token: 'REDACTED'}, list: [{password: 'REDACTED'}]});
		expect([given.a.token, given.list[0]?.password, given.error.message]).toEqual(['x', 'y', 'z']);
	});

	test('leaves a live request and response alone', () => {
		const request = new Request('https://h/?token=a', {
			method: 'POST',
			body: 'x',
			headers: {authorization: 'b'},
		});
		const response = new Response('y');
		value({request, response, error: Object.assign(new Error('c'), {request, response})});
		expect([request.url, request.headers.get('authorization'), request.bodyUsed, response.bodyUsed]).toEqual([
			'https://h/?token=a',
			'b',
			false,
			false,
		]);
	});

	test('redacts names that are secrets themselves', () => {
		expect(value({ghp_0123456789abcdefghij: 1})).toEqual({REDACTED: 1});
	});
});

describe('json()', () => {
	test.each<[string, string | undefined, unknown]>([
		[
			'{"password":"a","b":[1,{"token":"c"}]}',
			undefined,
			{password: 'REDACTED', b: [1, {token: 'REDACTED'}]},
		],
		['{"pin":1}', 'application/json; charset=utf-8', {pin: 'REDACTED'}],
		['{"pin":1}', 'Application/Problem+JSON', {pin: 'REDACTED'}],
		['{"pin":1}', 'text/json', {pin: 'REDACTED'}],
		['"Bearer abc"', 'application/json', 'Bearer REDACTED'],
		['null', 'application/json', null],
		['{"pin":', 'application/json', '[application/json, malformed, 7 characters]'],
		['', 'application/json', '[application/json, malformed, 0 characters]'],
		[
			'user=a&pin=1&state=2&tag=1&tag=2',
			'application/x-www-form-urlencoded',
			{user: 'a', pin: 'REDACTED', state: 'REDACTED', tag: ['1', '2']},
		],
		['api%5Fkey=1&a=b+c', 'application/x-www-form-urlencoded;charset=utf-8', {api_key: 'REDACTED', a: 'b c'}],
		[
			'grant_type=password&code=1',
			'application/x-www-form-urlencoded',
			{grant_type: 'password', code: 'REDACTED'},
		],
		['hunter2', 'text/plain', '[text/plain, 7 characters]'],
		['{"a":1}\n{"a":2}', 'application/x-ndjson', '[application/x-ndjson, 15 characters]'],
		['<a/>', 'application/xml', '[application/xml, 4 characters]'],
		['hunter2', '', '[unknown type, 7 characters]'],
		['hunter2', 'hunter2', '[unknown type, 7 characters]'],
		['hunter2', 'text/plain\r\nx: hunter2', '[unknown type, 7 characters]'],
		['{"a":1}', 'application/jsonp', '[application/jsonp, 7 characters]'],
	])('%j of type %s', (text, type, told) => {
		expect(json(text, type)).toEqual(told);
	});

	test('does not take apart more than 64 KiB', () => {
		const body = (length: number) => JSON.stringify({a: 'x'.repeat(length)});
		expect(json(body(65_528))).toEqual({a: '…'});
		expect(json(body(65_529))).toBe('[application/json, 65537 characters]');
	});
});
