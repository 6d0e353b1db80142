import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {forever, scenarioFetch, startVirtualTime, unavailable, type VirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {constant, createRetryBudget, explain, resilient} from 'kyhooks';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

const failureOf = (call: Promise<unknown>) => time.run(call.catch((error: unknown) => error));

// The bug: the refusal hid the server's own response.
test('a call that opens the circuit gets its own failure, where its retry is refused', async () => {
	const budget = createRetryBudget({perCall: 0});
	const fetch = scenarioFetch(forever(unavailable({body: '{"why":"disk"}'})));
	const api = ky.create({fetch}).extend(
		resilient({
			errorLogger: false,
			retry: {backoff: constant(100), jitter: 'none', budget},
			circuitBreaker: {consecutiveFailures: 3, failingTime: 0, whenOpen: 'refuse'},
		}),
	);
	const error = await failureOf(api.get('https://api.example.com/'));
	expect(error).toMatchObject({name: 'HTTPError', data: {why: 'disk'}});
	expect(explain(error)).toMatchObject({reason: 'rejected', category: 'unavailable'});
	expect(explain(error)?.attempts.at(-1)?.decision).toEqual({retry: false, reason: 'rejected'});
	// The third retry has taken a token too.
	expect(budget.available('https://api.example.com')).toBe(9);
	fetch.expectAttempts(3);
});

test('a retry whose wait is longer than the circuit is open is made', async () => {
	const fetch = scenarioFetch(forever(unavailable()));
	const api = ky.create({fetch}).extend(
		resilient({
			errorLogger: false,
			retry: {backoff: constant(1_000), jitter: 'none', limit: 3},
			circuitBreaker: {consecutiveFailures: 3, failingTime: 0, whenOpen: 'refuse'},
		}),
	);
	await expect(failureOf(api.get('https://api.example.com/'))).resolves.toMatchObject({name: 'HTTPError'});
	fetch.expectAttempts(4);
});
