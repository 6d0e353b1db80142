import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {classificationOf, explain, type Layer} from '@kyhooks/core';
import type {BeforeErrorHook, Options} from 'ky';
import {handFed, settled} from './support/bodies.ts';
import {
	answers,
	clientOf,
	fails,
	hangs,
	layer,
	type Step,
	scripted,
	spying,
	transportFailure,
	url,
} from './support/scripted-fetch.ts';

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
	test('is done before any layer sees the response, the outermost layer first, one at a time', async () => {
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
			'outer receives 200 GET',
			'outer has received',
			'inner receives 200 GET',
			'inner has received',
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

describe('an attempt that ky has given up', () => {
	beforeEach(() => {
		jest.useFakeTimers({doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate']});
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	/** Pays no heed to its signal, and answers when the test says so. */
	const deaf = () => {
		let settle: [resolve: (response: Response) => void, reject: (error: unknown) => void] | undefined;
		const promise = new Promise<Response>((...given) => {
			settle = given;
		});
		const step: Step = () => promise;
		return {
			step,
			resolve: (response: Response) => settle?.[0](response),
			reject: (error: unknown) => settle?.[1](error),
		};
	};

	const timedOut = async (api: ReturnType<typeof clientOf>, options: Options) => {
		const failure = api.get(url, options).then(
			() => undefined,
			(error: unknown) => error,
		);
		await jest.advanceTimersByTimeAsync(1_000);
		return failure;
	};

	test('is a timeout, although all that the attempt hears is an AbortError', async () => {
		const {hook, calls} = spying();
		const error = await timedOut(clientOf(scripted(hangs), hook), {timeout: 1_000});
		expect(calls[0]?.attempts).toMatchObject([
			{duration: 1_000, classification: {category: 'timeout', origin: 'client'}},
		]);
		expect(explain(error)?.reason).toBe('not-retryable');
	});

	test('has its late response cancelled, and goes on being a timeout', async () => {
		const {step, resolve} = deaf();
		const body = handFed();
		const {hook, calls} = spying();
		const error = await timedOut(clientOf(scripted(step), hook), {timeout: 1_000});
		const explained = JSON.stringify(explain(error));
		resolve(new Response(body.stream));
		await settled();
		expect(body.cancellations).toHaveLength(1);
		expect(JSON.stringify(explain(error))).toBe(explained);
		expect(calls[0]?.attempts).toMatchObject([
			{number: 1, duration: 1_000, classification: {category: 'timeout'}},
		]);
		expect(calls[0]?.attempts[0]).not.toHaveProperty('status');
		expect(classificationOf(error)).toMatchObject({
			category: 'timeout',
			origin: 'client',
			retry: 'if-idempotent',
		});
	});

	test('does not hear a late failure', async () => {
		const {step, reject} = deaf();
		const error = await timedOut(clientOf(scripted(step), layer('one', {})), {timeout: 1_000});
		const explained = JSON.stringify(explain(error));
		reject(transportFailure('ECONNRESET', 'read'));
		await settled();
		expect(JSON.stringify(explain(error))).toBe(explained);
	});

	test('does not end the attempt that runs in its place', async () => {
		const {step, resolve} = deaf();
		const second = deaf();
		const body = handFed();
		const {hook, calls} = spying();
		const api = clientOf(scripted(step, second.step), hook);
		const answered = api.get(url, {timeout: 1_000, retry: {retryOnTimeout: true}});
		await jest.advanceTimersByTimeAsync(1_001);
		resolve(new Response(body.stream, {status: 500}));
		await settled();
		expect(body.cancellations).toHaveLength(1);
		expect(calls[0]?.attempts[1]).not.toHaveProperty('duration');
		second.resolve(new Response(null, {status: 204}));
		await settled();
		await answered;
		expect(calls[0]?.attempts[1]).toMatchObject({number: 2, status: 204});
		expect(calls[0]?.attempts[1]).not.toHaveProperty('classification');
	});

	test('does not have what its layers say of it too late written down for the next attempt', async () => {
		const first = deaf();
		const second = deaf();
		const {hook, calls} = spying();
		const judging = layer('judging', call => ({
			async attempt(request, next) {
				const response = await next(request);
				if (!response.ok) {
					call.classify({response}, request);
					call.decide({retry: false, reason: 'not-retryable'});
				}
				return response;
			},
		}));
		const api = clientOf(scripted(first.step, second.step), hook, judging);
		const answered = api.get(url, {timeout: 1_000, retry: {retryOnTimeout: true}});
		await jest.advanceTimersByTimeAsync(1_001);
		first.resolve(new Response(null, {status: 404}));
		await settled();
		second.resolve(new Response(null, {status: 204}));
		await settled();
		await answered;
		expect(calls[0]?.attempts[1]).toMatchObject({number: 2, status: 204});
		expect(calls[0]?.attempts[1]).not.toHaveProperty('classification');
		expect(calls[0]?.attempts[1]).not.toHaveProperty('decision');
	});

	test('is told as a timeout also where ky goes on to repeat it', async () => {
		const {hook, calls} = spying();
		const answered = clientOf(scripted(hangs, answers(200)), hook).get(url, {
			timeout: 1_000,
			retry: {retryOnTimeout: true},
		});
		await jest.advanceTimersByTimeAsync(1_001);
		await answered;
		expect(calls[0]?.attempts[0]).toMatchObject({duration: 1_000, classification: {category: 'timeout'}});
	});
});

describe('an abort by the caller', () => {
	test('is judged once, when ky has ended the call, and is no failure', async () => {
		const controller = new AbortController();
		const reason = new Error('left the page');
		const judged: unknown[] = [];
		const {hook, calls} = spying();
		const judging = layer('judging', {classify: ({error}) => void judged.push(error)});
		const own: BeforeErrorHook = ({error}) => {
			judged.push('the client’s own hook');
			return error;
		};
		const api = clientOf(scripted(hangs), hook, judging, {hooks: {beforeError: [own]}});
		const failing = api.get(url, {signal: controller.signal});
		await settled();
		controller.abort(reason);
		await expect(failing).rejects.toBe(reason);
		expect(judged).toEqual([reason, 'the client’s own hook']);
		expect(calls[0]?.attempts).toMatchObject([
			{number: 1, classification: {category: 'cancelled', origin: 'caller'}},
		]);
		expect(explain(reason)?.reason).toBe('aborted');
	});
});
