import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky, {type AfterResponseHook, replaceOption} from 'ky';
import {json, status} from '../../../test/support/scripted-fetch.ts';
import {clientOf, never, plain, serverOf, thrownBy, timesOf} from './support/operation.ts';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => {
	expect(time.pending).toBe(0);
	time.stop();
});

const down = () => serverOf(() => status(503));

describe('an operation and the calls in it have one limit', () => {
	test('a server that is down gets five requests and not twenty-five', async () => {
		const server = down();
		const api = clientOf(server);
		const {thrown} = await thrownBy(
			time,
			retryOperation(({signal}) => api.get('users', {signal}), plain),
		);
		expect(server.sent).toHaveLength(5);
		expect(thrown).toMatchObject({name: 'HTTPError', response: {status: 503}});
	});

	test('what the calls leave is for repetitions', async () => {
		const server = down();
		const api = clientOf(server, {}, 1);
		const runs: number[] = [];
		await thrownBy(
			time,
			retryOperation(({attempt, signal}) => {
				runs.push(attempt);
				return api.get('users', {signal});
			}, plain),
		);
		// One retry in each of the first two runs, and a repetition after each: four retries in total.
		expect(server.sent).toHaveLength(5);
		expect(runs).toEqual([1, 2, 3]);
	});

	test('in three steps of which the last fails, the steps before it are repeated within the limit', async () => {
		const server = serverOf(asked => (asked === 'GET /third' ? status(503) : json({})));
		const api = clientOf(server, {}, 1);
		await thrownBy(
			time,
			retryOperation(async ({signal}) => {
				for (const path of ['first', 'second', 'third']) {
					await api.get(path, {signal}).json();
				}
			}, plain),
		);
		expect(timesOf(server)).toEqual({'GET /first': 3, 'GET /second': 3, 'GET /third': 5});
	});

	test('retries that succeed count too', async () => {
		const server = serverOf((asked, before) =>
			asked === 'GET /last' || before < 2 ? status(503) : json({}),
		);
		const api = clientOf(server);
		await thrownBy(
			time,
			retryOperation(async ({signal}) => {
				await api.get('first', {signal});
				await api.get('last', {signal});
			}, plain),
		);
		expect(timesOf(server)).toEqual({'GET /first': 3, 'GET /last': 3});
	});

	test('parallel calls share it', async () => {
		const server = down();
		const api = clientOf(server);
		await thrownBy(
			time,
			retryOperation(async ({signal}) => {
				const calls = ['a', 'b', 'c'].map(path => api.get(path, {signal}));
				const [first] = await Promise.allSettled(calls);
				throw first?.status === 'rejected' ? first.reason : new Error('it did not fail');
			}, plain),
		);
		expect(server.sent).toHaveLength(3 + 4);
	});

	test('the limit of a call is its own as well', async () => {
		const server = down();
		const api = clientOf(server);
		await thrownBy(
			time,
			retryOperation(({signal}) => api.get('users', {signal, retry: 0}), {...plain, limit: 2}),
		);
		expect(server.sent).toHaveLength(3);
	});

	test('with limit 0 nothing is repeated, in the calls neither', async () => {
		const server = down();
		const {thrown} = await thrownBy(
			time,
			retryOperation(({signal}) => clientOf(server).get('users', {signal}), {limit: 0}),
		);
		expect(server.sent).toHaveLength(1);
		expect(explain(thrown)?.reason).toBe('limit');
	});

	test('the call stops with the reason limit where the operation has none left', async () => {
		const reasons: unknown[] = [];
		const api = clientOf(down());
		await thrownBy(
			time,
			retryOperation(
				({signal}) =>
					api.get('users', {signal}).catch((error: unknown) => {
						reasons.push(explain(error)?.reason);
						throw error;
					}),
				{...plain, limit: 2},
			),
		);
		expect(reasons).toEqual(['limit']);
	});

	test('a retry that a hook of the client forces counts', async () => {
		const server = serverOf(() => json({state: 'busy'}));
		const force = ({retryCount}: {retryCount: number}) =>
			retryCount < 2 ? ky.retry({delay: 10}) : undefined;
		const api = clientOf(server, {hooks: {afterResponse: [force]}});
		await thrownBy(
			time,
			retryOperation(
				async ({signal}) => {
					await api.get('users', {signal});
					throw new SyntaxError('still busy');
				},
				{...plain, limit: 3, classify: () => ({...repeatable, retry: 'always'})},
			),
		);
		// The first run uses two of the three retries. After its repetition none is left; the hook's own retries are not refused.
		expect(server.sent).toHaveLength(6);
	});

	test('a decision that is made again for one failure takes one retry', async () => {
		const server = serverOf((_, before) => (before < 2 ? status(503) : json({})));
		// Its response replaces the one that was judged in the attempt.
		const replace: AfterResponseHook = ({response}) =>
			response.ok ? undefined : new Response(null, {status: 502});
		const api = clientOf(server, {hooks: {afterResponse: [replace]}});
		await time.run(retryOperation(({signal}) => api.get('users', {signal}), {...plain, limit: 2}));
		expect(server.sent).toHaveLength(3);
	});
});

