import {describe, expect, jest, test} from '@jest/globals';
import {clock, explain, hold, type Stage} from '@kyhooks/core';
import ky, {type KyInstance, type Options, TimeoutError} from 'ky';
import {handFed, settled, stateOf} from '../support/bodies.ts';
import {failureOf, onVirtualPlatform} from '../support/observing.ts';
import {
	answers,
	clientOf,
	fails,
	hangs,
	layer,
	type Step,
	scripted,
	spying,
	url,
} from '../support/scripted-fetch.ts';

/** Never answers, and ignores its signal. */
const deaf: Step = () => new Promise(() => {});

const sleep = (duration: number) => new Promise<void>(resolve => void clock.setTimer(duration, resolve));
const takes =
	(duration: number, step: Step): Step =>
	async request => {
		await sleep(duration);
		return step(request);
	};

describe('the limits of an attempt and of its call', () => {
	const run = async (options: Options, ...steps: Step[]) => {
		const time = onVirtualPlatform();
		const {hook, calls} = spying();
		const script = scripted(...steps);
		const error = await time.run(failureOf(clientOf(script, hook).get(url, options)));
		await settled();
		expect(time.pending).toBe(0);
		return {error, now: time.now(), attempts: calls[0]?.attempts, script, explanation: explain(error)};
	};

	test.each([
		['one that answers its signal', hangs],
		['one that is deaf to its signal', deaf],
	])('end what fetch does not answer in time: %s', async (_, step) => {
		const {error, now, attempts, script, explanation} = await run({timeout: 1_000, retry: 0}, step);
		expect(error).toBeInstanceOf(TimeoutError);
		expect((error as TimeoutError).request).toBe(script.requests[0]);
		expect(now).toBe(1_000);
		expect(attempts).toMatchObject([{timeLimit: 'attempt', duration: 1_000, failed: true, threw: true}]);
		expect(attempts?.[0]?.status).toBeUndefined();
		expect(explanation).toMatchObject({category: 'timeout', timeLimit: 'attempt', reason: 'limit'});
		const {signal} = script.inits[0] as {signal: AbortSignal};
		expect(signal.reason).toBe(error);
	});

	test('say which it was that was over', async () => {
		const {now, attempts, explanation} = await run({timeout: 5_000, totalTimeout: 1_000}, deaf);
		expect(now).toBe(1_000);
		expect(attempts).toMatchObject([{timeLimit: 'total'}]);
		expect(explanation).toMatchObject({timeLimit: 'total', reason: 'deadline'});
	});

	test('are the call’s where both are over', async () => {
		const {attempts} = await run({timeout: 1_000, totalTimeout: 1_000}, deaf);
		expect(attempts).toMatchObject([{timeLimit: 'total'}]);
	});

	test('begin anew for each attempt, and the last has what is left of the call', async () => {
		const retry = {retryOnTimeout: true, delay: () => 0};
		const {now, attempts} = await run({timeout: 700, totalTimeout: 1_000, retry}, deaf, deaf);
		expect(now).toBe(1_000);
		expect(attempts).toMatchObject([
			{timeLimit: 'attempt', duration: 700},
			{timeLimit: 'total', startedAt: 700, duration: 300},
		]);
	});

	test('are ky’s own 10 seconds where the client sets none', async () => {
		const {now} = await run({retry: 0}, deaf);
		expect(now).toBe(10_000);
	});

	test('may be none: nothing is timed then', async () => {
		const time = onVirtualPlatform();
		const pending = clientOf(scripted(deaf), layer('one', {})).get(url, {timeout: false});
		expect(await stateOf(pending)).toBe('pending');
		expect(time.pending).toBe(0);
	});

	test.each<[Stage, number]>([
		['observe', 1_800],
		['decide', 1_800],
		['admit', 1_800],
		['break', 1_800],
		['send', 1_000],
	])('begin within the stage `break`, so a wait in `%s` has the call end after %d ms', async (stage, end) => {
		const time = onVirtualPlatform();
		const waiting = layer(
			'waiting',
			{
				async attempt(request, next) {
					await sleep(900);
					return next(request);
				},
			},
			stage,
		);
		const api = clientOf(scripted(takes(900, answers(200))), waiting);
		await time.run(api.get(url, {timeout: 1_000, retry: 0}).catch(error => error));
		expect(time.now()).toBe(end);
	});
});

