import {describe, expect, test} from '@jest/globals';
import {type ErrorLoggerOptions, errorLogger} from '@kyhooks/error-logger';
import {forever, scenarioFetch, serverError, startVirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {collectingSink} from './support/collecting-sink.ts';

const url = 'https://api.example.com/users/42';

/** The last entry of each call. */
async function lastEntries(options: ErrorLoggerOptions, urls: readonly string[] = [url]) {
	using time = startVirtualTime();
	const {sink, entries} = collectingSink();
	const logger = errorLogger({sink, stack: false, levels: {attempt: false}, ...options});
	const api = ky.create({fetch: scenarioFetch(forever(serverError())), retry: 0}).extend(logger);
	for (const each of urls) {
		await time.run(api.get(each).catch(() => {}));
	}
	return entries;
}

function isFrozenThrough(value: unknown): boolean {
	return (
		typeof value !== 'object' ||
		value === null ||
		(Object.isFrozen(value) && Object.values(value).every(isFrozenThrough))
	);
}

const throwing = {
	get traceId(): string {
		throw new Error('no trace');
	},
};

test.each<[string, ErrorLoggerOptions]>([
	['fields that are null', {fields: () => null as never}],
	[
		'fields that throw when they are looked at',
		{
			fields: () =>
				Object.defineProperty({}, 'then', {
					get: () => {
						throw new Error('no');
					},
				}),
		},
	],
	['a trace that throws when it is read', {trace: () => throwing}],
])('%s cost no entry', async (_, options) => {
	expect(await lastEntries(options)).toMatchObject([{fields: {'error.type': '500'}}]);
});

describe('nested', () => {
	test('no key of a field reaches a prototype', async () => {
		const fields = {a: {}, 'a.__proto__.polluted': 1, 'a.constructor.prototype.polluted': 1};
		const [entry] = await lastEntries({nested: true, fields});
		expect(({} as {polluted?: number}).polluted).toBeUndefined();
		expect(JSON.parse(JSON.stringify(entry?.fields))).toMatchObject({
			a: {constructor: {prototype: {polluted: 1}}},
		});
	});

	test('a field of the user’s takes the place of none of ours', async () => {
		const fields = {http: {request: {method: {mine: 1}, own: 2}}};
		const [entry] = await lastEntries({nested: true, fields});
		expect(entry?.fields).toMatchObject({http: {request: {method: 'GET', own: 2}}});
	});
});

test.each([true, false])('an entry is frozen to the last of what is in it, nested: %p', async nested => {
	const [entry] = await lastEntries({nested, fields: {own: {inner: [1]}}});
	expect(isFrozenThrough(entry)).toBe(true);
});

test('an entry keeps its bound where the names that it has lost are long', async () => {
	for (let length = 20; length <= 200; length += 3) {
		const fields = Object.fromEntries(
			Array.from({length: 50}, (_, index) => [`f${index}`.padEnd(125, 'n'), 'x '.repeat(length / 2)]),
		);
		const [entry] = await lastEntries({fields, stack: true});
		expect(JSON.stringify(entry?.fields).length).toBeLessThanOrEqual(8_192);
	}
});

describe('failures are of one kind', () => {
	test('that differ by a UUID or a hash in the path', async () => {
		const ids = ['0b1c7a7e-5b0f-4a35-9f0e-0d7c5c1a2b3d', 'dad0beef-cafe-4abc-8def-abcdefabcdef'];
		const hashes = ['a9993e364706816aba3e25717850c26c9cd0d89d', 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef'];
		const urls = [...ids, ...hashes].map(id => `https://api.example.com/users/${id}`);
		expect(await lastEntries({dedupe: 1_000}, urls)).toHaveLength(1);
	});

	test('only at one server, whatever the template', async () => {
		const urls = ['https://one.example.com/users/1', 'https://two.example.com/users/1'];
		expect(await lastEntries({dedupe: 1_000, template: () => '/users/{id}'}, urls)).toHaveLength(2);
	});
});
