import {expect, test} from '@jest/globals';
import {forever, scenarioFetch, slowHeaders, startVirtualTime} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';
import ky from 'ky';
import {limitRequests} from './limit-requests.js';

describeHook(limitRequests, {
	options: {limit: 2, maxQueue: 4},
	callbacks: ['onQueue'],
});

test('two requests run at once, two wait, and one is refused', async () => {
	using time = startVirtualTime();
	const server = scenarioFetch(forever(slowHeaders(1_000)));
	const waiting: number[] = [];
	const api = ky
		.create({fetch: server, baseUrl: 'https://api.example.com/'})
		.extend(limitRequests({limit: 2, maxQueue: 2, onQueue: record => waiting.push(record.waiting)}));

	const calls = [1, 2, 3, 4, 5].map(id => api.get(`users/${id}`).json());
	const results = await time.run(Promise.allSettled(calls));

	expect(server.calls().map(call => call.time)).toEqual([0, 0, 1_000, 1_000]);
	expect(waiting).toEqual([1, 2]);
	expect(results[4]).toMatchObject({status: 'rejected', reason: {code: 'QUEUE_FULL'}});
	await server.expectNothingPending({time});
});
