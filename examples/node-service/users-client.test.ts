import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {
	neverResponds,
	ok,
	scenarioFetch,
	sequence,
	startVirtualTime,
	type VirtualTime,
} from '@kyhooks/testing';
import {createCircuits, createRetryBudget, explain} from 'kyhooks';
import winston from 'winston';
import {createUsersClient} from './users-client.ts';

const realFetch = globalThis.fetch;

let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 7});
});

afterEach(() => {
	time.stop();
	globalThis.fetch = realFetch;
});

function start() {
	const ending = new AbortController();
	const users = createUsersClient({
		url: 'https://api.example.com',
		credentials: {client: 'test', secret: 'test'},
		logger: winston.createLogger({silent: true, transports: new winston.transports.Console()}),
		signal: ending.signal,
		circuits: createCircuits(),
		budget: createRetryBudget(),
	});
	return {users, ending};
}

const failureOf = (call: Promise<unknown>) =>
	call.then(
		() => Promise.reject(new Error('it succeeded')),
		(error: unknown) => error,
	);

test('a call to an API that does not answer ends after ten seconds', async () => {
	globalThis.fetch = scenarioFetch(sequence(ok({token: 'first'}), neverResponds(), neverResponds()));
	const error = await time.run(failureOf(start().users.get('users/42').json()));
	expect(explain(error)?.category).toBe('timeout');
	expect(time.now()).toBeGreaterThan(5_000);
	expect(time.now()).toBeLessThanOrEqual(10_000);
});

test('the end of the service ends a call, also one that waits for its token', async () => {
	const api = scenarioFetch(neverResponds());
	globalThis.fetch = api;
	const {users, ending} = start();
	const failed = failureOf(users.get('users/42').json());
	await time.advance(100);
	ending.abort();
	expect(await time.run(failed)).toMatchObject({name: 'AbortError'});
	expect(time.now()).toBe(100);
	api.expectAttempts(1);
});
