import {getEventListeners} from 'node:events';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {clock, explain, isResilienceError} from '@kyhooks/core';
import {constant} from '@kyhooks/retry';
import {OperationTimeoutError, retryOperation} from '@kyhooks/retry/operation';
import {classify} from '@kyhooks/status-classifier';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import {endlessBody, json, networkError, status} from '../../../test/support/scripted-fetch.ts';
import {clientOf, never, plain, serverOf, thrownBy} from './support/operation.ts';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => {
	expect(time.pending).toBe(0);
	time.stop();
});

const refused = () => networkError('ECONNREFUSED', 'connect');

/** Records when a promise settles, and with which result. */
function watch(promise: Promise<unknown>) {
	const seen: {at?: number; thrown?: unknown; value?: unknown} = {};
	promise.then(
		value => Object.assign(seen, {at: time.now(), value}),
		(thrown: unknown) => Object.assign(seen, {at: time.now(), thrown}),
	);
	return seen;
}

describe("the caller's abort", () => {
	const reasons: [string, unknown][] = [
		['an error', new Error('enough')],
		['a string', 'enough'],
		['an error that looks like one worth a retry', refused()],
		['null', null],
		['a deadline', new DOMException('late', 'TimeoutError')],
	];

	test.each(reasons)(
		'before it begins rejects at once, and the function is never called: %s',
		async (_, reason) => {
			let runs = 0;
			const {thrown} = await thrownBy(
				time,
				retryOperation(
					() => {
						runs += 1;
					},
					{signal: AbortSignal.abort(reason)},
				),
			);
			expect(Object.is(thrown, reason)).toBe(true);
			expect(runs).toBe(0);
		},
	);

	test.each(reasons)(
		'while the function runs, and is deaf, rejects at once with the reason: %s',
		async (_, reason) => {
			const controller = new AbortController();
			const seen = watch(retryOperation(() => never, {...plain, signal: controller.signal}));
			await time.advance(300);
			controller.abort(reason);
			await time.advance(0);
			expect(seen).toEqual({at: 300, thrown: reason});
			expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
		},
	);

	test.each(reasons)('during a wait rejects at once, and leaves no timer: %s', async (_, reason) => {
		const controller = new AbortController();
		const seen = watch(
			retryOperation(
				() => {
					throw refused();
				},
				{...plain, signal: controller.signal, totalTimeout: 60_000},
			),
		);
		await time.advance(300);
		expect(time.pending).toBe(2);
		controller.abort(reason);
		await time.advance(0);
		expect(seen).toEqual({at: 300, thrown: reason});
		expect(time.pending).toBe(0);
		expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
	});

	test('at any moment gives the reason or the result, and leaves nothing', async () => {
		for (let moment = 0; moment < 60; moment++) {
			const controller = new AbortController();
			const reason = new Error('enough');
			const server = serverOf(async (_, before) => {
				await new Promise<void>(resolve => clock.setTimer(5, resolve));
				return before < 3 ? status(503) : json({done: true});
			});
			const api = clientOf(server, {timeout: false, retry: {limit: 1, delay: () => 5}});
			const seen = watch(
				retryOperation(({signal}) => api.get('users', {signal}).json(), {
					backoff: constant(5),
					jitter: 'none',
					signal: controller.signal,
				}),
			);
			await time.advance(moment);
			const before = time.now();
			const wasSettled = seen.at !== undefined;
			controller.abort(reason);
			await time.advance(0);
			if (wasSettled) {
				expect(seen.value).toEqual({done: true});
			} else {
				expect(seen).toEqual({at: before, thrown: reason});
			}
			expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
			// The timers that the server itself still waits for.
			await time.advance(100);
			expect(time.pending).toBe(0);
			time.stop();
			time = startVirtualTime();
		}
	});

	test('between two microtasks gives the reason or the result too', async () => {
		for (let turns = 0; turns < 30; turns++) {
			const controller = new AbortController();
			const reason = new Error('enough');
			const seen = watch(
				retryOperation(({attempt}) => (attempt === 1 ? Promise.reject(refused()) : 'done'), {
					backoff: constant(0),
					jitter: 'none',
					signal: controller.signal,
				}),
			);
			for (let turn = 0; turn < turns; turn++) {
				await undefined;
			}
			controller.abort(reason);
			await time.advance(10);
			expect(seen.value === 'done' || seen.thrown === reason).toBe(true);
			expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
		}
	});

	test('reaches the calls in it, with the same reason', async () => {
		const controller = new AbortController();
		const reason = new Error('enough');
		const api = clientOf(
			serverOf(() => never),
			{timeout: false},
		);
		const inner: unknown[] = [];
		const seen = watch(
			retryOperation(
				({signal}) =>
					api.get('users', {signal}).catch((error: unknown) => {
						inner.push(error);
						throw error;
					}),
				{...plain, signal: controller.signal},
			),
		);
		await time.advance(50);
		controller.abort(reason);
		await time.advance(0);
		expect(seen.thrown).toBe(reason);
		expect(inner).toEqual([reason]);
		expect(explain(reason)).toMatchObject({operation: '', reason: 'aborted'});
	});

	test('reaches an operation within, and is explained by the outermost', async () => {
		const controller = new AbortController();
		const reason = new Error('enough');
		const seen = watch(
			retryOperation(outer => retryOperation(() => never, {name: 'inner', signal: outer.signal}), {
				name: 'outer',
				signal: controller.signal,
			}),
		);
		await time.advance(50);
		controller.abort(reason);
		await time.advance(0);
		expect(seen.thrown).toBe(reason);
		expect(explain(reason)).toMatchObject({operation: 'outer', reason: 'aborted'});
	});

	test('in a later run too, and a function that is deaf to it cannot take the explanation away', async () => {
		const controller = new AbortController();
		const reason = new Error('enough');
		const late: unknown[] = [];
		const seen = watch(
			retryOperation(
				async outer => {
					if (outer.attempt === 1) {
						throw refused();
					}
					await new Promise<void>(resolve => clock.setTimer(100, resolve));
					await retryOperation(() => late.push('never called'), {
						name: 'inner',
						signal: outer.signal,
					}).catch((error: unknown) => late.push(error));
				},
				{...plain, name: 'outer', signal: controller.signal},
			),
		);
		await time.advance(1_050);
		controller.abort(reason);
		await time.advance(200);
		expect(seen).toEqual({at: 1_050, thrown: reason});
		expect(late).toEqual([reason]);
		expect(explain(reason)).toMatchObject({operation: 'outer', reason: 'aborted'});
	});

	test('after it has settled has no effect', async () => {
		const controller = new AbortController();
		const signals: AbortSignal[] = [];
		await retryOperation(({signal}) => void signals.push(signal), {signal: controller.signal});
		controller.abort();
		expect(signals.map(signal => signal.aborted)).toEqual([false]);
	});
});

