import {describe, expect, jest, test} from '@jest/globals';
import {type CallEvent, explain, subscribe, type ToldEvent} from '@kyhooks/core';
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

describe('a listener hears', () => {
	test('each attempt as it starts, before its answer is there, and of which request it is', async () => {
		const time = onVirtualTime();
		const events: ToldEvent[] = [];
		afterTest(subscribe(event => void events.push(event)));
		const seen: number[] = [];
		const answering = (status: number) => () => {
			seen.push(events.length);
			return new Response(null, {status});
		};
		const {hook, calls} = spying();
		const script = scripted(taking(time, 5, answering(503)), answering(200));
		await clientOf(script, hook).post(`${url}?token=secret`, {retry: {methods: ['post'], delay: () => 0}});
		const base = {type: 'attempt-started', call: calls[0]?.id, method: 'POST', url};
		const starts = events.filter(({type}) => type === 'attempt-started');
		expect(starts).toEqual([
			{...base, elapsed: 0, attempt: {number: 1, startedAt: 0}},
			{...base, elapsed: 5, attempt: {number: 2, startedAt: 5}},
		]);
		expect(seen).toEqual([1, 3]);
	});

	test('each attempt as it ends, with its verdict where it failed', async () => {
		const time = onVirtualTime();
		const events = heard();
		const {hook, calls} = spying();
		const broken = fails(transportFailure('ECONNRESET', 'read'));
		await clientOf(
			scripted(taking(time, 5, answers(503)), taking(time, 6, broken), taking(time, 7, answers(200))),
			hook,
		).get(url);
		const base = {type: 'attempt-ended', call: calls[0]?.id, method: 'GET', url};
		expect(events).toEqual([
			{
				...base,
				elapsed: 5,
				attempt: {number: 1, startedAt: 0, duration: 5, status: 503, classification: expect.anything()},
			},
			{
				...base,
				elapsed: 11,
				attempt: {number: 2, startedAt: 5, duration: 6, classification: expect.anything()},
			},
			{...base, elapsed: 18, attempt: {number: 3, startedAt: 11, duration: 7, status: 200}},
		]);
		expect(events).toMatchObject([
			{attempt: {classification: {category: 'unavailable'}}},
			{attempt: {classification: {category: 'connection-lost'}}},
			{},
		]);
	});

	test('once that a call has failed, with everything that was tried', async () => {
		const events = heard();
		const replacing = {hooks: {beforeError: [() => new Error('in other words')]}};
		const {hook, calls} = spying();
		const script = scripted(answers(503), answers(404));
		await failureOf(clientOf(script, hook, replacing).get(url));
		const failures = events.filter(({type}) => type === 'call-failed');
		expect(failures).toEqual([
			{
				type: 'call-failed',
				call: calls[0]?.id,
				method: 'GET',
				url,
				elapsed: expect.any(Number),
				reason: 'not-retryable',
				classification: calls[0]?.attempts[1]?.classification,
				attempts: [expect.objectContaining({status: 503}), expect.objectContaining({status: 404})],
			},
		]);
		// It is not enumerable, so `toEqual` does not compare it.
		expect(failures[0]).toMatchObject({error: {name: 'HTTPError', response: {status: 404}}});
		expect(events.at(-1)).toBe(failures[0]);
	});

	test.each([
		['once ky has said by whom', new Error('left')],
		['also for a reason that ky shows to no hook', 'left'],
	])('that an attempt was cut off, %s', async (_, reason) => {
		const events = heard();
		const controller = new AbortController();
		const failing = clientOf(
			scripted(
				({signal}) =>
					new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
			),
			layer('one', {}),
		).get(url, {signal: controller.signal});
		await settled();
		controller.abort(reason);
		await expect(failing).rejects.toBe(reason);
		expect(events).toMatchObject([
			{type: 'attempt-ended', attempt: {number: 1, classification: {category: 'cancelled'}}},
			{type: 'call-failed', reason: 'aborted', error: reason},
		]);
	});

	test('every call of every client with our hooks, and none of a client without', async () => {
		const events = heard();
		await clientOf(scripted(answers(200)), layer('a', {})).get(url);
		await clientOf(scripted(answers(200)), layer('b', {})).get(url);
		await clientOf(scripted(answers(200))).get(url);
		expect(new Set(events.map(({call}) => call)).size).toBe(2);
		expect(events).toHaveLength(2);
	});

	test('nothing any more after it has left', async () => {
		const listener = jest.fn();
		const leave = subscribe(listener);
		const api = clientOf(scripted(answers(200), answers(200)), layer('one', {}));
		await api.get(url);
		leave();
		await api.get(url);
		expect(listener).toHaveBeenCalledTimes(2);
	});

	test('that a failure was returned, where its client wants no error', async () => {
		const events = heard();
		const api = clientOf(scripted(answers(404)), layer('one', {}), {throwHttpErrors: false});
		await api.get(url);
		expect(events).toMatchObject([
			{type: 'attempt-ended', attempt: {number: 1, status: 404}},
			{type: 'failure-returned', attempt: {number: 1, status: 404, classification: {rule: 'status-404'}}},
		]);
	});

	test('what went before each attempt that ky’s own rules have asked for', async () => {
		const events = heard();
		await failureOf(clientOf(scripted(answers(503), answers(404)), layer('one', {})).get(url));
		expect(events.at(-1)).toMatchObject({
			attempts: [{decision: {retry: true, source: 'ky', wait: expect.any(Number)}}, {status: 404}],
		});
	});

	test('within its layer nothing of a call that goes well at once', async () => {
		const events: CallEvent[] = [];
		const told = heard();
		const listening = layer('listening', {on: event => events.push(event)});
		await clientOf(scripted(answers(200)), listening).get(url);
		expect(events).toEqual([]);
		expect(told).toHaveLength(1);
		await clientOf(scripted(answers(503), answers(200)), listening).get(url);
		expect(events).toMatchObject([
			{type: 'attempt-ended', attempt: {number: 1, status: 503}},
			{type: 'attempt-ended', attempt: {number: 2, status: 200}},
		]);
	});

	test('within its layer only the calls that the layer is part of', async () => {
		const events: CallEvent[] = [];
		const listening = layer('listening', {on: event => events.push(event)});
		await clientOf(scripted(answers(200)), layer('other', {})).get(url);
		await failureOf(clientOf(scripted(answers(404)), listening).get(url));
		expect(events.map(({type}) => type)).toEqual(['attempt-ended', 'call-failed']);
	});

	test('what a hook tells, completed with the call and the time', async () => {
		const events = heard();
		const {hook, calls} = spying();
		await clientOf(scripted(answers(200)), hook).get(url);
		events.length = 0;
		calls[0]?.emit({type: 'callback-failed', callback: 'own', error: 'thrown'});
		expect(events).toEqual([
			{
				type: 'callback-failed',
				callback: 'own',
				call: calls[0]?.id,
				method: 'GET',
				url,
				elapsed: expect.any(Number),
			},
		]);
		expect(events).toMatchObject([{error: 'thrown'}]);
	});

	test('layers before the listeners of the process', async () => {
		const order: string[] = [];
		afterTest(subscribe(({type}) => void (type !== 'attempt-started' && order.push('process'))));
		const listening = (name: string) => layer(name, {on: () => order.push(name)});
		await clientOf(scripted(answers(503), answers(200)), listening('first'), listening('second')).get(url);
		expect(order).toEqual(['first', 'second', 'process', 'first', 'second', 'process']);
	});
});

