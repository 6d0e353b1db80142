import {describe, expect, jest, test} from '@jest/globals';
import {
	type Classification,
	classificationOf,
	classifyByStandard,
	type Decision,
	explain,
	type Layer,
} from '@kyhooks/core';
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

const verdict = (rule: string): Classification =>
	Object.freeze({...classifyByStandard({error: undefined}), category: 'application-error', rule});

describe('the judgement on an attempt', () => {
	const judging = (name: string, classify: NonNullable<Layer['classify']>): ReturnType<typeof layer> =>
		layer(name, {classify});

	test('is asked for once, and everybody reads the same one', async () => {
		const classify = jest.fn<NonNullable<Layer['classify']>>(() => verdict('own'));
		const read: (Classification | undefined)[] = [];
		const reading = layer('reading', call => ({
			async attempt(request, next) {
				const response = await next(request);
				read.push(call.classify({response}), call.classify({response}));
				return response;
			},
		}));
		const {hook, calls} = spying();
		const api = clientOf(scripted(answers(422)), reading, hook, judging('own', classify));
		const error = await failureOf(api.get(url));
		read.push(
			calls[0]?.attempts[0]?.classification,
			classificationOf(error),
			classificationOf((error as {response: object}).response),
		);
		expect(classify).toHaveBeenCalledTimes(1);
		expect(classify.mock.calls[0]?.[1]).toBe(calls[0]?.request);
		expect(read).toHaveLength(5);
		expect(new Set(read).size).toBe(1);
		expect(read[0]?.rule).toBe('own');
	});

	test('is asked for at the end of the attempt where no layer asks before', async () => {
		const {hook, calls} = spying();
		const error = transportFailure('ECONNREFUSED', 'connect');
		await clientOf(scripted(fails(error), answers(200)), hook).get(url);
		expect(calls[0]?.attempts.map(({classification}) => classification?.category)).toEqual([
			'connect-failed',
			undefined,
		]);
		expect(classificationOf(error)).toBe(calls[0]?.attempts[0]?.classification);
	});

	test('is anew on each attempt', async () => {
		const {hook, calls} = spying();
		await clientOf(scripted(answers(503), answers(500), answers(200)), hook).get(url);
		expect(calls[0]?.attempts.map(({classification}) => classification?.rule)).toEqual([
			'status-503',
			'status-500',
			undefined,
		]);
	});

	test('is the outermost layer’s that gives one; undefined leaves it to the next', async () => {
		const {hook, calls} = spying();
		const asked: string[] = [];
		const answering = (name: string, given: Classification | undefined) =>
			judging(name, () => {
				asked.push(name);
				return given;
			});
		const api = clientOf(
			scripted(answers(418)),
			answering('silent', undefined),
			answering('outer', verdict('outer')),
			answering('inner', verdict('inner')),
			hook,
		);
		await expect(api.get(url)).rejects.toThrow('418');
		expect(asked).toEqual(['silent', 'outer']);
		expect(calls[0]?.attempts[0]?.classification?.rule).toBe('outer');
	});

	test('goes by the standard rules where a layer’s judge throws, and the fault is told', async () => {
		const events = heard();
		const fault = new Error('in the judge');
		const api = clientOf(
			scripted(answers(404)),
			judging('faulty', () => {
				throw fault;
			}),
		);
		const error = await failureOf(api.get(url));
		expect(classificationOf(error)?.rule).toBe('status-404');
		expect(events.filter(({type}) => type === 'callback-failed')).toMatchObject([
			{callback: 'classify', error: fault},
		]);
		expect(explain(error)?.faults).toEqual([{callback: 'classify', message: 'in the judge'}]);
	});

	test('can be asked of anything else, which does not become the attempt’s', async () => {
		const {hook, calls} = spying();
		await clientOf(scripted(answers(503), answers(200)), hook).get(url);
		const other = new Response(null, {status: 404});
		expect(calls[0]?.classify({response: other}).rule).toBe('status-404');
		expect(calls[0]?.classify({error: 'a string'}).category).toBe('unknown');
		expect(classificationOf(other)?.rule).toBe('status-404');
		expect(calls[0]?.attempts.map(({classification}) => classification?.rule)).toEqual([
			'status-503',
			undefined,
		]);
	});

	test('of a good response, which a layer may ask for, does not make a failure of it', async () => {
		const {hook, calls} = spying();
		const judging = layer('judging', call => ({
			async attempt(request, next) {
				const response = await next(request);
				call.classify({response});
				return response;
			},
		}));
		const response = await clientOf(scripted(answers(200)), hook, judging).get(url);
		expect(calls[0]?.attempts[0]).not.toHaveProperty('classification');
		expect(classificationOf(response)).toBeUndefined();
		expect(explain(response)?.reason).toBe('success');
	});

	test('of a failure that a layer has mended is gone with it', async () => {
		const mended = new Response('from a cache');
		const mending = layer('mending', call => ({
			async attempt(request, next) {
				const response = await next(request);
				call.classify({response});
				call.decide({retry: true, wait: 0, source: 'backoff'});
				return mended;
			},
		}));
		const {hook, calls} = spying();
		await expect(clientOf(scripted(answers(503)), hook, mending).get(url)).resolves.toBe(mended);
		expect(calls[0]?.attempts).toMatchObject([{status: 200}]);
		expect(calls[0]?.attempts[0]).not.toHaveProperty('classification');
		expect(calls[0]?.attempts[0]).not.toHaveProperty('decision');
		expect(explain(mended)?.reason).toBe('success');
	});

	test('depends on the request given, or else on that of the last attempt', async () => {
		const asked = jest.fn<NonNullable<Layer['classify']>>();
		const {hook, calls} = spying();
		await clientOf(scripted(answers(200)), hook, judging('asked', asked)).get(url);
		const facts = {method: 'POST'};
		calls[0]?.classify({error: 'one'});
		calls[0]?.classify({error: 'two'}, facts);
		expect(asked.mock.calls.map(([, request]) => request)).toEqual([calls[0]?.request, facts]);
	});

	test('can be asked for with as little of a request as its method', async () => {
		const judging = layer('judging', call => ({
			async attempt(request, next) {
				const response = await next(request);
				call.classify({response}, {method: 'POST'});
				return response;
			},
		}));
		const {hook, calls} = spying();
		const error = await failureOf(clientOf(scripted(answers(404)), hook, judging).get(url));
		expect(classificationOf(error)?.rule).toBe('status-404');
		expect(calls[0]?.attempts[0]?.classification).toBe(classificationOf(error));
	});

	test('sees through the errors that ky puts around an outcome', async () => {
		const cause = transportFailure('ECONNRESET', 'read');
		const {hook, calls} = spying();
		const error = await failureOf(clientOf(scripted(fails(cause)), hook, {retry: 0}).get(url));
		expect(error).not.toBe(cause);
		expect(calls[0]?.classify({error})).toBe(calls[0]?.attempts[0]?.classification);
	});

	test('is the error’s own where an error of the client’s hook ends a call that was answered well', async () => {
		const {hook, calls} = spying();
		const refused = new Error('the hook does not like it');
		const throwing = {
			hooks: {
				afterResponse: [
					() => {
						throw refused;
					},
				],
			},
		};
		await expect(clientOf(scripted(answers(200)), hook, throwing).get(url)).rejects.toBe(refused);
		expect(classificationOf(refused)?.category).toBe('unknown');
		expect(calls[0]?.attempts[0]).not.toHaveProperty('classification');
	});
});

