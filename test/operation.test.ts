import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {OperationTimeoutError, retryOperation} from '@kyhooks/retry/operation';
import {statusClassifier} from '@kyhooks/status-classifier';
import {forever, neverResponds, ok, resetBeforeHeaders, sequence, unavailable} from '@kyhooks/testing';
import {type FaultServer, refusedOrigin, startFaultServer} from '@kyhooks/testing/server';
import ky from 'ky';

let server: FaultServer;
beforeAll(async () => {
	server = await startFaultServer();
});
afterAll(() => server.stop());

const quick = {backoff: constant(5)};
const api = ky.create({timeout: 2_000}).extend(retry(quick)).extend(statusClassifier());

test('over real sockets, a token and a call that fails on the way take what they need and no more', async () => {
	const tokens = server.script('/token', sequence(unavailable(), ok({token: 't'}), ok({token: 't'})));
	const users = server.script(
		'/users',
		sequence(resetBeforeHeaders(), unavailable(), unavailable(), ok({id: 42})),
	);
	const result = await retryOperation(
		async ({signal}) => {
			await api.get(`${server.origin}/token`, {signal}).json();
			// The call may make only one retry, so the operation must be repeated.
			return api.get(`${server.origin}/users`, {signal, retry: 1}).json();
		},
		{...quick, limit: 4},
	);
	expect(result).toEqual({id: 42});
	tokens.expectAttempts(3);
	users.expectAttempts(4);
});

test('a port that refuses is tried five times', async () => {
	const origin = await refusedOrigin();
	let retries = 0;
	const count = () => {
		retries += 1;
	};
	const counting = api.extend({hooks: {beforeRetry: [count]}});
	const operation = retryOperation(({attempt, signal}) => {
		if (attempt > 1) {
			count();
		}
		return counting.post(`${origin}/orders`, {signal});
	}, quick);
	await expect(operation).rejects.toThrow();
	expect(retries).toBe(4);
});

test('its time ends a call that never gets an answer', async () => {
	const silent = server.script('/silent', forever(neverResponds()));
	const operation = retryOperation(
		({signal}) => api.get(`${server.origin}/silent`, {signal, timeout: false}),
		{
			name: 'silent',
			totalTimeout: 50,
		},
	);
	await expect(operation).rejects.toThrow(OperationTimeoutError);
	silent.expectAttempts(1);
	expect(explain(await operation.catch((error: unknown) => error))).toMatchObject({
		operation: 'silent',
		reason: 'deadline',
	});
});