describe('what comes too late', () => {
	const late = async (outcome: (body: ReadableStream) => Response | Promise<Response>) => {
		const time = onVirtualPlatform();
		const body = handFed();
		const {hook, calls} = spying();
		const script = scripted(takes(1_500, () => outcome(body.stream)));
		const error = await time.run(failureOf(clientOf(script, hook).get(url, {timeout: 1_000, retry: 0})));
		const before = {...calls[0]?.attempts[0]};
		await time.advance(1_000);
		await settled();
		expect(error).toBeInstanceOf(TimeoutError);
		expect({...calls[0]?.attempts[0]}).toEqual(before);
		return body;
	};

	test('is cancelled, and changes nothing', async () => {
		const {cancellations} = await late(body => new Response(body, {status: 503}));
		expect(cancellations).toHaveLength(1);
	});

	test('is left alone where somebody else reads it', async () => {
		const {cancellations} = await late(body => {
			body.getReader();
			return new Response(null, {status: 503});
		});
		expect(cancellations).toEqual([]);
	});

	const anything = (value: unknown) => value as Response;
	test.each<[string, () => Response | Promise<Response>]>([
		['a failure', () => Promise.reject(new TypeError('fetch failed'))],
		['no response at all', () => anything(undefined)],
		[
			'a body that cannot be cancelled',
			() => anything({body: {cancel: () => Promise.reject(new Error('no'))}}),
		],
		['a body that cannot even be asked', () => anything({body: {cancel: () => fails('no')}})],
		['a mock without a body', () => anything({status: 200, body: 'text'})],
	])('is ignored if it is %s', async (_, outcome) => {
		// The runner fails a test with an unhandled rejection.
		await late(outcome);
	});
});

describe('an abort of the caller’s', () => {
	const reasons: [string, unknown][] = [
		['an error', new Error('left')],
		['what looks like a failure of the network', new TypeError('fetch failed')],
		['a text', 'left'],
		['what looks like a limit of ky’s', Object.assign(new Error('slow'), {name: 'TimeoutError'})],
	];
	const runtimes: [string, Step][] = [
		['rejects with the reason', hangs],
		[
			'rejects with an error of its own',
			({signal}) =>
				new Promise((_, reject) => {
					signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
				}),
		],
		['is deaf', deaf],
	];

	test.each(
		reasons.flatMap(([what, reason]) => runtimes.map(([how, step]) => [what, how, reason, step] as const)),
	)('rejects with the very reason, %s, where fetch %s', async (_, __, reason, step) => {
		const controller = new AbortController();
		const script = scripted(step);
		const failing = clientOf(script, layer('one', {})).get(url, {signal: controller.signal});
		await settled();
		controller.abort(reason);
		expect(await failureOf(failing)).toBe(reason);
		expect(script.requests).toHaveLength(1);
		if (reason instanceof Error) {
			expect(explain(reason)).toMatchObject({reason: 'aborted', attempts: [{number: 1}]});
		}
	});

	test('rejects with the very reason where a hook decides, and nothing is sent again', async () => {
		const controller = new AbortController();
		const script = scripted(hangs);
		const failing = clientOf(script, layer('one', {}), {retry: {shouldRetry: () => true}}).get(url, {
			signal: controller.signal,
		});
		await settled();
		const reason = new TypeError('fetch failed');
		controller.abort(reason);
		expect(await failureOf(failing)).toBe(reason);
		expect(script.requests).toHaveLength(1);
	});

	test('ends what a layer does before, and nothing is sent', async () => {
		const controller = new AbortController();
		const reason = new Error('left');
		const script = scripted(answers(200));
		const leaving = layer('leaving', {
			attempt(request, next) {
				controller.abort(reason);
				return next(request);
			},
		});
		await expect(clientOf(script, leaving).get(url, {signal: controller.signal})).rejects.toBe(reason);
		expect(script.requests).toEqual([]);
	});

	test.each([
		['an answer', 200],
		['a failure that is returned', 404],
	])('still reaches the body of %s that its caller reads', async (_, status) => {
		const controller = new AbortController();
		const script = scripted(answers(status, 'text'));
		await clientOf(script, layer('one', {})).get(url, {signal: controller.signal, throwHttpErrors: false});
		const {signal} = script.inits[0] as {signal: AbortSignal};
		expect(signal.aborted).toBe(false);
		controller.abort(new Error('left'));
		expect(signal.reason).toBe(controller.signal.reason);
	});

	test.each<[string, Step[], (api: KyInstance) => Promise<unknown>]>([
		['an answer', [answers(200, '7')], api => api.get(url).json()],
		['an answer that was not asked for', [answers(200, '7')], api => api.get(url)],
		['a failure', [fails(new Error('odd'))], api => api.get(url).json()],
		['a failed status', [answers(404, '{}')], api => api.get(url).json()],
		['a failed status without a body', [answers(404)], api => api.get(url).json()],
		['two attempts', [answers(503, '{}'), answers(200, '7')], api => api.get(url).json()],
	])('leaves no listener behind after %s', async (_, steps, run) => {
		const added = jest.spyOn(AbortSignal.prototype, 'addEventListener');
		const removed = jest.spyOn(AbortSignal.prototype, 'removeEventListener');
		let isWatched = false;
		const listeners: unknown[] = [];
		// ky and the platform add listeners too: those of the attempt are added inside this layer.
		const watching = layer(
			'watching',
			{
				attempt(request, next) {
					isWatched = true;
					const before = added.mock.calls.length;
					const response = next(request);
					listeners.push(...added.mock.calls.slice(before).map(([, listener]) => listener));
					return response;
				},
			},
			'break',
		);
		await run(clientOf(scripted(...steps), watching)).catch(() => {});
		const gone = removed.mock.calls.map(([, listener]) => listener);
		added.mockRestore();
		removed.mockRestore();
		expect(isWatched).toBe(true);
		expect(listeners).toHaveLength(steps.length);
		expect(gone).toEqual(expect.arrayContaining(listeners));
	});
});

