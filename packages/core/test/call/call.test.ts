import {beforeEach, describe, expect, jest, test} from '@jest/globals';
import {type Call, clock, explain, invoke, quietly, recordOf, systemClock, useClock} from '@kyhooks/core';
import {createVirtualClock, type VirtualClock} from '@kyhooks/testing';
import {Attempt} from '../../src/call/attempt.ts';
import {settled} from '../support/bodies.ts';
import {afterTest, failureOf, heard, onVirtualTime, taking} from '../support/observing.ts';
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

describe('a call', () => {
	test('has one id on all of its attempts and in all of its events', async () => {
		const ids: string[] = [];
		const events = heard();
		const reading = layer('reading', call => ({
			attempt(request, next) {
				ids.push(call.id);
				return next(request);
			},
		}));
		await clientOf(scripted(answers(503), answers(200)), reading).get(url);
		expect(ids[0]).toMatch(/^[0-9a-z]{6,}$/);
		expect([...ids, ...events.map(event => event.call)]).toEqual(Array(4).fill(ids[0]));
	});

	test('draws no id where nobody asks for it, whether it succeeds or fails', async () => {
		const random = jest.fn(systemClock.random);
		afterTest(useClock({...systemClock, random}));
		const {hook, calls} = spying();
		const api = clientOf(scripted(answers(200), answers(404)), hook);
		await api.get(url);
		await expect(api.get(url)).rejects.toThrow('404');
		calls[0]?.emit({type: 'callback-failed', callback: 'own', error: 'unheard'});
		expect(random).toHaveBeenCalledTimes(0);
	});

	test('has an id of its own', async () => {
		const {hook, calls} = spying();
		const api = clientOf(scripted(answers(200), answers(200)), hook);
		await Promise.all([api.get(url), api.get(url)]);
		expect(new Set(calls.map(call => call.id)).size).toBe(2);
	});

	test('sees its own copy of the client’s options', async () => {
		const seen: unknown[] = [];
		const reading = layer('reading', ({options: {timeout, totalTimeout}}) => {
			seen.push({timeout, totalTimeout});
			return {};
		});
		await clientOf(scripted(answers(200)), {timeout: 4_321}, reading).get(url, {totalTimeout: 9_999});
		expect(seen).toEqual([{timeout: 4_321, totalTimeout: 9_999}]);
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
		time = onVirtualTime();
	});

	test('is measured from the start of the call, on the clock', async () => {
		await time.advance(500);
		const {hook, calls} = spying();
		await clientOf(scripted(taking(time, 30, answers(503)), taking(time, 12, answers(200))), hook).get(url);
		expect(calls[0]?.startedAt).toBe(500);
		expect(calls[0]?.elapsed).toBe(42);
		expect(calls[0]?.attempts).toMatchObject([
			{startedAt: 0, duration: 30},
			{startedAt: 30, duration: 12},
		]);
	});

	test('of an attempt that failed is measured too', async () => {
		const {hook, calls} = spying();
		const failing = taking(time, 7, fails(transportFailure('ECONNRESET', 'read')));
		await clientOf(scripted(failing, answers(200)), hook).get(url);
		expect(calls[0]?.attempts[0]?.duration).toBe(7);
	});

	test('of a failed call stands still at its end', async () => {
		const failing = clientOf(scripted(taking(time, 20, answers(404))), layer('one', {})).get(url);
		const error = await failureOf(failing);
		await time.advance(1_000);
		expect(explain(error)?.totalTime).toBe(20);
	});

	test('of a call that succeeded stands still at the end of its last attempt', async () => {
		const response = await clientOf(
			scripted(taking(time, 5, answers(503)), taking(time, 20, answers(200))),
			layer('one', {}),
		).get(url);
		await time.advance(1_000);
		expect(explain(response)?.totalTime).toBe(25);
	});

	test('of a call that was aborted while it waited goes on until then', async () => {
		await time.advance(500);
		const controller = new AbortController();
		const reason = new Error('left');
		const failing = clientOf(scripted(taking(time, 10, answers(503))), layer('one', {})).get(url, {
			signal: controller.signal,
			retry: {delay: () => 60_000},
		});
		const failed = expect(failing).rejects.toBe(reason);
		await settled();
		await time.advance(300);
		controller.abort(reason);
		await failed;
		await time.advance(1_000);
		expect(explain(reason)?.totalTime).toBe(310);
	});

	test('of a call that still runs is the time until now', async () => {
		const times: unknown[] = [];
		const reading = layer('reading', call => ({
			async attempt(request, next) {
				await time.advance(40);
				times.push(explain(call)?.totalTime);
				return next(request);
			},
		}));
		await clientOf(scripted(answers(200)), reading).get(url);
		expect(times).toEqual([40]);
	});

	test('that an attempt waited for is in the decision before it', async () => {
		const waiting = {hooks: {beforeRetry: [() => time.advance(300)]}};
		const script = scripted(taking(time, 10, answers(503)), answers(200));
		const response = await clientOf(script, waiting, layer('one', {})).get(url);
		expect(explain(response)?.attempts[0]?.decision).toEqual({retry: true, wait: 300, source: 'ky'});
	});
});

