import {describe, expect, jest, test} from '@jest/globals';
import {type Call, clock, explain, hold, type ToldEvent} from '@kyhooks/core';
import {type Options, TimeoutError} from 'ky';
import {settled} from '../support/bodies.ts';
import {failureOf, heard, onVirtualPlatform} from '../support/observing.ts';
import {answers, clientOf, layer, type Script, scripted, url} from '../support/scripted-fetch.ts';

/** Waits this long, or until the signal aborts. */
const waiting = (duration: number) => (signal: AbortSignal) =>
	new Promise<string>(resolve => {
		const cancel = clock.setTimer(duration, () => resolve('over'));
		signal.addEventListener('abort', () => {
			cancel();
			resolve('aborted');
		});
	});

function held(script: Script, wait: (call: Call) => Promise<unknown>, options: Options = {}) {
	const calls: Call[] = [];
	const holding = layer('holding', call => {
		calls.push(call);
		return {
			async attempt(request, next) {
				await wait(call);
				return next(request);
			},
		};
	});
	return {calls, response: clientOf(script, holding).get(url, options)};
}

describe('an attempt that is held', () => {
	test('begins after the wait, which is told and noted', async () => {
		const time = onVirtualPlatform();
		const events = heard();
		const results: unknown[] = [];
		const script = scripted(answers(200));
		const {calls, response} = held(script, async call => {
			results.push(await hold(call, 'circuit-breaker', waiting(300)));
			results.push(await hold(call, 'acme/pace', waiting(40)));
		});
		await time.run(response);
		expect(results).toEqual(['over', 'over']);
		expect(calls[0]?.attempts).toMatchObject([
			{
				startedAt: 340,
				duration: 0,
				held: [
					{by: 'circuit-breaker', duration: 300},
					{by: 'acme/pace', duration: 40},
				],
			},
		]);
		const all = calls[0]?.attempts[0]?.held ?? [];
		expect([all, ...all].map(Object.isFrozen)).toEqual([true, true, true]);
		expect(events.map(({type, elapsed}: ToldEvent) => [type, elapsed])).toEqual([
			['attempt-held', 0],
			['attempt-held', 300],
			['attempt-ended', 340],
		]);
		expect(events.slice(0, 2)).toMatchObject([
			{attempt: 1, by: 'circuit-breaker'},
			{attempt: 1, by: 'acme/pace'},
		]);
		expect(String(explain(await response))).toContain(
			'held 300 ms (circuit-breaker) and 40 ms (acme/pace) before',
		);
		expect(time.pending).toBe(0);
	});

	test('ends with the call when that has no time left', async () => {
		const time = onVirtualPlatform();
		const script = scripted();
		const {calls, response} = held(script, call => hold(call, 'offline', waiting(5_000)), {
			totalTimeout: 1_000,
			timeout: 100,
		});
		const error = await time.run(failureOf(response));
		expect(error).toBeInstanceOf(TimeoutError);
		expect((error as TimeoutError).request).toBe(calls[0]?.request);
		expect(time.now()).toBe(1_000);
		expect(script.requests).toEqual([]);
		expect(calls[0]?.attempts).toMatchObject([
			{timeLimit: 'total', held: [{by: 'offline', duration: 1_000}]},
		]);
		expect(explain(error)).toMatchObject({reason: 'deadline', timeLimit: 'total'});
		expect(time.pending).toBe(0);
	});

	test('ends with the reason of the caller’s abort, and nothing is left of it', async () => {
		const controller = new AbortController();
		const reason = new Error('left');
		const removed = jest.spyOn(AbortSignal.prototype, 'removeEventListener');
		const added = jest.spyOn(AbortSignal.prototype, 'addEventListener');
		const time = onVirtualPlatform();
		const {response} = held(
			scripted(),
			call => {
				added.mockClear();
				return hold(call, 'offline', waiting(5_000));
			},
			{signal: controller.signal, totalTimeout: 60_000},
		);
		const failing = failureOf(response);
		await settled();
		const [, listener] = added.mock.calls[0] ?? [];
		controller.abort(reason);
		expect(await failing).toBe(reason);
		expect(removed.mock.calls.map(call => call[1])).toContain(listener);
		added.mockRestore();
		removed.mockRestore();
		expect(explain(reason)).toMatchObject({reason: 'aborted'});
		await settled();
		expect(time.pending).toBe(0);
	});

	test('is not even begun where the caller has left already', async () => {
		const controller = new AbortController();
		const reason = new Error('left');
		const wait = jest.fn(waiting(5_000));
		const {response} = held(
			scripted(),
			async call => {
				controller.abort(reason);
				await hold(call, 'offline', wait);
			},
			{signal: controller.signal},
		);
		expect(await failureOf(response)).toBe(reason);
		expect(wait).toHaveBeenCalledTimes(0);
	});

	test('fails with what the wait has failed with, and the wait is noted all the same', async () => {
		const time = onVirtualPlatform();
		const broken = new Error('in the wait');
		const {calls, response} = held(scripted(), call =>
			hold(call, 'offline', async signal => {
				await waiting(20)(signal);
				throw broken;
			}),
		);
		expect(await time.run(failureOf(response))).toBe(broken);
		expect(calls[0]?.attempts[0]?.held).toEqual([{by: 'offline', duration: 20}]);
	});
});