describe('what fetch is called with', () => {
	const extended = (fetch: unknown) =>
		ky.create({fetch: fetch as typeof globalThis.fetch, retry: 0}).extend(layer('one', {}));

	test('is the request of ky’s and a signal beside it', async () => {
		const script = scripted(answers(200));
		await clientOf(script, layer('one', {})).get(url);
		expect(Object.keys(script.inits[0] ?? {})).toEqual(['signal']);
	});

	test('is a request with that signal for a function that takes no other argument', async () => {
		const time = onVirtualPlatform();
		const seen: Request[] = [];
		const api = extended((request: Request) => {
			seen.push(request);
			return hangs(request);
		});
		const error = await time.run(failureOf(api.post(url, {timeout: 1_000, body: 'text'})));
		expect(error).toBeInstanceOf(TimeoutError);
		expect(seen.map(({method, signal}) => [method, signal.reason])).toEqual([['POST', error]]);
		expect(await seen[0]?.text()).toBe('text');
	});

	test.each([1, 2])('keeps the referrer and its policy, for a function of %d', async parameters => {
		const seen: Request[] = [];
		const note = (request: Request, init?: RequestInit) => {
			seen.push(init ? new Request(request, init) : request);
			return new Response();
		};
		const api = extended(
			parameters === 1
				? async (request: Request) => note(request)
				: async (request: Request, init: RequestInit) => note(request, init),
		);
		const referrer = 'https://api.example/page';
		await api.get(url, {referrer});
		await api.get(url, {referrerPolicy: 'no-referrer'});
		await api.get(url);
		expect(seen.map(({referrer, referrerPolicy}) => [referrer, referrerPolicy])).toEqual([
			[referrer, ''],
			['about:client', 'no-referrer'],
			['about:client', ''],
		]);
	});

	test('may be a mock that answers, or throws, at once', async () => {
		const response = new Response('now');
		expect(await extended(() => response).get(url)).toBe(response);
		const broken = new Error('at once');
		const throwing = extended(() => {
			throw broken;
		});
		await expect(throwing.get(url)).rejects.toBe(broken);
		expect(explain(broken)?.attempts).toHaveLength(1);
	});
});

test('a wait before it is sent is ended by the abort of the caller', async () => {
	const controller = new AbortController();
	const script = scripted(answers(200));
	const holding = layer('holding', call => ({
		async attempt(request, next) {
			await hold(
				call,
				'offline',
				signal => new Promise<void>(resolve => signal.addEventListener('abort', () => resolve())),
			);
			return next(request);
		},
	}));
	const reason = new Error('left');
	const failing = failureOf(clientOf(script, holding).get(url, {signal: controller.signal}));
	await settled();
	controller.abort(reason);
	expect(await failing).toBe(reason);
	expect(script.requests).toEqual([]);
});
