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

test('an entry is frozen to the last of what is in it', async () => {
	const [entry] = await lastEntries({body: () => ({inner: [1]})});
	expect(isFrozenThrough(entry)).toBe(true);
});