describe('totalTimeout', () => {
	test('ends a run that is deaf, with an error of its own that aborts the signal', async () => {
		const signals: AbortSignal[] = [];
		const {thrown} = await thrownBy(
			time,
			retryOperation(
				({signal}) => {
					signals.push(signal);
					return never;
				},
				{name: 'report', totalTimeout: 500},
			),
		);
		expect(time.now()).toBe(500);
		expect(thrown).toBeInstanceOf(OperationTimeoutError);
		expect(isResilienceError(thrown)).toBe(true);
		expect(thrown).toMatchObject({
			name: 'OperationTimeoutError',
			code: 'OPERATION_TIMEOUT',
			hook: 'retry',
			message: 'report was not over after 500 ms',
		});
		expect((thrown as Error).cause).toBeUndefined();
		expect(signals.map(({reason}) => reason)).toEqual([thrown]);
		expect(explain(thrown)).toMatchObject({
			operation: 'report',
			reason: 'deadline',
			category: 'timeout',
			totalTime: 500,
			attempts: [{duration: 500, decision: {retry: false, reason: 'deadline'}}],
		});
	});

	test('names the failure before it as the cause', async () => {
		const failure = refused();
		const {thrown} = await thrownBy(
			time,
			retryOperation(({attempt}) => (attempt === 1 ? Promise.reject(failure) : never), {
				...plain,
				totalTimeout: 1_500,
			}),
		);
		expect(time.now()).toBe(1_500);
		expect(thrown).toMatchObject({name: 'OperationTimeoutError', cause: failure});
		expect((thrown as Error).message).toBe('The operation was not over after 1500 ms');
	});

	test.each([
		[1_000, 1],
		[1_001, 2],
	])(
		'of %i ms and a wait of 1000 ms allow for %i runs: a wait that ends too late is not begun',
		async (totalTimeout, expected) => {
			let runs = 0;
			const failure = refused();
			const {thrown} = await thrownBy(
				time,
				retryOperation(
					() => {
						runs += 1;
						throw failure;
					},
					{...plain, limit: 4, totalTimeout},
				),
			);
			expect(runs).toBe(expected);
			expect(thrown).toBe(failure);
			expect(explain(thrown)?.reason).toBe('deadline');
			expect(time.now()).toBe((expected - 1) * 1_000);
		},
	);

	test('is judged a timeout also where a call in it ended with the same error', async () => {
		const api = clientOf(
			serverOf(() => never),
			{timeout: false},
		);
		const {thrown} = await thrownBy(
			time,
			retryOperation(({signal}) => api.get('users', {signal}), {totalTimeout: 500}),
		);
		await time.advance(10);
		expect(explain(thrown)).toMatchObject({operation: '', category: 'timeout', reason: 'deadline'});
	});

	test('of an operation within lets the outer one repeat it, if that does no harm', async () => {
		const runs: number[] = [];
		const {thrown} = await thrownBy(
			time,
			retryOperation(
				outer => {
					runs.push(outer.attempt);
					return retryOperation(() => never, {
						signal: outer.signal,
						totalTimeout: 500,
						idempotent: true,
					});
				},
				{...plain, limit: 1},
			),
		);
		expect(thrown).toBeInstanceOf(OperationTimeoutError);
		expect(runs).toEqual([1, 2]);
		expect(explain(thrown)).toMatchObject({reason: 'limit', category: 'timeout'});
	});

	test('of an operation within, in a run of which nothing is known, is not repeated by the outer one', async () => {
		const server = serverOf((_, before) => (before === 0 ? status(503) : never));
		const api = clientOf(server, {timeout: false}, 0);
		const runs: number[] = [];
		const {thrown} = await thrownBy(
			time,
			retryOperation(
				outer => {
					runs.push(outer.attempt);
					return retryOperation(({signal}) => api.get('users', {signal}), {
						...plain,
						signal: outer.signal,
						totalTimeout: 5_000,
					});
				},
				{...plain, limit: 2},
			),
		);
		expect(runs).toEqual([1]);
		expect(explain(thrown)).toMatchObject({reason: 'method', category: 'timeout'});
	});

	test('of an operation within is known for what it is, whoever else judges', async () => {
		const runs: number[] = [];
		await thrownBy(
			time,
			retryOperation(
				outer => {
					runs.push(outer.attempt);
					return retryOperation(() => never, {signal: outer.signal, totalTimeout: 500});
				},
				{...plain, limit: 1, idempotent: true, classify},
			),
		);
		expect(runs).toEqual([1, 2]);
	});

	test('is not longer than that of the operation around it', async () => {
		const {thrown} = await thrownBy(
			time,
			retryOperation(
				outer =>
					retryOperation(() => never, {
						name: 'inner',
						signal: outer.signal,
						totalTimeout: 60_000,
					}),
				{name: 'outer', totalTimeout: 500},
			),
		);
		await time.advance(10);
		expect(time.now()).toBe(510);
		expect((thrown as Error).message).toBe('outer was not over after 500 ms');
		expect(explain(thrown)).toMatchObject({operation: 'outer', reason: 'deadline', category: 'timeout'});
	});

	test('leaves no timer when the operation ends before it', async () => {
		await time.run(retryOperation(() => 'done', {totalTimeout: 60_000}));
		expect(time.pending).toBe(0);
	});
});