describe('concluding', () => {
	test('before any attempt judges the error alone', async () => {
		const refused = new Error('never sent');
		const {hook, calls} = spying();
		const throwing = {
			hooks: {
				beforeRequest: [
					() => {
						throw refused;
					},
				],
			},
		};
		await expect(clientOf(scripted(), hook, throwing).get(url)).rejects.toBe(refused);
		expect(calls[0]?.attempts).toEqual([]);
		expect(explain(refused)).toMatchObject({attempts: [], reason: 'not-retryable', method: '', url: ''});
	});

	test('again changes nothing and tells nobody', async () => {
		const events = heard();
		const {hook, calls} = spying();
		const failing = clientOf(scripted(answers(404)), hook).get(url);
		const error = await failureOf(failing);
		const before = calls[0]?.attempts[0]?.classification;
		expect(calls[0]?.conclude(error)).toBe(before);
		expect(calls[0]?.conclude(error)).toBe(before);
		expect(events.map(({type}) => type)).toEqual(['attempt-ended', 'call-failed']);
	});

	test('judges what is no error, too', async () => {
		const {hook, calls} = spying();
		await clientOf(scripted(answers(200)), hook).get(url);
		expect(calls[0]?.conclude('a string')).toMatchObject({category: 'unknown'});
		expect(calls[0]?.conclude(null)).toMatchObject({category: 'unknown'});
	});

	test('lets ky’s error be explained while the call goes on', async () => {
		const {hook, calls} = spying();
		const seen: unknown[] = [];
		const steering = layer('steering', call => {
			call.options.retry = {
				delay: () => 0,
				shouldRetry({error}) {
					call.conclude(error);
					call.decide({retry: true, wait: 0, source: 'backoff'});
					return true;
				},
			};
			return {hooks: {beforeRetry: [({error}) => void seen.push(explain(error))]}};
		});
		const broken = fails(transportFailure('ECONNRESET', 'read'));
		await clientOf(scripted(broken, answers(200)), hook, steering).get(url);
		expect(seen).toMatchObject([{id: calls[0]?.id, reason: 'pending', attempts: [{number: 1}]}]);
	});
});

