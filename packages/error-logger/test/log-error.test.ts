import {describe, expect, test} from '@jest/globals';
import {errorLogger, logError, watch} from '@kyhooks/error-logger';
import {retry} from '@kyhooks/retry';
import {malformedJson, notFound, scenarioFetch, startVirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {collectingSink} from './support/collecting-sink.ts';

const url = 'https://api.example.com/users/42';

async function caught(promise: Promise<unknown>): Promise<unknown> {
	return promise.then(
		() => undefined,
		(error: unknown) => error,
	);
}

describe('logError', () => {
	test('writes of a call with what its hooks know', async () => {
		using time = startVirtualTime();
		const {sink, entries} = collectingSink();
		const api = ky.create({fetch: scenarioFetch(notFound())}).extend(retry());
		logError(await time.run(caught(api.get(`${url}?token=secret`).json())), sink);
		expect(entries).toMatchObject([
			{
				level: 'warn',
				message: 'HTTP request failed',
				fields: {
					'http.request.method': 'GET',
					'url.full': url,
					'http.response.status_code': 404,
					'error.type': '404',
					'ky.reason': 'not-retryable',
					'ky.attempts': 1,
				},
			},
		]);
	});

	test('writes of an error that no call is behind', () => {
		const {sink, entries} = collectingSink();
		logError(new TypeError('invalid https://user:hunter2@api.example.com/?key=abc'), sink);
		expect(entries[0]).toMatchObject({level: 'error', fields: {'exception.type': 'TypeError'}});
		expect(JSON.stringify(entries)).not.toContain('hunter2');
	});

	test.each([[undefined], [null], ['text'], [7], [Symbol('s')], [() => {}]])(
		'writes of %p, which is no error',
		value => {
			const {sink, entries} = collectingSink();
			logError(value, sink);
			expect(entries).toHaveLength(1);
		},
	);

	test('writes of an error once, also where it was wrapped, and not after a hook', async () => {
		using time = startVirtualTime();
		const {sink, entries} = collectingSink();
		const api = ky.create({fetch: scenarioFetch(malformedJson())}).extend(errorLogger({sink}));
		const error = await time.run(caught(api.get(url).json()));
		logError(error, sink);
		logError(new Error('around it', {cause: error}), sink);
		expect(entries.filter(({message}) => message === 'HTTP request failed')).toHaveLength(1);
		const other = new Error('another');
		logError(other, sink);
		logError(other, sink);
		expect(entries).toHaveLength(2);
	});

	test('does not throw for a sink that throws or rejects', async () => {
		logError(new Error('one'), {
			write() {
				throw new Error('closed');
			},
		});
		logError(new Error('two'), {write: () => Promise.reject(new Error('closed'))});
		await new Promise(resolve => setImmediate(resolve));
	});
});

describe('watch', () => {
	test('passes a value on, and writes nothing', async () => {
		const {sink, entries} = collectingSink();
		await expect(watch(Promise.resolve(7), sink)).resolves.toBe(7);
		expect(entries).toEqual([]);
	});

	test('passes a failure on, and writes of it', async () => {
		const {sink, entries} = collectingSink();
		const error = new RangeError('no');
		await expect(watch(Promise.reject(error), sink)).rejects.toBe(error);
		expect(entries).toMatchObject([{fields: {'exception.type': 'RangeError'}}]);
	});
});
