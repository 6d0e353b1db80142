import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {classificationOf, explain} from '@kyhooks/core';
import type {BeforeErrorHook, Options} from 'ky';
import {handFed, settled} from './support/bodies.ts';
import {failureOf} from './support/observing.ts';
import {
	answers,
	clientOf,
	hangs,
	layer,
	type Step,
	scripted,
	spying,
	transportFailure,
	url,
} from './support/scripted-fetch.ts';

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
		expect(calls[0]?.conclude(error)).toBe(calls[0]?.attempts[0]?.classification);
	});

	test('lasts from its own start, after attempts before it', async () => {
		const {hook, calls} = spying();
		const slow: Step = () =>
			new Promise(resolve => setTimeout(() => resolve(new Response(null, {status: 503})), 400));
		const failing = timedOut(clientOf(scripted(slow, hangs), hook), {timeout: 500});
		await failing;
		expect(calls[0]?.attempts).toMatchObject([
			{number: 1, duration: 400},
			{number: 2, duration: 500},
		]);
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

	test('does not decide for the next attempt, when its layers speak too late', async () => {
		const first = deaf();
		const second = deaf();
		const {hook, calls} = spying();
		const deciding = layer('deciding', call => ({
			async attempt(request, next) {
				const response = await next(request);
				if (response.status === 404) {
					call.decide({retry: false, reason: 'not-retryable'});
				}
				return response;
			},
		}));
		const api = clientOf(scripted(first.step, second.step), hook, deciding);
		const failing = api.get(url, {timeout: 1_000, retry: {limit: 1, retryOnTimeout: true}});
		const failed = expect(failing).rejects.toThrow('503');
		await jest.advanceTimersByTimeAsync(1_001);
		first.resolve(new Response(null, {status: 404}));
		await settled();
		second.resolve(new Response(null, {status: 503}));
		await settled();
		await failed;
		expect(calls[0]?.attempts[1]).toMatchObject({status: 503, classification: {category: 'unavailable'}});
		expect(calls[0]?.attempts[1]?.decision).toEqual({retry: false, reason: 'limit'});
	});

	test('has a response cancelled that a layer has held until it was too late', async () => {
		const body = handFed();
		let release = () => {};
		const holding = layer('holding', {
			async attempt(request, next) {
				const response = await next(request);
				await new Promise<void>(resolve => {
					release = resolve;
				});
				return response;
			},
		});
		const {hook, calls} = spying();
		await timedOut(
			clientOf(
				scripted(() => new Response(body.stream)),
				hook,
				holding,
			),
			{timeout: 1_000},
		);
		release();
		await settled();
		expect(body.cancellations).toHaveLength(1);
		expect(calls[0]?.attempts).toMatchObject([{duration: 1_000, classification: {category: 'timeout'}}]);
		expect(calls[0]?.attempts[0]).not.toHaveProperty('status');
	});

	test('has a response cancelled that comes in the very moment of the timeout', async () => {
		const body = handFed();
		const {hook, calls} = spying();
		const answering: Step = ({signal}) =>
			new Promise(resolve => {
				signal.addEventListener('abort', () => resolve(new Response(body.stream)));
			});
		await timedOut(clientOf(scripted(answering), hook), {timeout: 1_000});
		await settled();
		expect(body.cancellations).toHaveLength(1);
		expect(calls[0]?.attempts).toMatchObject([{classification: {category: 'timeout'}}]);
		expect(calls[0]?.attempts[0]).not.toHaveProperty('status');
	});

	test('is told as a timeout also where ky goes on to repeat it', async () => {
		const {hook, calls} = spying();
		const answered = clientOf(scripted(hangs, answers(200)), hook).get(url, {
			timeout: 1_000,
			retry: {retryOnTimeout: true},
		});
		await jest.advanceTimersByTimeAsync(1_001);
		await answered;
		expect(calls[0]?.attempts[0]).toMatchObject({
			duration: 1_000,
			classification: {category: 'timeout', origin: 'client'},
		});
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

	test('while ky waits ends the call, and leaves the attempt before it as it was judged', async () => {
		const controller = new AbortController();
		const reason = new Error('left the page');
		const {hook, calls} = spying();
		const failing = clientOf(scripted(answers(503)), hook).get(url, {
			signal: controller.signal,
			retry: {delay: () => 60_000},
		});
		const failed = expect(failing).rejects.toBe(reason);
		await settled();
		controller.abort(reason);
		await failed;
		expect(calls[0]?.attempts).toMatchObject([{status: 503, classification: {category: 'unavailable'}}]);
		expect(explain(reason)).toMatchObject({reason: 'aborted', category: 'cancelled'});
		expect(classificationOf(reason)?.origin).toBe('caller');
	});

	test('with a reason that is no error is not told as a success, although ky calls no hook at its end', async () => {
		const controller = new AbortController();
		const {hook, calls} = spying();
		const failing = clientOf(scripted(hangs), hook).get(url, {signal: controller.signal});
		const failed = expect(failing).rejects.toBe('left');
		await settled();
		controller.abort('left');
		await failed;
		const explanation = explain(calls[0]?.options.context);
		expect(explanation?.attempts).toHaveLength(1);
		expect(`${explanation}`).not.toContain('success');
	});

	test('with an error that ky has thrown elsewhere is an abort, and not what that error was', async () => {
		const elsewhere = await failureOf(clientOf(scripted(answers(503))).get(url, {retry: 0}));
		const controller = new AbortController();
		const {hook, calls} = spying();
		const failing = clientOf(scripted(hangs), hook).get(url, {signal: controller.signal});
		const failed = expect(failing).rejects.toBe(elsewhere);
		await settled();
		controller.abort(elsewhere);
		await failed;
		expect(calls[0]?.attempts).toMatchObject([{classification: {category: 'cancelled', origin: 'caller'}}]);
		expect(explain(elsewhere)?.reason).toBe('aborted');
	});
});
