import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {classificationOf, explain, subscribe, type ToldEvent} from '@kyhooks/core';
import {type OperationOptions, retryOperation} from '@kyhooks/retry/operation';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import {json, networkError, status} from '../../../test/support/scripted-fetch.ts';
import {clientOf, plain, serverOf, thrownBy} from './support/operation.ts';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => {
	expect(time.pending).toBe(0);
	time.stop();
});

const refused = () => networkError('ECONNREFUSED', 'connect');

async function failOf(options: OperationOptions = {}) {
	const server = serverOf((_, before) => (before === 0 ? status(429) : status(503)));
	const api = clientOf(server, {}, 0);
	return thrownBy(
		time,
		retryOperation(({signal}) => api.get('users', {signal}), {...plain, limit: 1, ...options}),
	);
}

test('what an operation rejects with is explained by its runs, in place of the call that failed in it', async () => {
	const {thrown} = await failOf({name: 'users'});
	expect(explain(thrown)).toEqual({
		id: expect.stringMatching(/^[\da-z]{6,}$/),
		operation: 'users',
		method: '',
		url: '',
		reason: 'limit',
		why: 'no more retries are allowed',
		totalTime: 2_000,
		category: 'unavailable',
		advice: expect.any(String),
		faults: [],
		attempts: [
			{
				number: 1,
				startedAt: 0,
				duration: 0,
				status: 429,
				classification: expect.objectContaining({category: 'rate-limited'}),
				decision: {retry: true, wait: 2_000, source: 'backoff'},
			},
			{
				number: 2,
				startedAt: 2_000,
				duration: 0,
				status: 503,
				classification: expect.objectContaining({category: 'unavailable'}),
				decision: {retry: false, reason: 'limit'},
			},
		],
	});
	expect(classificationOf(thrown)).toMatchObject({category: 'unavailable', status: 503});
});

test.each([
	['users', 'operation users: limit after 2 attempts in 2000 ms: no more retries are allowed'],
	[undefined, 'operation: limit after 2 attempts in 2000 ms: no more retries are allowed'],
])('its table begins with its name: %s', async (name, headline) => {
	const {thrown} = await failOf(name === undefined ? {} : {name});
	expect(String(explain(thrown)).split('\n').slice(0, 3)).toEqual([
		headline,
		'  1  429 rate-limited  0 ms  waited 2000 ms (backoff)',
		'  2  503 unavailable   0 ms  stopped: limit',
	]);
});

test('a response that was thrown is explained by the operation too', async () => {
	const server = serverOf(() => status(503));
	const api = clientOf(server, {throwHttpErrors: false}, 0);
	const {thrown} = await thrownBy(
		time,
		retryOperation(
			async ({signal}) => {
				throw await api.get('users', {signal});
			},
			{name: 'users'},
		),
	);
	expect(thrown).toBeInstanceOf(Response);
	expect(explain(thrown)?.operation).toBe('users');
});

test('a wrapped failure leads to its operation', async () => {
	const {thrown: cause} = await failOf({name: 'users'});
	expect(explain(new Error('wrapped', {cause}))?.operation).toBe('users');
});

test('within the operation a failure is explained by its call', async () => {
	const inner: unknown[] = [];
	const server = serverOf(() => status(404));
	await thrownBy(
		time,
		retryOperation(({signal}) =>
			clientOf(server)
				.get('users', {signal})
				.catch((error: unknown) => {
					inner.push(explain(error));
					throw error;
				}),
		),
	);
	expect(inner).toMatchObject([{method: 'GET', url: 'https://api.example.com/users'}]);
	expect(inner[0]).not.toHaveProperty('operation');
});

test('what is no object cannot be explained, and is told to listeners all the same', async () => {
	const events: ToldEvent[] = [];
	const stop = subscribe(event => events.push(event));
	const {thrown} = await thrownBy(
		time,
		retryOperation(() => {
			throw 'no';
		}),
	);
	stop();
	expect(explain(thrown)).toBeUndefined();
	expect(events).toMatchObject([
		{type: 'attempt-started'},
		{type: 'attempt-ended'},
		{type: 'call-failed', error: 'no', reason: 'not-retryable'},
	]);
});

test('its events carry its own id: the start and the end of each run, each wait, and its failure', async () => {
	const events: ToldEvent[] = [];
	const stop = subscribe(event => events.push(event));
	await time.run(retryOperation(({attempt}) => (attempt === 1 ? Promise.reject(refused()) : 'done'), plain));
	const {thrown} = await thrownBy(
		time,
		retryOperation(() => Promise.reject(refused()), {...plain, limit: 1}),
	);
	stop();
	const ids = [...new Set(events.map(({call}) => call))];
	expect(ids).toHaveLength(2);
	expect(ids[1]).toBe(explain(thrown)?.id);
	expect(events.map(({call, type, elapsed}) => [ids.indexOf(call), type, elapsed])).toEqual([
		[0, 'attempt-started', 0],
		[0, 'attempt-ended', 0],
		[0, 'retry-scheduled', 0],
		[0, 'attempt-started', 1_000],
		[0, 'attempt-ended', 1_000],
		[1, 'attempt-started', 0],
		[1, 'attempt-ended', 0],
		[1, 'retry-scheduled', 0],
		[1, 'attempt-started', 1_000],
		[1, 'attempt-ended', 1_000],
		[1, 'call-failed', 1_000],
	]);
	const [, , scheduled, , succeeded] = events;
	expect(scheduled).toMatchObject({wait: 1_000, source: 'backoff', attempt: {number: 1}});
	expect(succeeded).toMatchObject({attempt: {number: 2, duration: 0}});
	expect((succeeded as {attempt: object}).attempt).not.toHaveProperty('classification');
});

test('callbacks that threw stand in the explanation', async () => {
	const {thrown} = await failOf({
		backoff() {
			throw new Error('of the callback');
		},
	});
	expect(explain(thrown)?.faults).toEqual([{callback: 'retryOperation.backoff', message: 'of the callback'}]);
});

test('an abort during a wait is told after the wait that was decided', async () => {
	const controller = new AbortController();
	const reason = new Error('enough');
	const promise = retryOperation(() => Promise.reject(refused()), {...plain, signal: controller.signal});
	promise.catch(() => {});
	await time.advance(300);
	controller.abort(reason);
	await expect(promise).rejects.toBe(reason);
	expect(explain(reason)).toMatchObject({
		reason: 'aborted',
		category: 'cancelled',
		totalTime: 300,
		attempts: [{number: 1, decision: {retry: true, wait: 1_000}}],
	});
});

test('the call in it that was aborted with it does not take its explanation away', async () => {
	const controller = new AbortController();
	const reason = new Error('enough');
	const server = serverOf(() => new Promise<Response>(() => {}));
	const promise = retryOperation(({signal}) => clientOf(server).get('users', {signal}), {
		name: 'users',
		signal: controller.signal,
	});
	promise.catch(() => {});
	await time.advance(300);
	controller.abort(reason);
	await expect(promise).rejects.toBe(reason);
	await time.advance(100);
	expect(explain(reason)).toMatchObject({operation: 'users', reason: 'aborted', totalTime: 300});
});

test('an operation that ended well says nothing of its result', async () => {
	const result = {id: 42};
	await retryOperation(() => result);
	expect(explain(result)).toBeUndefined();
	const server = serverOf(() => json({}));
	const response = await retryOperation(({signal}) => clientOf(server).get('users', {signal}));
	expect(explain(response)).not.toHaveProperty('operation');
});
