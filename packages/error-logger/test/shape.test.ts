import {expect, test} from '@jest/globals';
import {type ErrorLoggerOptions, errorLogger} from '@kyhooks/error-logger';
import {forever, scenarioFetch, serverError, startVirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {collectingSink} from './support/collecting-sink.ts';

const url = 'https://api.example.com/users/42';

/** The last entry of a call. */
async function lastEntries(options: ErrorLoggerOptions) {
	using time = startVirtualTime();
	const {sink, entries} = collectingSink();
	const logger = errorLogger({sink, stack: false, levels: {attempt: false}, ...options});
	const api = ky.create({fetch: scenarioFetch(forever(serverError())), retry: 0}).extend(logger);
	await time.run(api.get(url).catch(() => {}));
	return entries;
}

function isFrozenThrough(value: unknown): boolean {
	return (
		typeof value !== 'object' ||
		value === null ||
		(Object.isFrozen(value) && Object.values(value).every(isFrozenThrough))
	);
}

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
	['a promise in place of fields', {fields: (async () => ({a: 1})) as never}],
])('%s cost no entry', async (_, options) => {
	expect(await lastEntries(options)).toMatchObject([{fields: {'error.type': '500'}}]);
});

test('an entry is frozen to the last of what is in it', async () => {
	const [entry] = await lastEntries({body: () => ({inner: [1]})});
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
