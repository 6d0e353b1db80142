import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {
	type Call,
	type CallEvent,
	type Classification,
	classificationOf,
	classifyByStandard,
	clock,
	createVirtualClock,
	type Decision,
	explain,
	type Layer,
	subscribe,
	systemClock,
	useClock,
	type VirtualClock,
} from '@kyhooks/core';
import type {AfterResponseHook} from 'ky';
import {
	answers,
	clientOf,
	fails,
	layer,
	type Step,
	scripted,
	spying,
	transportFailure,
	url,
} from './support/scripted-fetch.ts';

const verdict = (rule: string): Classification =>
	Object.freeze({...classifyByStandard({error: undefined}), category: 'application-error', rule});

const restores: (() => void)[] = [];
const afterTest = (restore: () => void) => restores.push(restore);
afterEach(() => {
	for (const restore of restores.splice(0)) {
		restore();
	}
});

const heard = () => {
	const events: CallEvent[] = [];
	afterTest(subscribe(event => events.push(event)));
	return events;
};

describe('a call', () => {
	test('has one id, a UUID, on all of its attempts and in all of its events', async () => {
		const ids: string[] = [];
		const events = heard();
		const reading = layer('reading', call => ({
			attempt(request, next) {
				ids.push(call.id);
				return next(request);
			},
		}));
		await clientOf(scripted(answers(503), answers(200)), reading).get(url);
		expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
		expect([...ids, ...events.map(event => event.call)]).toEqual(Array(4).fill(ids[0]));
	});

	test('draws no id where nobody asks for it, whether it succeeds or fails', async () => {
		const uuid = jest.fn(systemClock.uuid);
		afterTest(useClock({...systemClock, uuid}));
		const api = clientOf(scripted(answers(200), answers(404)), layer('one', {}));
		await api.get(url);
		await expect(api.get(url)).rejects.toThrow('404');
		expect(uuid).toHaveBeenCalledTimes(0);
	});

	test('has an id of its own', async () => {
		const {hook, calls} = spying();
		const api = clientOf(scripted(answers(200), answers(200)), hook);
		await Promise.all([api.get(url), api.get(url)]);
		expect(new Set(calls.map(call => call.id)).size).toBe(2);
	});

	test('sees its own copy of the client’s options', async () => {
		const {hook, calls} = spying();
		await clientOf(scripted(answers(200)), {timeout: 4_321}, hook).get(url, {totalTimeout: 9_999});
		expect(calls[0]?.options).toMatchObject({timeout: 4_321, totalTimeout: 9_999});
	});

	test('has no request before its first attempt', () => {
		const {hook, calls} = spying();
		void clientOf(scripted(answers(200)), hook).get(url);
		expect(calls[0]?.request).toBeUndefined();
		expect(calls[0]?.attempts).toEqual([]);
	});
});

describe('time', () => {
	let time: VirtualClock;
	beforeEach(() => {
		time = createVirtualClock();
		afterTest(useClock(time));
	});

	/** Takes this long to answer. */
	const after =
		(duration: number, step: Step): Step =>
		async request => {
			await time.advance(duration);
			return step(request);
		};

	test('is measured from the start of the call, on the clock', async () => {
		await time.advance(500);
		const {hook, calls} = spying();
		await clientOf(scripted(after(30, answers(503)), after(12, answers(200))), hook).get(url);
		expect(calls[0]?.startedAt).toBe(500);
		expect(calls[0]?.elapsed).toBe(42);
		expect(calls[0]?.attempts).toMatchObject([
			{startedAt: 0, duration: 30},
			{startedAt: 30, duration: 12},
		]);
	});

	test('of an attempt that failed is measured too', async () => {
		const {hook, calls} = spying();
		const failing = after(7, fails(transportFailure('ECONNRESET', 'read')));
		await clientOf(scripted(failing, answers(200)), hook).get(url);
		expect(calls[0]?.attempts[0]?.duration).toBe(7);
	});

	test('of a failed call stands still at its end', async () => {
		const failing = clientOf(scripted(after(20, answers(404))), layer('one', {})).get(url);
		const error = await failing.catch((thrown: unknown) => thrown);
		await time.advance(1_000);
		expect(explain(error)?.totalTime).toBe(20);
	});

	test('of a call that succeeded stands still at the end of its last attempt', async () => {
		const response = await clientOf(
			scripted(after(5, answers(503)), after(20, answers(200))),
			layer('one', {}),
		).get(url);
		await time.advance(1_000);
		expect(explain(response)?.totalTime).toBe(25);
	});

	test('of a call that still runs is the time until now', async () => {
		const times: unknown[] = [];
		const reading = layer('reading', call => ({
			async attempt(request, next) {
				await time.advance(40);
				times.push(explain(call.options.context)?.totalTime);
				return next(request);
			},
		}));
		await clientOf(scripted(answers(200)), reading).get(url);
		expect(times).toEqual([40]);
	});

	test('that an attempt waited for is in the decision before it', async () => {
		const {hook, calls} = spying();
		const waiting = {hooks: {beforeRetry: [() => time.advance(300)]}};
		await clientOf(scripted(after(10, answers(503)), answers(200)), hook, waiting).get(url);
		expect(calls[0]?.attempts[0]?.decision).toEqual({retry: true, wait: 300, source: 'ky'});
	});
});

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
		const error: unknown = await api.get(url).catch((thrown: unknown) => thrown);
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
		const error: unknown = await api.get(url).catch((thrown: unknown) => thrown);
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
				return mended;
			},
		}));
		const {hook, calls} = spying();
		await expect(clientOf(scripted(answers(503)), hook, mending).get(url)).resolves.toBe(mended);
		expect(calls[0]?.attempts).toMatchObject([{status: 200}]);
		expect(calls[0]?.attempts[0]).not.toHaveProperty('classification');
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

	test('sees through the errors that ky puts around an outcome', async () => {
		const cause = transportFailure('ECONNRESET', 'read');
		const {hook, calls} = spying();
		const error: unknown = await clientOf(scripted(fails(cause)), hook, {retry: 0})
			.get(url)
			.catch((thrown: unknown) => thrown);
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
		const error: unknown = await failing.catch((thrown: unknown) => thrown);
		const before = calls[0]?.attempts[0]?.classification;
		expect(calls[0]?.conclude(error)).toBe(before);
		expect(calls[0]?.conclude(error)).toBe(before);
		expect(events.map(({type}) => type)).toEqual(['attempt-ended', 'call-failed']);
	});
});