describe('a user’s callback', () => {
	const running = async () => {
		const {hook, calls} = spying();
		const error = await failureOf(clientOf(scripted(answers(404)), hook).get(url));
		return {call: calls[0] as Call, error};
	};

	test('gives its result', async () => {
		const {call} = await running();
		const promise = Promise.resolve(2);
		expect(invoke(call, 'f', () => 1)).toBe(1);
		expect(invoke(call, 'f', () => promise)).toBe(promise);
		expect(invoke(call, 'f', () => null)).toBeNull();
	});

	test('that throws gives undefined, and its error is told as an event and in the explanation', async () => {
		const {call, error} = await running();
		const events = heard();
		const fault = new Error('oops');
		const result = invoke(call, 'retry.backoff', () => {
			throw fault;
		});
		expect(result).toBeUndefined();
		expect(events).toMatchObject([
			{type: 'callback-failed', callback: 'retry.backoff', error: fault, call: call.id},
		]);
		expect(explain(error)?.faults).toEqual([{callback: 'retry.backoff', message: 'oops'}]);
	});

	test('that rejects is not waited for, and its error is told', async () => {
		const {call, error} = await running();
		const events = heard();
		const fault = new Error('later');
		invoke(call, 'retry.backoff', () => Promise.reject(fault));
		expect(events).toEqual([]);
		await undefined;
		expect(events).toMatchObject([{type: 'callback-failed', callback: 'retry.backoff', error: fault}]);
		expect(explain(error)?.faults).toEqual([{callback: 'retry.backoff', message: 'later'}]);
	});

	test('that throws something else than an error is told by its kind: no foreign text gets in', async () => {
		const {call, error} = await running();
		invoke(call, 'f', () => {
			throw 'a secret';
		});
		expect(explain(error)?.faults).toEqual([{callback: 'f', message: 'string'}]);
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

describe('what is run quietly', () => {
	test('returns its result, also null and undefined', () => {
		expect(quietly(() => 7)).toBe(7);
		expect(quietly(() => undefined)).toBeUndefined();
		expect(quietly(() => null)).toBeNull();
	});

	test('reports an error only to the given callback', async () => {
		const report = jest.fn();
		const thrown = new Error('thrown');
		const fail = () => {
			throw thrown;
		};
		expect(quietly(fail, report)).toBeUndefined();
		expect(quietly(fail)).toBeUndefined();
		quietly(() => Promise.reject(thrown), report);
		// The runner fails a test with an unhandled rejection.
		quietly(() => Promise.reject(thrown));
		await settled();
		expect(report.mock.calls).toEqual([[thrown], [thrown]]);
	});
});

test('the record of an attempt is a frozen copy, without what only its call may see', () => {
	const attempt = new Attempt(1, 0);
	Object.assign(attempt, {duration: 12, status: 503, subject: new Response(), failed: true});
	const record = recordOf(attempt);
	expect(record).toStrictEqual({number: 1, startedAt: 0, duration: 12, status: 503});
	expect(Object.isFrozen(record)).toBe(true);
	attempt.duration = 99;
	expect(record.duration).toBe(12);
});
