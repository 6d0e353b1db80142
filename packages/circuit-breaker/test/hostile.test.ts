import {inspect} from 'node:util';
import {describe, expect, test} from '@jest/globals';
import {circuitBreaker, createCircuits, observeCircuitBreaker} from '@kyhooks/circuit-breaker';
import {clock, subscribe} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {forever, neverResponds, ok, sequence, startVirtualTime, unavailable} from '@kyhooks/testing';
import fc from 'fast-check';
import ky, {type KyInstance} from 'ky';
import {breaking, origin, outcome, url, virtualTime} from './support/client.ts';

const time = virtualTime();

describe('a probe that its caller gives up keeps nobody out', () => {
	test.each<[string, unknown]>([
		['null', null],
		['an object', {reason: 'gone'}],
		['a text', 'gone'],
		['an error', new Error('gone')],
	])('with %s, by a signal that rides on a Request or by an option', async (_, reason) => {
		for (const ask of [
			(client: KyInstance, signal: AbortSignal) => client.get(new Request(url, {signal})),
			(client: KyInstance, signal: AbortSignal) => client.get(url, {signal}),
		]) {
			const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
			const {api} = breaking(sequence(unavailable(), neverResponds(), forever(ok())), {circuits});
			await time().run(outcome(api.get(url)));
			await time().advance(1_000);
			const controller = new AbortController();
			const probe = outcome(ask(api, controller.signal));
			await time().advance(10);
			expect(circuits.report(origin).state).toBe('half-open');
			controller.abort(reason);
			await expect(time().run(probe)).resolves.toBe(controller.signal.reason);
			await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({status: 200});
		}
	});
});

test('a mock that is only like a response, and has no headers, reaches a client that wants no errors', async () => {
	const mock = {ok: false, status: 503, json: async () => ({a: 1})};
	const api = ky
		.create({fetch: async () => mock as unknown as Response, throwHttpErrors: false})
		.extend(circuitBreaker());
	await expect(time().run(api.get(url).then(response => response.json()))).resolves.toEqual({a: 1});
});

const plannedCall = fc.record({
	at: fc.nat(3_000),
	abortAfter: fc.option(fc.nat(4_000), {nil: undefined}),
	totalTimeout: fc.constantFrom<false | number>(false, 900, 2_500, 30_000),
	timeout: fc.constantFrom<false | number>(false, 1_000),
	limit: fc.integer({min: 0, max: 2}),
	path: fc.constantFrom('/users/42', '/users/42', '/orders'),
	hookTakes: fc.constantFrom(0, 0, 700),
	throwHttpErrors: fc.boolean(),
	forces: fc.boolean(),
});

const answer = fc.record({
	takes: fc.constantFrom(0, 5, 400, 1_500),
	status: fc.constantFrom(200, 200, 404, 429, 503, 0),
});

const byHand = fc.record({at: fc.nat(4_000), act: fc.constantFrom('isolate' as const, 'reset' as const)});

/** Advances virtual time a little. */
const until = (moment: number) => new Promise<void>(resolve => void setTimeout(resolve, moment));

test('whatever callers, hooks, limits and hands do, nothing is left, and the next calls are served', async () => {
	time().stop();
	await fc.assert(
		fc.asyncProperty(
			fc.array(plannedCall, {minLength: 1, maxLength: 12}),
			fc.array(answer, {minLength: 1, maxLength: 12}),
			fc.array(byHand, {maxLength: 2}),
			fc.constantFrom('auto' as const, 'wait' as const, 'refuse' as const),
			fc.constantFrom(0, 500),
			fc.boolean(),
			async (plan, answers, hands, whenOpen, failingTime, retries) => {
				using now = startVirtualTime();
				let asked = 0;
				let isWell = false;
				const fetch = async (input: unknown): Promise<Response> => {
					const {signal} = input as Request;
					const {takes, status} = answers[asked++ % answers.length] ?? {takes: 0, status: 200};
					await new Promise<void>((resolve, reject) => {
						const cancel = clock.setTimer(takes, resolve);
						signal.addEventListener('abort', () => {
							cancel();
							reject(signal.reason);
						});
					});
					if (status === 0 && !isWell) {
						throw new TypeError('fetch failed');
					}
					return new Response('{}', {status: isWell ? 200 : status, headers: {'retry-after': '1'}});
				};
				const circuits = createCircuits({consecutiveFailures: 2, failingTime});
				const base = ky.create({fetch}).extend(circuitBreaker({circuits, whenOpen}));
				const api = retries ? base.extend(retry()) : base;
				const calls = plan.map(async ({at, abortAfter, limit, hookTakes, forces, path, ...options}) => {
					await until(at);
					const controller = new AbortController();
					if (abortAfter !== undefined) {
						void until(abortAfter).then(() => controller.abort(new Error('gone')));
					}
					let forced = false;
					const prepare = () => (hookTakes === 0 ? undefined : until(hookTakes));
					const force = () => {
						const isFirst = forces && !forced;
						forced = true;
						return isFirst ? ky.retry() : undefined;
					};
					await outcome(
						api.get(`${origin}${path}`, {
							...options,
							signal: controller.signal,
							retry: {limit, delay: () => 10},
							hooks: {beforeRequest: [prepare], beforeRetry: [prepare], afterResponse: [force]},
						}),
					);
				});
				const acts = hands.map(({at, act}) => until(at).then(() => circuits[act](origin)));
				await now.run(Promise.all([...calls, ...acts]), 1_000_000);
				await now.advance(4_000);
				expect([circuits.report(origin).waiting, now.pending]).toEqual([0, 0]);
				isWell = true;
				answers.splice(0, answers.length, {takes: 0, status: 200});
				if (circuits.report(origin).state === 'isolated') {
					circuits.reset(origin);
				}
				await now.advance(40_000);
				const next = await now.run(Promise.all(Array.from({length: 3}, () => outcome(base.get(url)))));
				const served = whenOpen === 'wait' ? 3 : 1;
				expect(next.filter(result => result instanceof Response).length).toBeGreaterThanOrEqual(served);
			},
		),
		{numRuns: 100},
	);
});

