import {describe, expect, test} from '@jest/globals';
import {type Classification, defineHook, explain, failWith, subscribe, type ToldEvent} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import ky from 'ky';
import {json, scriptedFetch} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';

useVirtualTime();
const url = 'https://api.example.com/jobs';
const busy = () => json({state: 'busy'});
const done = () => json({state: 'done'});

const failed: Classification = Object.freeze({
	category: 'application-error',
	retry: 'if-idempotent',
	neverSent: false,
	origin: 'server',
	advice: 'Ask again.',
	rule: 'busy',
});

/** Detects the failure in the body of a 200. */
const inspecting = () =>
	defineHook({
		name: 'inspecting',
		stage: 'send',
		install: call => ({
			async attempt(request, next) {
				const response = await next(request);
				const {state} = (await response.clone().json()) as {state: string};
				if (state === 'busy') {
					failWith(call, response, failed);
				}
				return response;
			},
		}),
	});

describe('a failure that only the body of a 200 shows', () => {
	test('is retried after the wait of our own, which is announced before it', async () => {
		const events: ToldEvent[] = [];
		const stop = subscribe(event => events.push(event));
		const fetch = scriptedFetch(busy(), done());
		const quick = retry({backoff: constant(100), jitter: 'none'});
		const response = await play(ky.create({fetch}).extend(quick).extend(inspecting()).get(url));
		stop();
		await expect(response.json()).resolves.toEqual({state: 'done'});
		expect(fetch.gaps).toEqual([100]);
		expect(events.filter(({type}) => type === 'retry-scheduled')).toMatchObject([
			{wait: 100, source: 'backoff', classification: failed, attempt: {number: 1, status: 200}},
		]);
		expect(explain(response)?.attempts[0]?.decision).toEqual({retry: true, wait: 100, source: 'backoff'});
	});

	test('is judged with the method of its request', async () => {
		const fetch = scriptedFetch(busy());
		const response = await play(ky.create({fetch}).extend(retry()).extend(inspecting()).post(url));
		expect(fetch.calls).toHaveLength(1);
		expect(explain(response)).toMatchObject({
			attempts: [{decision: {retry: false, reason: 'method'}}],
		});
	});

	test('counts against the limit', async () => {
		const fetch = scriptedFetch(busy(), busy());
		const response = await play(
			ky
				.create({fetch})
				.extend(retry({limit: 1}))
				.extend(inspecting())
				.get(url),
		);
		await expect(response.json()).resolves.toEqual({state: 'busy'});
		expect(fetch.calls).toHaveLength(2);
		expect(explain(response)?.attempts[1]?.decision).toEqual({retry: false, reason: 'limit'});
	});
});
