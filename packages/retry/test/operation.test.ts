import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {subscribe, type ToldEvent} from '@kyhooks/core';
import {type OperationOptions, retryOperation} from '@kyhooks/retry/operation';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import {AbortError} from 'p-retry';
import {json, networkError, status} from '../../../test/support/scripted-fetch.ts';
import {listening} from './support/listening.ts';
import {clientOf, plain, serverOf, thrownBy, timesOf} from './support/operation.ts';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => {
	expect(time.pending).toBe(0);
	time.stop();
});

const refused = () => networkError('ECONNREFUSED', 'connect');

describe('an operation', () => {
	test('gives what its function gives, at once and without a timer', async () => {
		const runs: number[] = [];
		const value = {id: 42};
		const result = await time.run(
			retryOperation(({attempt}) => {
				runs.push(attempt);
				return value;
			}),
		);
		expect(result).toBe(value);
		expect(runs).toEqual([1]);
		expect(time.now()).toBe(0);
	});

	test('runs again after a failure on which no server acted, and waits before it as its backoff says', async () => {
		const runs: [number, number][] = [];
		const result = await time.run(
			retryOperation(async ({attempt}) => {
				runs.push([attempt, time.now()]);
				if (attempt < 3) {
					throw refused();
				}
				return 'done';
			}, plain),
		);
		expect(result).toBe('done');
		expect(runs).toEqual([
			[1, 0],
			[2, 1_000],
			[3, 2_000],
		]);
	});

	test('runs five times by default, and then throws the last failure as it was', async () => {
		const failures: Error[] = [];
		const {thrown} = await thrownBy(
			time,
			retryOperation(() => {
				failures.push(refused());
				throw failures.at(-1);
			}),
		);
		expect(failures).toHaveLength(5);
		expect(thrown).toBe(failures.at(-1));
	});

	test('waits with the default backoff, one second at most before the first repetition', async () => {
		const starts: number[] = [];
		await thrownBy(
			time,
			retryOperation(
				() => {
					starts.push(time.now());
					throw refused();
				},
				{limit: 2, jitter: 'none'},
			),
		);
		expect(starts).toEqual([0, 1_000, 3_000]);
	});

	test('waits as long as the server asks, like the hook', async () => {
		const server = serverOf((_, before) =>
			before === 0 ? status(503, {'retry-after': '7'}) : json({id: 42}),
		);
		const api = clientOf(server, {}, 0);
		await time.run(retryOperation(({signal}) => api.get('users', {signal}).json(), plain));
		const [first, second] = server.sent.map(one => one.time);
		expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(7_000);
		expect((second ?? 0) - (first ?? 0)).toBeLessThanOrEqual(7_700);
	});

	test('adds a second to its wait after a 429, and stops at a wait above maxRetryAfter', async () => {
		const limited = serverOf((_, before) => (before === 0 ? status(429) : json({})));
		await time.run(
			retryOperation(({signal}) => clientOf(limited, {}, 0).get('users', {signal}).json(), plain),
		);
		expect(limited.sent.map(one => one.time)).toEqual([0, 2_000]);

		const patient = serverOf(() => status(503, {'retry-after': '600'}));
		await thrownBy(
			time,
			retryOperation(({signal}) => clientOf(patient, {}, 0).get('users', {signal}), plain),
		);
		expect(patient.sent).toHaveLength(1);
	});
});

describe('whatever the function throws comes out as it was', () => {
	const hostile = new Proxy(
		{},
		{
			get() {
				throw new Error('get');
			},
			getPrototypeOf() {
				throw new Error('getPrototypeOf');
			},
			has() {
				throw new Error('has');
			},
			defineProperty() {
				throw new Error('defineProperty');
			},
		},
	);
	test.each<[string, unknown]>([
		['a string', 'no'],
		['nothing', undefined],
		['null', null],
		['a number', 0],
		['a symbol', Symbol('no')],
		['a function', () => {}],
		['a frozen object', Object.freeze({})],
		['a TypeError, which p-retry does not repeat', new TypeError('a bug')],
		["p-retry's own AbortError, which it unwraps", new AbortError(new Error('inside'))],
		['a response', new Response('x')],
		['a proxy that throws at every touch', hostile],
	])('%s', async (_, value) => {
		for (const classify of [undefined, () => ({category: 'unknown', retry: 'never'}) as never]) {
			let runs = 0;
			const {thrown} = await thrownBy(
				time,
				retryOperation(
					() => {
						runs += 1;
						throw value;
					},
					classify === undefined ? {} : {classify},
				),
			);
			expect(Object.is(thrown, value)).toBe(true);
			expect(runs).toBe(1);
		}
	});

	test('also if it is repeated, and is what p-retry would not repeat', async () => {
		let runs = 0;
		const bug = new TypeError('x is not a function');
		const always = {category: 'unknown', retry: 'always', neverSent: false, origin: 'client'} as const;
		const {thrown} = await thrownBy(
			time,
			retryOperation(
				() => {
					runs += 1;
					throw bug;
				},
				{...plain, limit: 2, classify: () => ({...always, advice: '', rule: 'mine'})},
			),
		);
		expect(thrown).toBe(bug);
		expect(runs).toBe(3);
	});
});