describe('what comes after the end is ignored', () => {
	const unhandled: unknown[] = [];
	const remember = (reason: unknown) => unhandled.push(reason);
	beforeEach(() => {
		unhandled.length = 0;
		process.on('unhandledRejection', remember);
	});
	afterEach(() => {
		process.off('unhandledRejection', remember);
	});

	const endedWhile = async (late: () => unknown) => {
		const controller = new AbortController();
		const seen = watch(
			retryOperation(
				() =>
					new Promise((resolve, reject) => {
						clock.setTimer(100, () => {
							try {
								resolve(late());
							} catch (error) {
								reject(error);
							}
						});
					}),
				{...plain, signal: controller.signal},
			),
		);
		await time.advance(50);
		controller.abort('enough');
		await time.advance(100);
		await new Promise(resolve => setImmediate(resolve));
		expect(seen).toEqual({at: 50, thrown: 'enough'});
		expect(unhandled).toEqual([]);
	};

	test('a late result', () => endedWhile(() => 'late'));

	test('a late failure', () =>
		endedWhile(() => {
			throw new Error('late');
		}));

	test('a late response, whose body is cancelled', async () => {
		const body = endlessBody();
		await endedWhile(() => new Response(body.stream));
		expect(body.cancelled()).toBe(true);
	});

	test('a response that came in the moment of the abort, whose body is cancelled', async () => {
		for (let turns = 0; turns < 8; turns++) {
			const controller = new AbortController();
			const body = endlessBody();
			const seen = watch(retryOperation(() => new Response(body.stream), {signal: controller.signal}));
			for (let turn = 0; turn < turns; turn++) {
				await undefined;
			}
			controller.abort('enough');
			await time.advance(0);
			expect(body.cancelled()).toBe(seen.value === undefined);
		}
	});
});

describe('the signal of a run', () => {
	test('is that of this run alone, and is aborted when the run has failed', async () => {
		const signals: AbortSignal[] = [];
		await time.run(
			retryOperation(({attempt, signal}) => {
				signals.push(signal);
				if (attempt < 3) {
					throw refused();
				}
			}, plain),
		);
		expect(new Set(signals).size).toBe(3);
		expect(signals.map(signal => signal.aborted)).toEqual([true, true, false]);
		expect(signals[0]?.reason).toMatchObject({name: 'AbortError'});
	});
});

test('10,000 operations on one signal leave no listener and no timer', async () => {
	const {signal} = new AbortController();
	for (let count = 0; count < 10_000; count++) {
		await retryOperation(() => count, {signal, totalTimeout: 1_000});
	}
	expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	expect(time.pending).toBe(0);
});
