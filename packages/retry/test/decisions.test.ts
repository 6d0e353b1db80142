import {describe, expect, jest, test} from '@jest/globals';
import {defineHook, explain, subscribe, type ToldEvent} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import ky, {HTTPError} from 'ky';
import {json, networkError, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';
import {listening} from './support/listening.ts';

useVirtualTime();
const url = 'https://api.example.com/users/42';
const ok = () => json({id: 42});
const quick = (limit = 4) => retry({limit, backoff: constant(100), jitter: 'none'});
const refused = () => networkError('ECONNREFUSED', 'connect');

async function eventsOf(run: () => Promise<unknown>): Promise<readonly ToldEvent[]> {
	const events: ToldEvent[] = [];
	const stop = subscribe(event => events.push(event));
	await run().catch(() => {});
	stop();
	return events;
}

describe('what is decided on an attempt', () => {
	test.each([
		['a status', () => status(503)],
		['a network failure', refused],
	])('is told in its record, after %s', async (_, failure) => {
		const fetch = scriptedFetch(failure(), ok());
		const events = await eventsOf(() => play(ky.create({fetch}).extend(quick()).get(url)));
		expect(events.find(({type}) => type === 'retry-scheduled')).toMatchObject({
			attempt: {number: 1, decision: {retry: true, wait: 100, source: 'backoff'}},
		});
	});

	test('says why a network failure is the last, also where no retry is left', async () => {
		const fetch = scriptedFetch(networkError('ECONNRESET', 'read'));
		const error = await play(ky.create({fetch}).extend(quick(0)).post(url)).catch(thrown => thrown);
		expect(explain(error)).toMatchObject({reason: 'method', attempts: [{decision: {reason: 'method'}}]});
	});

	test('is announced only where it is a retry', async () => {
		const fetch = scriptedFetch(status(404));
		const events = await eventsOf(() => play(ky.create({fetch}).extend(retry()).get(url)));
		expect(events.map(({type}) => type)).toEqual(['attempt-started', 'attempt-ended', 'call-failed']);
	});

	test('is not made for an answer that comes when ky has given its attempt up', async () => {
		let held = false;
		const holding = defineHook({
			name: 'holding',
			stage: 'send',
			install: () => ({
				async attempt(request, next) {
					const response = await next(request);
					if (!held) {
						held = true;
						await new Promise(resolve => setTimeout(resolve, 1_500));
					}
					return response;
				},
			}),
		});
		const slowly = () => new Promise<Response>(resolve => setTimeout(() => resolve(ok()), 800));
		const fetch = scriptedFetch(status(503), slowly);
		const shouldRetry = jest.fn((_: {error: Error}) => undefined);
		const client = ky.create({fetch, timeout: 1_000, throwHttpErrors: false, retry: {shouldRetry}});
		const response = await play(client.extend(quick()).extend(holding).get(url));
		expect(shouldRetry.mock.calls.map(([{error}]) => error.name)).toEqual(['TimeoutError']);
		expect(explain(response)?.attempts).toMatchObject([
			{duration: 1_000, classification: {category: 'timeout'}},
			{duration: 800, status: 200},
		]);
	});

	test('is told of the failure that a hook of the client’s own has put in the place of a success', async () => {
		using heard = listening();
		const fetch = scriptedFetch(ok(), ok());
		const afterResponse = ({retryCount}: {retryCount: number}) =>
			retryCount === 0 ? status(502) : undefined;
		const api = ky.create({fetch, hooks: {afterResponse: [afterResponse]}}).extend(retry());
		await play(api.get(url));
		expect(heard.retries).toMatchObject([{attempt: {number: 1}, source: 'backoff'}]);
		expect(fetch.calls).toHaveLength(2);
	});

	test('goes by the request that failed, where a hook passes the failure of another call on', async () => {
		const charge = () => ky.post('https://pay.example.com/', {fetch: scriptedFetch(status(500)), retry: 0});
		const fetch = scriptedFetch(ok());
		const hooks = {afterResponse: [async () => void (await charge())]};
		const error = await play(ky.create({fetch, hooks}).extend(quick()).get(url)).catch(thrown => thrown);
		expect(error).toBeInstanceOf(HTTPError);
		expect(fetch.calls).toHaveLength(1);
	});
});

describe("the client's own shouldRetry", () => {
	test('is asked about a network failure, and its false is final', async () => {
		const shouldRetry = jest.fn(() => false);
		const fetch = scriptedFetch(refused());
		const failure = play(ky.create({fetch, retry: {shouldRetry}}).extend(quick()).get(url));
		await expect(failure).rejects.toThrow('network error');
		expect(shouldRetry).toHaveBeenCalledTimes(1);
		expect(fetch.calls).toHaveLength(1);
	});
});

describe('a call that needs no retry', () => {
	test('may have no body', async () => {
		const fetch = scriptedFetch(ok());
		await play(ky.create({fetch}).extend(retry()).put(url, {body: null}));
		expect(fetch.calls).toMatchObject([{method: 'PUT', body: ''}]);
	});

	test('gets no idempotency key unasked, and nothing to explain', async () => {
		const fetch = scriptedFetch(ok());
		const response = await play(ky.create({fetch}).extend(retry()).post(url));
		expect(fetch.calls[0]?.headers.has('idempotency-key')).toBe(false);
		expect(explain(response)?.faults).toEqual([]);
	});
});
