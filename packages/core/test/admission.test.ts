import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {clock, explain, type HeldBy, type Hold} from '@kyhooks/core';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import {failureOf, heard} from './support/observing.ts';
import {answers, clientOf, hangs, layer, scripted, url} from './support/scripted-fetch.ts';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time[Symbol.dispose]());

const after = (wait: number): Promise<void> =>
	new Promise(resolve => {
		clock.setTimer(wait, resolve);
	});

/** Holds each attempt back for so long, 0 for not at all. */
const holding = (by: HeldBy, ...waits: readonly number[]) => {
	const left = [...waits];
	return layer(by, {
		admit: (): Hold | undefined => {
			const wait = left.shift() ?? 0;
			return wait === 0 ? undefined : {by, until: after(wait)};
		},
	});
};

test('an attempt is held back for longer than it may itself take', async () => {
	const {fetch} = scripted(answers(200, '{}'));
	const api = clientOf({fetch} as never, holding('retry-after', 5_000));
	const response = await time.run(api.get(url, {timeout: 100, totalTimeout: 6_000}));
	expect(response.status).toBe(200);
	expect(explain(response)?.attempts).toMatchObject([
		{number: 1, startedAt: 5_000, held: [{by: 'retry-after', duration: 5_000}]},
	]);
});

test('the waits before an attempt are in its record, in its row and in the record for a log', async () => {
	const api = clientOf(
		scripted(answers(503), answers(200)),
		holding('retry-after', 0, 40),
		holding('circuit-breaker', 0, 2),
	);
	const explanation = explain(await time.run(api.get(url)));
	expect(explanation?.attempts.map(({held}) => held)).toEqual([
		undefined,
		[
			{by: 'retry-after', duration: 40},
			{by: 'circuit-breaker', duration: 2},
		],
	]);
	expect(String(explanation)).toContain(
		'2  200 success      0 ms  held 40 ms (retry-after) and 2 ms (circuit-breaker) before',
	);
	expect(JSON.parse(JSON.stringify(explanation)).attempts[1].held).toEqual([
		{by: 'retry-after', duration: 40},
		{by: 'circuit-breaker', duration: 2},
	]);
});

test('one layer after another is asked, and the next not before the wait of the one before is over', async () => {
	const asked: [string, number][] = [];
	const asking = (name: string, wait: number) =>
		layer(name, {
			admit() {
				asked.push([name, time.now()]);
				return {by: 'retry-after', until: after(wait)};
			},
		});
	await time.run(clientOf(scripted(answers(200)), asking('outer', 30), asking('inner', 5)).get(url));
	expect(asked).toEqual([
		['outer', 0],
		['inner', 30],
	]);
});

test('that an attempt is held is told when it begins to wait', async () => {
	const events = heard();
	const api = clientOf(scripted(answers(503), answers(200)), holding('circuit-breaker', 0, 40));
	await time.run(api.get(url));
	expect(events.find(({type}) => type === 'attempt-held')).toMatchObject({
		attempt: 2,
		by: 'circuit-breaker',
		elapsed: 0,
	});
});

test("the time of the call goes on while it is held, and ends it with ky's own error", async () => {
	const script = scripted(answers(200));
	const api = clientOf(script, holding('retry-after', 5_000));
	const error = await time.run(failureOf(api.get(url, {totalTimeout: 1_000})));
	expect(error).toMatchObject({name: 'TimeoutError'});
	expect([time.now(), script.requests.length]).toEqual([1_000, 0]);
	expect(explain(error)).toMatchObject({reason: 'deadline', timeLimit: 'total'});
});

test('a wait is held before the hooks that the client runs before a retry', async () => {
	const order: string[] = [];
	const api = clientOf(
		scripted(answers(503), answers(200)),
		layer('holding', {
			admit() {
				order.push('admit');
				return undefined;
			},
		}),
		{hooks: {beforeRequest: [() => void order.push('beforeRequest')]}},
		{hooks: {beforeRetry: [() => void order.push('beforeRetry')]}},
	);
	await time.run(api.get(url));
	expect(order).toEqual(['beforeRequest', 'admit', 'admit', 'beforeRetry']);
});

test('a call that begins while nothing is held does not ask for its first attempt, and asks for the second', async () => {
	let asked = 0;
	const idle = layer('idle', {
		mayHold: () => false,
		admit() {
			asked += 1;
			return undefined;
		},
	});
	await time.run(clientOf(scripted(answers(200)), idle).get(url));
	expect(asked).toBe(0);
	await time.run(clientOf(scripted(answers(503), answers(200)), idle).get(url));
	expect(asked).toBe(1);
});