describe('what is wrong with the arguments is told by a rejection', () => {
	test.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['a promise', Promise.resolve()],
	])('%s in place of the function', async (_, run) => {
		const promise = retryOperation(run as never);
		await expect(promise).rejects.toThrow(TypeError);
		await expect(promise).rejects.toThrow('retryOperation() takes a function');
	});

	test.each<[object, typeof TypeError, string]>([
		[{limit: -1}, TypeError, 'retryOperation.limit must be an integer from 0 to Infinity, got -1'],
		[{limit: '4'}, TypeError, 'retryOperation.limit must be an integer from 0 to Infinity, got "4"'],
		[{limit: 1.5}, TypeError, 'retryOperation.limit'],
		[{backoff: 100}, TypeError, 'retryOperation.backoff must be a function, got 100'],
		[{jitter: 'some'}, TypeError, 'retryOperation.jitter'],
		[{maxRetryAfter: -1}, TypeError, 'retryOperation.maxRetryAfter'],
		[{onRetry: true}, TypeError, 'retryOperation.onRetry'],
		[{name: ''}, TypeError, 'retryOperation.name'],
		[{signal: {}}, TypeError, 'retryOperation.signal must be an AbortSignal, got object'],
		[{signal: null}, TypeError, 'retryOperation.signal'],
		[{totalTimeout: 0}, TypeError, 'retryOperation.totalTimeout'],
		[{totalTimeout: true}, TypeError, 'retryOperation.totalTimeout'],
		[{totalTimeout: Number.POSITIVE_INFINITY}, TypeError, 'retryOperation.totalTimeout'],
		[{idempotent: 1}, TypeError, 'retryOperation.idempotent must be true or false, got 1'],
		[{classify: {}}, TypeError, 'retryOperation.classify'],
		[{idempotencyKey: 'auto'}, TypeError, 'retryOperation.idempotencyKey is not an option'],
		[{idempotencyHeader: 'x'}, TypeError, 'retryOperation.idempotencyHeader is not an option'],
		[{maxBytes: 0}, TypeError, 'retryOperation.maxBytes is not an option'],
		[{methods: ['get']}, TypeError, 'retryOperation.methods is not an option'],
		[{retries: 3}, TypeError, 'retryOperation.retries is not an option'],
	])('%j', async (options, kind, message) => {
		let runs = 0;
		const promise = retryOperation(() => {
			runs += 1;
		}, options as OperationOptions);
		await expect(promise).rejects.toThrow(kind);
		await expect(promise).rejects.toThrow(message);
		expect(runs).toBe(0);
	});
});

describe('a repetition', () => {
	test('is told before its wait, by the name of the operation and its call', async () => {
		using heard = listening();
		const server = serverOf((_, before) => (before === 0 ? status(503) : json({})));
		await time.run(
			retryOperation(({signal}) => clientOf(server, {}, 0).get('users?key=secret', {signal}).json(), {
				...plain,
				name: 'users',
			}),
		);
		expect(heard.retries).toMatchObject([
			{
				call: expect.stringMatching(/^[\da-z]{6,}$/),
				operation: 'users',
				attempt: {number: 1},
				wait: 1_000,
				source: 'backoff',
				classification: expect.objectContaining({category: 'unavailable', status: 503}),
			},
		]);
		expect(Object.isFrozen(heard.retries[0])).toBe(true);
	});

	test('has an empty name without one, and an empty method and url', async () => {
		using heard = listening();
		await thrownBy(
			time,
			retryOperation(() => Promise.reject(refused()), {...plain, limit: 1}),
		);
		expect(heard.retries).toMatchObject([{operation: '', method: '', url: ''}]);
	});

	test.each<[string, OperationOptions, string]>([
		['backoff throws', {backoff: () => fail()}, 'retryOperation.backoff'],
		['classify throws', {classify: () => fail()}, 'classify'],
		['classify gives nothing', {classify: () => undefined as never}, 'classify'],
		['classify gives half of one', {classify: () => ({retry: 'always'}) as never}, 'classify'],
		['classify gives a promise', {classify: (async () => fail()) as never}, 'classify'],
	])('is made all the same where %s, which is reported', async (_, options, callback) => {
		const events: ToldEvent[] = [];
		const stop = subscribe(event => events.push(event));
		const result = await time.run(
			retryOperation(
				({attempt}) => {
					if (attempt === 1) {
						throw refused();
					}
					return 'done';
				},
				{...plain, ...options},
			),
		);
		stop();
		expect(result).toBe('done');
		expect(events.filter(({type}) => type === 'callback-failed')).toMatchObject([{callback}]);
	});
});

function fail(): never {
	throw new Error('of the callback');
}

test('calls without the signal are repeated by their own limit, and the operation by its', async () => {
	const server = serverOf(() => status(503));
	const api = clientOf(server, {}, 1);
	await thrownBy(
		time,
		retryOperation(() => api.get('users'), {...plain, limit: 1}),
	);
	expect(timesOf(server)).toEqual({'GET /users': 4});
});
