import {describe, expect, jest, test} from '@jest/globals';
import {type CircuitsOptions, circuitBreaker, createCircuits} from '@kyhooks/circuit-breaker';
import {clock} from '@kyhooks/core';
import {forever, ok, sequence, unavailable} from '@kyhooks/testing';
import ky, {type BeforeRetryHook} from 'ky';
import {breaking, origin, outcome, url, virtualTime} from './support/client.ts';

const time = virtualTime();

describe('a call that does not come takes no turn', () => {
	test.each<[string, BeforeRetryHook]>([
		['gives the answer itself', () => new Response('own')],
		['stops the call', () => ky.stop],
		[
			'throws',
			() => {
				throw new Error('no');
			},
		],
	])('where a hook of the client %s', async (_, beforeRetry) => {
		const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
		const {api, fetch} = breaking(sequence(unavailable(), forever(ok())), {whenOpen: 'wait', circuits});
		const early = api.extend({hooks: {beforeRetry: [beforeRetry]}});
		const first = outcome(early.get(url, {retry: {limit: 1, delay: () => 1}, totalTimeout: 30_000}));
		await time().advance(100);
		const second = outcome(api.get(`${url}&second`, {totalTimeout: 30_000}));
		await time().run(first);
		await expect(time().run(second)).resolves.toMatchObject({status: 200});
		expect(time().now()).toBeLessThan(700);
		fetch.expectAttempts(2);
	});

	test('at whichever moment its caller gives up', async () => {
		for (let ticks = 0; ticks < 60; ticks++) {
			const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
			const answers: ((response: Response) => void)[] = [];
			const fetch: typeof globalThis.fetch = input =>
				new Promise((resolve, reject) => {
					const {signal} = input as Request;
					signal.addEventListener('abort', () => reject(signal.reason));
					answers.push(resolve);
				});
			const api = ky
				.create({fetch, retry: 0, timeout: 1_000})
				.extend(circuitBreaker({circuits, whenOpen: 'wait'}));
			const tripping = outcome(api.get(url));
			await time().advance(0);
			answers.shift()?.(new Response('', {status: 503}));
			await time().run(tripping);
			await time().advance(1_000);
			const probe = outcome(api.get(url));
			await time().advance(0);
			const controller = new AbortController();
			const waiting = outcome(api.get(url, {signal: controller.signal}));
			await time().advance(0);
			expect(circuits.report(origin).waiting).toBe(1);
			answers.shift()?.(new Response(''));
			for (let tick = 0; tick < ticks; tick++) {
				await undefined;
			}
			controller.abort(new Error('gone'));
			await time().run(Promise.all([probe, waiting]));
			answers.length = 0;
			const others = Array.from({length: 4}, () => outcome(api.get(url)));
			await time().advance(0);
			const sentAtOnce: number[] = [];
			while (answers.length > 0) {
				sentAtOnce.push(answers.length);
				for (const answer of answers.splice(0)) {
					answer(new Response(''));
				}
				await time().advance(0);
			}
			// No place is lost, and none is given twice.
			expect([ticks, sentAtOnce]).toEqual([ticks, [1, 2, 1]]);
			await time().run(Promise.all(others));
		}
		expect(time().pending).toBe(0);
	});
});

describe('while a hook of the client prepares a retry', () => {
	/** A call whose first attempt fails, and whose hook then takes a second. */
	function preparing(options: CircuitsOptions) {
		const circuits = createCircuits(options);
		const {api, fetch} = breaking(
			sequence(unavailable(), forever(ok())),
			{whenOpen: 'wait', circuits},
			{retry: {limit: 1, delay: () => 1}},
		);
		const prepare = () => new Promise<void>(resolve => void clock.setTimer(1_000, resolve));
		const call = outcome(api.extend({hooks: {beforeRetry: [prepare]}}).get(url));
		return {circuits, fetch, call};
	}

	test('its circuit is isolated, and nothing is sent', async () => {
		const {circuits, fetch, call} = preparing({});
		await time().advance(100);
		circuits.isolate(origin);
		await expect(time().run(call)).resolves.toMatchObject({name: 'HTTPError'});
		fetch.expectAttempts(1);
	});

	test('its circuit is reset, and it makes up for nothing', async () => {
		const {circuits, call} = preparing({});
		await time().advance(100);
		circuits.reset(origin);
		await expect(time().run(call)).resolves.toMatchObject({status: 200});
		expect(circuits.report(origin)).toMatchObject({state: 'closed', calls: 0});
	});
});

test('a line of a thousand costs no more for each of them than a short one', async () => {
	const waits = jest.spyOn(clock, 'setTimer');
	const {api} = breaking(sequence(unavailable(), forever(ok())), {
		whenOpen: 'wait',
		circuits: createCircuits({consecutiveFailures: 1, failingTime: 0}),
	});
	await time().run(outcome(api.get(url, {retry: 0})));
	const before = waits.mock.calls.length;
	const calls = Array.from({length: 1_000}, () => outcome(api.get(url, {totalTimeout: 30_000})));
	await time().run(Promise.all(calls));
	expect(waits.mock.calls.length - before).toBeLessThan(5_000);
});
