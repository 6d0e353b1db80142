import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {asFetch, clock, explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {
	forever,
	neverResponds,
	scenarioFetch,
	startVirtualTime,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import {timeout} from '@kyhooks/timeout';
import ky, {type KyInstance, TimeoutError} from 'ky';

const url = 'https://api.example.com/';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

const failureOf = (api: KyInstance): Promise<Error> =>
	time.run(
		api.get(url).then(
			() => {
				throw new Error('expected a failure');
			},
			(error: Error) => error,
		),
	);

const longHook = () => new Promise<void>(resolve => void clock.setTimer(5_000, resolve));

/** If one of the client's own hooks runs too long, ky ends the attempt, after a slightly longer limit: our own limit should end an attempt first. */
const grace = 100;

const total = 'a call may take 2000 ms';

// The bug: the limit was looked up on the last attempt, but the timeout of the call may have ended something else.
test.each([
	[
		'in a wait of ky’s own',
		ky
			.create({fetch: scenarioFetch(forever(unavailable({headers: {'retry-after': '60'}})))})
			.extend(timeout({attempt: 500, total: 2_000})),
		2_000,
		'attempt 2',
	],
	[
		'in a hook after an attempt that met its own limit',
		ky
			.create({fetch: scenarioFetch(forever(neverResponds())), hooks: {beforeRetry: [longHook]}})
			.extend(timeout({attempt: 500, total: 2_000}))
			.extend(retry()),
		2_000 + grace,
		'attempt 1',
	],
	[
		'before the first attempt',
		ky
			.create({fetch: scenarioFetch(forever(neverResponds())), hooks: {beforeRequest: [longHook]}})
			.extend(timeout({attempt: 500, total: 2_000})),
		2_000 + grace,
		'before the first attempt',
	],
])('a call whose time is up %s has met the limit of the call', async (_, api, at, words) => {
	const error = await failureOf(api);
	expect(time.now()).toBe(at);
	expect(error.message).toBe(`Request timed out: GET ${url} (${words}: ${total})`);
	expect(explain(error)).toMatchObject({reason: 'deadline', timeLimit: 'total'});
});

// The bug: adding the text to the error threw, and that error replaced the original.
test('a timeout that the client’s own fetch has frozen stays as it is', async () => {
	const frozen = Object.freeze(new TimeoutError(new Request(url)));
	const api = ky
		.create({
			async fetch() {
				throw frozen;
			},
			retry: 0,
		})
		.extend(timeout({attempt: 500}));
	const error = await failureOf(api);
	expect(error).toBe(frozen);
	expect(error.message).toBe(`Request timed out: GET ${url}`);
	expect(explain(error)?.timeLimit).toBe('attempt');
});

// A `DOMException` is an `Error` whose message is read-only.
test('a timeout of a signal that the client’s own fetch has made is no limit of ours', async () => {
	class SignalTimeout extends Error {
		override get name() {
			return 'TimeoutError';
		}
		override get message() {
			return 'The operation was aborted due to timeout';
		}
	}
	const reason = new SignalTimeout();
	const api = ky
		.create({
			async fetch() {
				throw reason;
			},
			retry: 0,
		})
		.extend(timeout());
	const error = await failureOf(api);
	expect(error).toBe(reason);
	expect(explain(error)?.timeLimit).toBeUndefined();
});

test('a timeout says once which limit it was, however many calls it ends', async () => {
	const inner = ky.create({fetch: scenarioFetch(neverResponds())}).extend(timeout({attempt: 300}));
	const outer = ky.create({fetch: asFetch(inner), retry: 0}).extend(timeout());
	const words = 'attempt 1: an attempt may take 300 ms';
	expect((await failureOf(outer)).message).toBe(`Request timed out: GET ${url} (${words})`);

	const shared = new TimeoutError(new Request(url));
	const api = ky
		.create({
			async fetch() {
				throw shared;
			},
			retry: 0,
		})
		.extend(timeout());
	const first = (await failureOf(api)).message;
	expect((await failureOf(api)).message).toBe(first);
});