describe('a retry that is taken back while it is held', () => {
	const takenBack = (dismissed: () => void) => {
		let inner = 0;
		const script = scripted(answers(503, 'busy'), answers(200));
		const api = clientOf(
			script,
			layer('taking back', call => ({
				async attempt(request, next) {
					const response = await next(request);
					call.decide({retry: true, wait: 0, source: 'backoff'});
					return response;
				},
				admit: () =>
					call.attempts.length === 0
						? undefined
						: {
								by: 'offline',
								until: after(40).then(() => call.decide({retry: false, reason: 'offline'})),
							},
				refuses: () => call.attempts.at(-1)?.decision?.retry === false,
			})),
			layer(
				'inner',
				{
					admit() {
						inner += 1;
						return undefined;
					},
					dismissed,
				},
				'break',
			),
		);
		return {api, script, asked: () => inner};
	};

	test('ends the call with the failure that it has met', async () => {
		let dismissals = 0;
		const {api, script, asked} = takenBack(() => {
			dismissals += 1;
		});
		const error = await time.run(failureOf(api.get(url)));
		expect(error).toMatchObject({name: 'HTTPError', data: 'busy'});
		expect([time.now(), script.requests.length, asked(), dismissals]).toEqual([40, 1, 1, 1]);
		expect(explain(error)).toMatchObject({
			reason: 'offline',
			attempts: [{status: 503, decision: {retry: false, reason: 'offline'}}],
		});
	});

	test("is told to the client's hooks as that failure", async () => {
		const {api} = takenBack(() => {});
		const told: string[] = [];
		const hear = ({error}: {error: Error}) => {
			told.push(error.name);
			return error;
		};
		await time.run(failureOf(api.get(url, {hooks: {beforeError: [hear]}})));
		expect(told).toEqual(['HTTPError']);
	});
});

test('a caller who gives up while the attempt is held gets the reason', async () => {
	const controller = new AbortController();
	const reason = new Error('changed my mind');
	const released = layer('released', {
		admit: ({signal}) => ({
			by: 'retry-after',
			until: new Promise(resolve => signal.addEventListener('abort', resolve)),
		}),
	});
	clock.setTimer(50, () => controller.abort(reason));
	const api = clientOf(scripted(hangs), released);
	const error = await time.run(failureOf(api.get(url, {signal: controller.signal})));
	expect(error).toBe(reason);
	expect(explain(error)?.reason).toBe('aborted');
});

test('an admission that fails is reported, and the attempt goes on', async () => {
	const failing = (admit: () => Hold) => layer(`failing ${admit}`, {admit});
	const api = clientOf(
		scripted(answers(200)),
		failing(() => {
			throw new Error('a bug');
		}),
		failing(() => ({by: 'retry-after', until: Promise.reject(new Error('another'))})),
	);
	const response = await time.run(api.get(url));
	expect(response.status).toBe(200);
	expect(explain(response)?.faults).toEqual([
		{callback: 'admit', message: 'a bug'},
		{callback: 'admit', message: 'another'},
	]);
});

test('after a timeout, a wait is ended by the caller and by the time of the call, and not by the attempt before', async () => {
	const waits: [number, boolean][] = [];
	const api = clientOf(
		scripted(hangs, hangs),
		layer('holding', {
			admit(_, signal) {
				waits.push([time.now(), signal.aborted]);
				if (waits.length === 1) {
					return undefined;
				}
				const until = new Promise<void>(resolve => {
					signal.addEventListener('abort', () => {
						waits.push([time.now(), true]);
						resolve();
					});
				});
				return {by: 'retry-after', until};
			},
		}),
	);
	const retry = {limit: 1, retryOnTimeout: true, delay: () => 1};
	const slow = failureOf(api.get(url, {retry, timeout: 100, totalTimeout: 1_000}));
	await expect(time.run(slow)).resolves.toMatchObject({name: 'TimeoutError'});
	expect(waits.splice(0)).toEqual([
		[0, false],
		[101, false],
		[1_000, true],
	]);
	const controller = new AbortController();
	const aborted = failureOf(api.get(url, {retry, timeout: 100, signal: controller.signal}));
	await time.advance(500);
	const reason = new Error('gone');
	controller.abort(reason);
	await expect(time.run(aborted)).resolves.toBe(reason);
	expect(waits).toEqual([
		[1_000, false],
		[1_101, false],
		[1_500, true],
	]);
});