describe('a listener is powerless', () => {
	const hostile: [string, () => unknown][] = [
		[
			'throws',
			() => {
				throw new Error('of the listener');
			},
		],
		['rejects', () => Promise.reject(new Error('of the listener'))],
		[
			'rejects in its own way',
			// biome-ignore lint/suspicious/noThenProperty: a promise of another realm is known by that alone
			() => ({then: (_: unknown, reject: (error: unknown) => void) => reject('thenable')}),
		],
		['never ends', () => new Promise(() => {})],
	];

	test.each(hostile)('if it %s: calls go on as without it, and the other listeners hear', async (_, on) => {
		afterTest(subscribe(on));
		const events = heard();
		const hostileLayer = layer('hostile', {on});
		const api = clientOf(scripted(answers(503), answers(200), answers(404)), hostileLayer);
		expect((await api.get(url)).status).toBe(200);
		const error = await failureOf(api.get(url));
		expect(error).toMatchObject({name: 'HTTPError', response: {status: 404}});
		expect(explain(error)?.faults).toEqual([]);
		expect(events.map(({type}) => type)).toEqual([
			'attempt-ended',
			'attempt-ended',
			'attempt-ended',
			'call-failed',
		]);
		// An unhandled rejection would fail this test.
		await settled();
	});

	test('and cannot change what it hears: events are frozen, down to the attempts and their decisions', async () => {
		const events = heard();
		await failureOf(clientOf(scripted(answers(503), answers(404)), layer('one', {})).get(url));
		const failed = events.at(-1);
		expect(failed?.type).toBe('call-failed');
		for (const event of events) {
			expect(Object.isFrozen(event)).toBe(true);
		}
		const attempts = failed?.type === 'call-failed' ? failed.attempts : [];
		expect(attempts).toHaveLength(2);
		expect(Object.isFrozen(attempts)).toBe(true);
		for (const attempt of attempts) {
			expect(
				[attempt, attempt.classification, attempt.decision ?? Object.freeze({})].map(Object.isFrozen),
			).toEqual([true, true, true]);
		}
	});
});

test('a layer hears of a view of the attempt, to which it can write nothing, and nothing is judged for it', async () => {
	const events: CallEvent[] = [];
	const classify = jest.fn<() => undefined>();
	const meddling = layer('meddling', {
		on: event => {
			if (event.type === 'attempt-ended') {
				(event.attempt as {status: number}).status = 200;
			}
		},
	});
	const listening = layer('listening', {on: event => events.push(event), classify});
	await failureOf(clientOf(scripted(answers(404)), meddling, listening).get(url));
	expect(events).toMatchObject([
		{type: 'attempt-ended', attempt: {number: 1, status: 404}},
		{type: 'call-failed'},
	]);
	expect(classify).toHaveBeenCalledTimes(0);
});

test('nothing is built where nobody listens', async () => {
	const freeze = jest.spyOn(Object, 'freeze');
	afterTest(() => freeze.mockRestore());
	const built = () =>
		freeze.mock.calls.filter(
			([value]) => Object.hasOwn(Object(value), 'startedAt') || Object.hasOwn(Object(value), 'type'),
		).length;
	const api = clientOf(scripted(answers(200), answers(404), answers(200)), layer('one', {}));
	freeze.mockClear();
	await api.get(url);
	await failureOf(api.get(url));
	expect(built()).toBe(0);
	heard();
	await api.get(url);
	// The start and the end of the attempt, each with its record.
	expect(built()).toBe(4);
});