describe('judging an attempt anew, by its body', () => {
	const failed = verdict('body');

	const reclassifying = (given: {answer?: Decision | undefined}) =>
		layer('reclassifying', call => ({
			hooks: {
				afterResponse: [
					() => {
						given.answer = call.reclassify(failed);
					},
				],
			},
		}));

	test('writes the new verdict where everybody reads it, and tells the listeners', async () => {
		const events = heard();
		const {hook, calls} = spying();
		const response = await clientOf(scripted(answers(200)), hook, reclassifying({})).get(url);
		expect(calls[0]?.attempts[0]?.classification).toBe(failed);
		expect(classificationOf(response)).toBe(failed);
		expect(explain(response)).toMatchObject({category: 'application-error', advice: failed.advice});
		expect(events).toMatchObject([
			{type: 'attempt-ended', attempt: {number: 1, status: 200}},
			{type: 'attempt-reclassified', attempt: {number: 1, status: 200, classification: failed}},
		]);
		expect(events[0]).not.toHaveProperty('attempt.classification');
	});

	test('asks the outermost layer that decides, and gives its answer', async () => {
		const given: {answer?: Decision | undefined} = {};
		const stop: Decision = {retry: false, reason: 'not-retryable'};
		const decide = jest.fn<NonNullable<Layer['decide']>>(() => stop);
		const inner = jest.fn<NonNullable<Layer['decide']>>();
		const {hook, calls} = spying();
		const script = scripted(answers(200));
		await clientOf(
			script,
			hook,
			layer('outer', {decide}),
			layer('inner', {decide: inner}),
			reclassifying(given),
		).get(url);
		expect(given.answer).toBe(stop);
		expect(decide.mock.calls).toEqual([[failed, calls[0]?.request]]);
		expect(inner).toHaveBeenCalledTimes(0);
	});

	test('is left to the caller where no hook decides', async () => {
		const given: {answer?: Decision | undefined} = {answer: {retry: false, reason: 'limit'}};
		await clientOf(scripted(answers(200)), reclassifying(given)).get(url);
		expect(given.answer).toBeUndefined();
	});

	test('before any attempt does nothing', () => {
		const events = heard();
		const {hook, calls} = spying();
		void clientOf(
			scripted(answers(200)),
			hook,
			layer('deciding', {decide: () => ({retry: false, reason: 'limit'})}),
		).get(url);
		expect(calls[0]?.reclassify(failed)).toBeUndefined();
		expect(events).toEqual([]);
	});

	test('works on an attempt that ended with something else than an error', async () => {
		const {hook, calls} = spying();
		await expect(clientOf(scripted(fails('a string')), hook).get(url)).rejects.toBe('a string');
		calls[0]?.reclassify(failed);
		expect(calls[0]?.attempts[0]?.classification).toBe(failed);
	});
});
