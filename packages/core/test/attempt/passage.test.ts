import {describe, expect, test} from '@jest/globals';
import {
	adviceOn,
	classificationOf,
	classify,
	classifyByStandard,
	explain,
	failWith,
	type Layer,
	RejectedError,
	type Stage,
} from '@kyhooks/core';
import type {Options} from 'ky';
import {failureOf, heard} from '../support/observing.ts';
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
			classify() {
				receivers.push(this);
				return undefined;
			},
			on() {
				receivers.push(this);
			},
		};
		const error = await failureOf(clientOf(scripted(answers(404)), layer('one', made)).get(url));
		expect(classificationOf(error)?.status).toBe(404);
		// The attempt, its end, the end of the call, and the classification.
		expect(receivers).toHaveLength(4);
		expect(receivers.every(receiver => receiver === made)).toBe(true);
	});

	test('skips the layers that have no part in an attempt, wherever they stand', async () => {
		const trace: string[] = [];
		const tracing = (name: string, stage: Stage) =>
			layer(
				name,
				{
					attempt(request, next) {
						trace.push(name);
						return next(request);
					},
				},
				stage,
			);
		const script = scripted(answers(204));
		await clientOf(
			script,
			layer('empty', {}),
			tracing('outer', 'observe'),
			layer('empty too', {}, 'break'),
			layer('empty within', {}, 'send'),
			tracing('inner', 'send'),
			layer('empty at last', {}, 'send'),
		).get(url);
		expect(trace).toEqual(['outer', 'inner']);
		expect(script.requests).toHaveLength(1);
	});

	test.each<[string, Stage, () => unknown]>([
		['promises none', 'observe', async () => {}],
		['promises none', 'send', async () => {}],
		['returns nothing', 'observe', () => {}],
		['returns nothing', 'send', () => {}],
	])('refuses a layer that %s, in `%s`', async (_, stage, attempt) => {
		const forgetful = layer('forgetful', {attempt: attempt as never}, stage);
		await expect(
			clientOf(scripted(), layer('one', {}), forgetful, layer('two', {}, 'send')).get(url),
		).rejects.toThrow(TypeError);
	});

	test.each<Stage>(['observe', 'send'])(
		'a layer in `%s` that throws at once rejects for those outside of it',
		async stage => {
			const caught: unknown[] = [];
			const outer = layer('outer', {
				attempt: (request, next) =>
					next(request).catch(error => {
						caught.push(error);
						throw error;
					}),
			});
			const broken = new Error('broken');
			const throwing = layer(
				'throwing',
				{
					attempt() {
						throw broken;
					},
				},
				stage,
			);
			await expect(clientOf(scripted(), outer, throwing).get(url, {retry: 0})).rejects.toBe(broken);
			expect(caught).toEqual([broken]);
		},
	);

	test('lets a layer within send twice, each with the signal of the attempt', async () => {
		const script = scripted(answers(500), answers(200));
		const twice = layer(
			'twice',
			{
				async attempt(request, next) {
					await next(request.clone());
					return next(request);
				},
			},
			'send',
		);
		await clientOf(script, twice).get(url);
		expect(script.inits.map(init => init?.signal instanceof AbortSignal)).toEqual([true, true]);
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

describe('an attempt has failed', () => {
	test('with what its layer has found in an answer of success, which the caller gets', async () => {
		const events = heard();
		const verdict = Object.freeze({...classifyByStandard({error: undefined}), rule: 'body'});
		const answer = new Response('{"ok": false}');
		const finding = layer('finding', call => ({
			async attempt(request, next) {
				const response = await next(request);
				failWith(call, response, verdict);
				return response;
			},
		}));
		const {hook, calls} = spying();
		const script = scripted(() => answer);
		await expect(clientOf(script, hook, finding).get(url)).resolves.toBe(answer);
		expect(calls[0]?.attempts).toMatchObject([
			{status: 200, failed: true, threw: false, classification: verdict},
		]);
		expect(classificationOf(answer)).toBe(verdict);
		expect(explain(answer)).toMatchObject({
			category: 'unknown',
			advice: adviceOn(verdict),
			reason: 'not-retryable',
		});
		expect(events).toMatchObject([
			{type: 'attempt-ended', attempt: {number: 1, status: 200, classification: verdict}},
			{type: 'failure-returned', attempt: {number: 1}},
		]);
	});

	test('not, where an outer layer has answered in place of what failed', async () => {
		const mended = new Response('from a cache');
		const mending = layer('mending', call => ({
			async attempt(request, next) {
				const response = await next(request);
				classify(call, {response});
				return mended;
			},
		}));
		const {hook, calls} = spying();
		await expect(clientOf(scripted(answers(503)), hook, mending).get(url)).resolves.toBe(mended);
		expect(calls[0]?.attempts).toMatchObject([{status: 200, failed: false}]);
		expect(calls[0]?.attempts[0]?.classification).toBeUndefined();
		expect(calls[0]?.attempts[0]?.subject).toBeUndefined();
		expect(explain(mended)?.reason).toBe('success');
	});

	test('with a refusal, where none had failed before', async () => {
		const refusal = new RejectedError('full', {code: 'FULL', hook: 'limiter'});
		const refusing = layer('refusing', {attempt: () => Promise.reject(refusal)});
		await expect(clientOf(scripted(), refusing).get(url)).rejects.toBe(refusal);
		expect(explain(refusal)).toMatchObject({
			reason: 'rejected',
			category: 'rejected',
			attempts: [{number: 1, duration: expect.any(Number)}],
		});
	});

	test('with the status that had come, though a layer throws after it', async () => {
		const late = layer('late', {
			async attempt(request, next) {
				await next(request);
				throw new Error('cannot use it');
			},
		});
		const {hook, calls} = spying();
		await failureOf(clientOf(scripted(answers(202)), hook, late).get(url));
		expect(calls[0]?.attempts).toMatchObject([{status: 202, threw: true}]);
	});

	test('with what is no error, and ends the call that ky shows to no hook', async () => {
		const events = heard();
		await expect(clientOf(scripted(fails('a string')), layer('one', {})).get(url)).rejects.toBe('a string');
		const object = {odd: true};
		await expect(clientOf(scripted(fails(object)), layer('one', {})).get(url)).rejects.toBe(object);
		expect(explain(object)).toMatchObject({reason: 'not-retryable', category: 'unknown'});
		expect(events.map(({type}) => type)).toEqual([
			'attempt-ended',
			'call-failed',
			'attempt-ended',
			'call-failed',
		]);
	});

	test('with an error whose end ky tells, once', async () => {
		const events = heard();
		const error = await failureOf(
			clientOf(scripted(fails(transportFailure('ECONNRESET', 'read'))), layer('one', {})).post(url),
		);
		expect(events.map(({type}) => type)).toEqual(['attempt-ended', 'call-failed']);
		expect(events[1]).toMatchObject({error});
	});
});
