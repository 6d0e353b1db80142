import {describe, expect, jest, test} from '@jest/globals';
import type {Layer} from '@kyhooks/core';
import type {Options} from 'ky';
import {handFed} from '../support/bodies.ts';
import {
	answers,
	clientOf,
	fails,
	layer,
	scripted,
	spying,
	transportFailure,
	url,
} from '../support/scripted-fetch.ts';

describe('the chain', () => {
	test('hands the caller the very response that fetch gave', async () => {
		const response = new Response('body', {status: 201});
		const passing = layer('passing', {attempt: (request, next) => next(request)});
		await expect(
			clientOf(
				scripted(() => response),
				passing,
				layer('empty', {}),
			).get(url),
		).resolves.toBe(response);
	});

	test('hands the caller the very error that fetch threw', async () => {
		const error = new Error('no network error for ky');
		const passing = layer('passing', {attempt: (request, next) => next(request)});
		await expect(clientOf(scripted(fails(error)), passing).get(url)).rejects.toBe(error);
	});

	test('hands the caller what a layer returned or threw in place of it', async () => {
		const error = new Error('of the layer');
		const instead = new Response('of the layer');
		const throwing = layer('throwing', {attempt: () => Promise.reject(error)});
		const answering = layer('answering', {attempt: async () => instead});
		await expect(clientOf(scripted(), throwing).get(url)).rejects.toBe(error);
		await expect(clientOf(scripted(), answering).get(url)).resolves.toBe(instead);
	});

	test('passes on what ky gives beside the request, on each attempt', async () => {
		const dispatcher = {name: 'a pool'};
		const script = scripted(answers(503), answers(200));
		await clientOf(script, layer('one', {})).get(url, {dispatcher} as Options);
		expect(script.inits).toMatchObject([{dispatcher}, {dispatcher}]);
		expect((script.inits[0] as {dispatcher?: unknown}).dispatcher).toBe(dispatcher);
	});

	test('sends on the request that a layer made of its own', async () => {
		const script = scripted(answers(200));
		const stamping = layer('stamping', {attempt: ({url}, next) => next(new Request(`${url}?stamped`))});
		await clientOf(script, stamping).get(url);
		expect(script.requests.map(request => request.url)).toEqual([`${url}?stamped`]);
	});

	test('calls a layer as a method of itself', async () => {
		const receivers: unknown[] = [];
		const made: Layer = {
			attempt(request, next) {
				receivers.push(this);
				return next(request);
			},
			async received() {
				receivers.push(this);
			},
		};
		await clientOf(scripted(answers(200)), layer('one', made)).get(url);
		expect(receivers).toEqual([made, made]);
		expect(receivers.every(receiver => receiver === made)).toBe(true);
	});

	test('numbers the attempts of a call from 1, and each has a request of its own', async () => {
		const seen: [number | undefined, Request | undefined][] = [];
		const numbering = layer('numbering', call => ({
			attempt(request, next) {
				seen.push([call.attempts.at(-1)?.number, call.request]);
				return next(request);
			},
		}));
		const script = scripted(answers(503), fails(transportFailure('ECONNRESET', 'read')), answers(200));
		await clientOf(script, numbering).get(url);
		expect(seen.map(([number]) => number)).toEqual([1, 2, 3]);
		expect(seen.map(([, request]) => request)).toEqual(script.requests);
		expect(new Set(script.requests).size).toBe(3);
	});
});

describe('what a layer does as soon as fetch has answered', () => {
	test('is done before any layer sees the response, the innermost layer first, one at a time', async () => {
		const trace: string[] = [];
		const receiving = (name: string, stage: 'observe' | 'send') =>
			layer(
				name,
				{
					async attempt(request, next) {
						const response = await next(request);
						trace.push(`${name} sees`);
						return response;
					},
					async received(response, request) {
						trace.push(`${name} receives ${response.status} ${request.method}`);
						await undefined;
						trace.push(`${name} has received`);
					},
				},
				stage,
			);
		await clientOf(scripted(answers(200)), receiving('inner', 'send'), receiving('outer', 'observe')).get(
			url,
		);
		expect(trace).toEqual([
			'inner receives 200 GET',
			'inner has received',
			'outer receives 200 GET',
			'outer has received',
			'inner sees',
			'outer sees',
		]);
	});

	test('is not done where fetch has thrown', async () => {
		const received = jest.fn<NonNullable<Layer['received']>>();
		const error = new Error('nothing came');
		await expect(clientOf(scripted(fails(error)), layer('one', {received})).get(url)).rejects.toBe(error);
		expect(received).toHaveBeenCalledTimes(0);
	});

	test('fails the attempt if it throws, like any failure of fetch', async () => {
		const broken = new TypeError('terminated');
		let answered = 0;
		const received = async () => {
			answered++;
			if (answered === 1) {
				throw broken;
			}
		};
		const {hook, calls} = spying();
		const api = clientOf(scripted(answers(200), answers(200)), layer('one', {received}), hook);
		expect((await api.get(url)).status).toBe(200);
		expect(calls[0]?.attempts.map(({status, classification}) => [status, classification?.category])).toEqual([
			[undefined, 'body-interrupted'],
			[200, undefined],
		]);
	});

	test('leaves no unread body behind if it throws', async () => {
		const body = handFed();
		const error = new Error('refused');
		const api = clientOf(
			scripted(() => new Response(body.stream)),
			layer('one', {received: () => Promise.reject(error)}),
		);
		await expect(api.get(url)).rejects.toBe(error);
		expect(body.cancellations).toHaveLength(1);
	});
});