describe('in the worst company', () => {
	test.each(['__proto__', '', 'constructor', 'k'.repeat(1_000_000)])(
		'a circuit works under its key',
		async key => {
			const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
			const {api} = breaking(sequence(unavailable(), forever(ok())), {circuits, key: () => key});
			await time().run(outcome(api.get(url)));
			await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({code: 'CIRCUIT_OPEN'});
			const other = createCircuits();
			other.restore(JSON.parse(JSON.stringify(circuits.snapshot())));
			expect([circuits.report(key).state, other.report(key).state]).toEqual(['open', 'open']);
			await time().advance(1_000);
			await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({status: 200});
		},
	);

	test('an error shows no query and no header', async () => {
		const {api} = breaking(forever(unavailable()), {
			circuits: createCircuits({consecutiveFailures: 1, failingTime: 0}),
		});
		await time().run(outcome(api.get(url)));
		const error = await time().run(outcome(api.get(url, {headers: {authorization: 'Bearer secret'}})));
		expect(error).toMatchObject({code: 'CIRCUIT_OPEN'});
		for (const shown of [String(error), inspect(error, {depth: 9}), JSON.stringify(error)]) {
			expect(shown).not.toContain('secret');
		}
	});

	test('thousands of calls that end at one moment open nothing, and are counted at once', async () => {
		const circuits = createCircuits();
		const {api, fetch} = breaking(forever(unavailable({delay: 900})), {circuits});
		const calls = Array.from({length: 2_000}, (_, index) => outcome(api.get(`${origin}/${index % 7}`)));
		await time().run(Promise.all(calls));
		expect(circuits.report(origin)).toMatchObject({state: 'closed', calls: 2_000, failures: 2_000});
		expect(time().now()).toBe(900);
		fetch.expectAttempts(2_000);
	});

	test('thousands that wait at the moment of the probe are all served', async () => {
		const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
		const script = sequence(unavailable(), forever(ok()));
		const {api, fetch} = breaking(script, {circuits, whenOpen: 'wait'});
		await time().run(outcome(api.get(url)));
		const calls = Array.from({length: 2_000}, () => outcome(api.get(url)));
		const results = await time().run(Promise.all(calls));
		expect(results.every(result => result instanceof Response)).toBe(true);
		expect([circuits.report(origin).waiting, time().pending]).toEqual([0, 0]);
		fetch.expectAttempts(2_001);
	});

	test('callbacks that throw, reject, operate the circuit or call the client again stop nothing', async () => {
		const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
		const stop = subscribe(event => {
			if (event.type === 'circuit-changed') {
				if (event.to === 'open') {
					circuits.isolate(origin);
					circuits.reset(origin);
				}
				void outcome(again());
				throw new Error('no');
			}
		});
		const {api} = breaking(sequence(unavailable(), forever(ok())), {
			circuits,
			whenOpen: 'wait',
			shouldCount: () => Promise.reject(new Error('no')) as never,
		});
		const again = () => api.get(url);
		await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({name: 'HTTPError'});
		await time().advance(10_000);
		await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({status: 200});
		expect(circuits.report(origin)).toMatchObject({state: 'closed', waiting: 0});
		stop();
		expect(time().pending).toBe(0);
	});

	test('a client that observes and one that waits share a handle, and both are served', async () => {
		const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
		const script = sequence(unavailable(), forever(ok()));
		const {api, fetch} = breaking(script, {circuits, whenOpen: 'wait'});
		const watcher = ky.create({fetch, retry: 0}).extend(observeCircuitBreaker({circuits}));
		await time().run(outcome(api.get(url)));
		const calls = Array.from({length: 50}, (_, index) => outcome((index % 2 ? api : watcher).get(url)));
		const results = await time().run(Promise.all(calls));
		expect(results.every(result => result instanceof Response)).toBe(true);
		expect(time().pending).toBe(0);
	});
});