const repeatable = Object.freeze({
	category: 'unknown',
	retry: 'if-idempotent',
	neverSent: false,
	origin: 'client',
	advice: '',
	rule: 'mine',
} as const);

describe('an operation in an operation', () => {
	test('shares the limit of the outer one', async () => {
		const server = down();
		const api = clientOf(server);
		await thrownBy(
			time,
			retryOperation(
				outer =>
					retryOperation(
						inner =>
							retryOperation(({signal}) => api.get('users', {signal}), {...plain, signal: inner.signal}),
						{...plain, signal: outer.signal},
					),
				plain,
			),
		);
		expect(server.sent).toHaveLength(5);
	});

	test('keeps to its own limit, which may be smaller', async () => {
		const server = down();
		const api = clientOf(server);
		const runs: number[] = [];
		await thrownBy(
			time,
			retryOperation(
				outer => {
					runs.push(outer.attempt);
					return retryOperation(({signal}) => api.get('users', {signal}), {
						...plain,
						limit: 1,
						signal: outer.signal,
					});
				},
				{...plain, limit: 3},
			),
		);
		expect(server.sent).toHaveLength(4);
		expect(runs).toEqual([1, 2]);
	});

	test('gives back to both what was decided twice', async () => {
		const server = serverOf((_, before) => (before < 2 ? status(503) : json({})));
		const replace: AfterResponseHook = ({response}) =>
			response.ok ? undefined : new Response(null, {status: 502});
		const api = clientOf(server, {hooks: {afterResponse: [replace]}});
		await time.run(
			retryOperation(
				outer => retryOperation(({signal}) => api.get('users', {signal}), {signal: outer.signal}),
				{...plain, limit: 2},
			),
		);
		expect(server.sent).toHaveLength(3);
	});

	test('is on its own without the signal', async () => {
		const server = down();
		const api = clientOf(server);
		await thrownBy(
			time,
			retryOperation(() => retryOperation(({signal}) => api.get('users', {signal}), {...plain, limit: 1}), {
				...plain,
				idempotent: true,
				limit: 1,
			}),
		);
		expect(server.sent).toHaveLength(4);
	});
});

describe('the time of the operation is that of its calls', () => {
	test('no call waits past its end, and the call stops with the reason deadline', async () => {
		const reasons: unknown[] = [];
		const server = down();
		const api = clientOf(server);
		const {thrown} = await thrownBy(
			time,
			retryOperation(
				({signal}) =>
					api.get('users', {signal}).catch((error: unknown) => {
						reasons.push(explain(error)?.reason);
						throw error;
					}),
				{...plain, totalTimeout: 150},
			),
		);
		expect(reasons).toEqual(['deadline']);
		expect(thrown).toMatchObject({name: 'HTTPError'});
		expect(server.sent.map(one => one.time)).toEqual([0, 100]);
		expect(time.now()).toBe(100);
	});

	test('also through an operation between', async () => {
		const server = down();
		const api = clientOf(server);
		await thrownBy(
			time,
			retryOperation(
				outer => retryOperation(({signal}) => api.get('users', {signal}), {...plain, signal: outer.signal}),
				{...plain, totalTimeout: 150},
			),
		);
		expect(server.sent).toHaveLength(2);
		expect(time.now()).toBe(100);
	});
});

describe('a client with a signal of its own', () => {
	// ky joins both signals into a third, which cannot be traced back to them.
	const {signal: own} = new AbortController();

	test('does not take part, as the page says', async () => {
		const server = down();
		const api = clientOf(server, {signal: own}, 1);
		await thrownBy(
			time,
			retryOperation(({signal}) => api.get('users', {signal}), {...plain, limit: 1}),
		);
		expect(server.sent).toHaveLength(4);
	});

	test('takes part if the call puts the signal in its place', async () => {
		const server = down();
		const api = clientOf(server, {signal: own}, 1);
		await thrownBy(
			time,
			retryOperation(({signal}) => api.get('users', {signal: replaceOption(signal)}), {
				...plain,
				limit: 1,
				signal: own,
			}),
		);
		expect(server.sent).toHaveLength(2);
	});
});

test('what a failed run has left behind is stopped, and takes nothing from the next', async () => {
	const server = serverOf((asked, before) => {
		if (asked === 'GET /slow') {
			return before === 0 ? never : json({});
		}
		return before === 0 ? status(503) : json({});
	});
	const api = ky
		.create({fetch: server as never, timeout: false, baseUrl: 'https://api.example.com/'})
		.extend(retry({limit: 0}));
	const ends: unknown[] = [];
	await time.run(
		retryOperation(async ({signal}) => {
			const slow = api.get('slow', {signal});
			slow.catch(error => ends.push([error.name, time.now()]));
			await api.get('quick', {signal});
			await slow;
		}, plain),
	);
	expect(ends).toEqual([['AbortError', 0]]);
	expect(timesOf(server)).toEqual({'GET /slow': 2, 'GET /quick': 2});
});
