import {expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {dribble, ok, sequence, stallsMidBody} from '@kyhooks/testing';
import {startFaultServer} from '@kyhooks/testing/server';
import {BodyTimeoutError, timeout} from '@kyhooks/timeout';
import ky from 'ky';

test('a body that stands still on a real connection fails, and the connection is closed', async () => {
	await using server = await startFaultServer(stallsMidBody({body: 'x'.repeat(4_000)}));
	const api = ky.extend(timeout({attempt: false, total: false, idle: 60}));
	const error = await api
		.get(server.origin)
		.text()
		.catch(thrown => thrown);
	expect(error).toBeInstanceOf(BodyTimeoutError);
	expect(error.bytesReceived).toBe(2_000);
	expect(explain(error)?.timeLimit).toBe('idle');
	await server.expectNothingPending();
});

test('a JSON body that stands still on a real connection is a failed attempt', async () => {
	await using server = await startFaultServer(sequence(stallsMidBody(), ok({id: 42})));
	const api = ky.extend(timeout({attempt: false, total: false, idle: 60})).extend(retry({backoff: () => 1}));
	await expect(api.get(server.origin).json()).resolves.toEqual({id: 42});
	server.expectAttempts(2);
	await server.expectNothingPending();
});

test('events of a server come one by one, each when it was sent', async () => {
	const events = ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n'];
	const slow = dribble(3, 40, {body: events.join(''), headers: {'content-type': 'text/event-stream'}});
	await using server = await startFaultServer(slow);
	const response = await ky
		.extend(timeout({attempt: false, total: false, idle: 1_000}))
		.extend(retry())
		.get(server.origin);
	const decoder = new TextDecoder();
	const seen: string[] = [];
	for await (const chunk of response.body ?? []) {
		seen.push(decoder.decode(chunk));
	}
	expect(seen).toEqual(events);
	await server.expectNothingPending();
});