describe('a decision', () => {
	const stop: Decision = {retry: false, reason: 'long-wait', wait: 90_000};

	test('belongs to the last attempt, and is the reason why the call ended', async () => {
		const deciding = layer('deciding', call => ({
			async attempt(request, next) {
				const response = await next(request);
				if (call.attempts.length === 2) {
					call.decide(stop);
				}
				return response;
			},
		}));
		const {hook, calls} = spying();
		const failing = clientOf(scripted(answers(503), answers(503)), deciding, hook, {retry: {limit: 1}}).get(
			url,
		);
		const error: unknown = await failing.catch((thrown: unknown) => thrown);
		expect(calls[0]?.attempts.map(({decision}) => decision)).toEqual([
			{retry: true, wait: expect.any(Number), source: 'ky'},
			stop,
		]);
		expect(explain(error)?.reason).toBe('long-wait');
	});

	test('before any attempt is nobody’s', () => {
		const {hook, calls} = spying();
		void clientOf(scripted(answers(200)), hook).get(url);
		calls[0]?.decide(stop);
		expect(calls[0]?.attempts).toEqual([]);
	});

	test('to retry, made by a hook, stays as it was made', async () => {
		const made: Decision = {retry: true, wait: 1, source: 'retry-after'};
		const {hook, calls} = spying();
		const deciding = layer('deciding', call => ({
			async attempt(request, next) {
				const response = await next(request);
				call.decide(made);
				return response;
			},
		}));
		await clientOf(scripted(answers(503), answers(200)), hook, deciding).get(url);
		expect(calls[0]?.attempts[0]?.decision).toEqual(made);
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
});

describe('a user’s callback', () => {
	const running = async () => {
		const {hook, calls} = spying();
		const error: unknown = await clientOf(scripted(answers(404)), hook)
			.get(url)
			.catch((thrown: unknown) => thrown);
		return {call: calls[0] as Call, error};
	};

	test('gives its result', async () => {
		const {call} = await running();
		const promise = Promise.resolve(2);
		expect(call.invoke('f', () => 1)).toBe(1);
		expect(call.invoke('f', () => promise)).toBe(promise);
		expect(call.invoke('f', () => null)).toBeNull();
	});

	test('that throws gives undefined, and its error is told as an event and in the explanation', async () => {
		const {call, error} = await running();
		const events = heard();
		const fault = new Error('oops');
		const result = call.invoke('retry.onRetry', () => {
			throw fault;
		});
		expect(result).toBeUndefined();
		expect(events).toMatchObject([
			{type: 'callback-failed', callback: 'retry.onRetry', error: fault, call: call.id},
		]);
		expect(explain(error)?.faults).toEqual([{callback: 'retry.onRetry', message: 'oops'}]);
	});

	test('that rejects is not waited for, and its error is told', async () => {
		const {call, error} = await running();
		const events = heard();
		const fault = new Error('later');
		call.invoke('retry.onRetry', () => Promise.reject(fault));
		expect(events).toEqual([]);
		await undefined;
		expect(events).toMatchObject([{type: 'callback-failed', callback: 'retry.onRetry', error: fault}]);
		expect(explain(error)?.faults).toEqual([{callback: 'retry.onRetry', message: 'later'}]);
	});

	test('that throws something else than an error is told by its kind: no foreign text gets in', async () => {
		const {call, error} = await running();
		call.invoke('f', () => {
			throw 'a secret';
		});
		expect(explain(error)?.faults).toEqual([{callback: 'f', message: 'string'}]);
	});
});

describe('why a call ended', () => {
	const reasonOf = async (
		...[script, options]: [Parameters<typeof clientOf>[0], Parameters<typeof clientOf>[1]]
	) => {
		const error: unknown = await clientOf(script, options, layer('one', {}))
			.get(url)
			.catch((thrown: unknown) => thrown);
		return explain(error)?.reason;
	};
	const down = (times: number) => scripted(...Array<Step>(times).fill(answers(503)));

	test.each([
		['ky’s own limit of 2', 3, {}],
		['a limit of the client', 2, {retry: {limit: 1}}],
		['none, given as a number', 1, {retry: 0}],
	])('the limit, which is %s', async (_, attempts, options) => {
		await expect(reasonOf(down(attempts), options)).resolves.toBe('limit');
	});

	test('the limit, which is given as a number', async () => {
		jest.useFakeTimers({doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate']});
		afterTest(() => jest.useRealTimers());
		const reason = reasonOf(down(2), {retry: 1});
		await jest.runAllTimersAsync();
		await expect(reason).resolves.toBe('limit');
	});

	test('the failure itself, which no retry would mend', async () => {
		await expect(reasonOf(scripted(answers(404)), {})).resolves.toBe('not-retryable');
		await expect(reasonOf(scripted(answers(503), answers(404)), {retry: {limit: 1}})).resolves.toBe(
			'not-retryable',
		);
	});

	test('the time for the whole call, which is over', async () => {
		const time = createVirtualClock();
		afterTest(useClock(time));
		const late: Step = async () => {
			await time.advance(2_000);
			return new Response(null, {status: 503});
		};
		await expect(reasonOf(scripted(late), {retry: 0, totalTimeout: 2_000})).resolves.toBe('deadline');
		await expect(reasonOf(scripted(late), {retry: 0, totalTimeout: 2_001})).resolves.toBe('limit');
		await expect(reasonOf(scripted(late), {retry: 0, totalTimeout: false})).resolves.toBe('limit');
	});

	test('a response that needed nothing more', async () => {
		const response = await clientOf(scripted(answers(200)), layer('one', {})).get(url);
		expect(explain(response)?.reason).toBe('success');
	});

	test.each([404, 503])(
		'is never success for a response of status %i that ky was told not to throw',
		async status => {
			const api = clientOf(scripted(answers(status)), layer('one', {}), {throwHttpErrors: false});
			expect(explain(await api.get(url))?.reason).not.toBe('success');
		},
	);
});

describe('an attempt that no hook of ours asked for', () => {
	const once = (force: ReturnType<AfterResponseHook>): AfterResponseHook => {
		let done = false;
		return () => {
			const forced = done ? undefined : force;
			done = true;
			return forced;
		};
	};

	test('was forced by the client’s own hook, where a hook of ours decides', async () => {
		const {default: ky} = await import('ky');
		const {hook, calls} = spying();
		const deciding = layer('deciding', {decide: () => ({retry: false, reason: 'limit'})});
		const forcing = {hooks: {afterResponse: [once(ky.retry({delay: 0}))]}};
		const response = await clientOf(scripted(answers(200), answers(201)), hook, deciding, forcing).get(url);
		expect(response.status).toBe(201);
		expect(calls[0]?.attempts[0]?.decision).toEqual({
			retry: true,
			wait: expect.any(Number),
			source: 'forced',
		});
		expect(String(explain(response))).toContain('(forced)');
	});

	test('overrules a decision to stop', async () => {
		const {default: ky} = await import('ky');
		const {hook, calls} = spying();
		const stopping = layer('stopping', call => ({
			async attempt(request, next) {
				const response = await next(request);
				call.decide({retry: false, reason: 'not-retryable'});
				return response;
			},
			decide: () => ({retry: false, reason: 'limit'}),
		}));
		const forcing = {hooks: {afterResponse: [once(ky.retry({delay: 0}))]}};
		await clientOf(scripted(answers(401), answers(200)), hook, stopping, forcing).get(url);
		expect(calls[0]?.attempts[0]?.decision).toMatchObject({retry: true, source: 'forced'});
	});

	test('was asked for by ky’s own rules, where no hook of ours decides', async () => {
		const {hook, calls} = spying();
		await clientOf(scripted(answers(503), answers(200)), hook).get(url);
		expect(calls[0]?.attempts[0]?.decision).toMatchObject({retry: true, source: 'ky'});
	});
});

test('the clock is the only source of time: no call reads another', async () => {
	const time = createVirtualClock({wallTime: 0});
	afterTest(useClock(time));
	const now = jest.spyOn(time, 'now');
	await clientOf(scripted(answers(200)), layer('one', {})).get(url);
	expect(now.mock.calls.length).toBeGreaterThan(0);
	expect(clock.now()).toBe(0);
	expect(time.pending).toBe(0);
});
