import {inspect} from 'node:util';
import {describe, expect, test} from '@jest/globals';
import {
	type CircuitBreakerOptions,
	CircuitOpenError,
	circuitBreaker,
	createCircuits,
	isCircuitOpenError,
} from '@kyhooks/circuit-breaker';
import {classificationOf, explain, subscribe, type ToldEvent} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {forever, neverResponds, ok, sequence, times, unavailable} from '@kyhooks/testing';
import {breaking, origin, outcome, soon, url, virtualTime} from './support/client.ts';

const time = virtualTime();

async function opened(options: CircuitBreakerOptions = {}) {
	const made = breaking(sequence(times(3, unavailable()), forever(ok({id: 42}))), options);
	for (let index = 0; index < 3; index++) {
		await time().run(outcome(made.api.get(url)));
	}
	return made;
}

describe('a call that an open circuit refuses', () => {
	test('fails at once with an error that says what, why and when', async () => {
		const {api, fetch} = await opened();
		const before = time().now();
		const error = (await time().run(outcome(api.get(url)))) as CircuitOpenError;
		expect(time().now()).toBe(before);
		fetch.expectAttempts(3);
		expect(error).toBeInstanceOf(CircuitOpenError);
		expect(isCircuitOpenError(error)).toBe(true);
		expect(error).toMatchObject({
			name: 'CircuitOpenError',
			code: 'CIRCUIT_OPEN',
			hook: 'circuit-breaker',
			circuit: origin,
			trip: {
				by: 'failures',
				failures: 3,
				calls: 3,
				category: 'unavailable',
				status: 503,
				path: `${origin}/users/42`,
			},
		});
		expect(error.message).toBe(
			`GET https://api.example.com/users/42 was not sent, since its circuit is open: 3 of 3 failed, https://api.example.com/users/42, 503, unavailable`,
		);
		expect(error.retryAfter).toBeGreaterThanOrEqual(300);
		expect(inspect(error) + JSON.stringify(error)).not.toContain('secret');
	});

	test('is explained', async () => {
		const {api} = await opened();
		const error = await time().run(outcome(api.get(url)));
		expect(explain(error)).toMatchObject({
			reason: 'rejected',
			category: 'rejected',
			attempts: [{number: 1, classification: {neverSent: true, code: 'CIRCUIT_OPEN'}}],
		});
		expect(classificationOf(error)?.origin).toBe('client');
	});

	test('is not retried, by ky or by retry()', async () => {
		for (const hook of [undefined, retry()]) {
			const {api, fetch} = await opened();
			const patient = hook === undefined ? api.extend({retry: 3}) : api.extend({retry: 3}).extend(hook);
			await expect(time().run(outcome(patient.get(url)))).resolves.toBeInstanceOf(CircuitOpenError);
			fetch.expectAttempts(3);
		}
	});

	test('goes through again when the circuit has been probed', async () => {
		const {api, changes} = await opened();
		await time().advance(700);
		for (let index = 0; index < 11; index++) {
			await expect(time().run(api.get(url).json())).resolves.toEqual({id: 42});
		}
		expect(changes.map(({to}) => to)).toEqual(['open', 'half-open', 'recovering', 'closed']);
	});

	test('of thousands at the half-open moment, one is let through and the others are refused', async () => {
		const {api, fetch} = await opened();
		await time().advance(700);
		const outcomes = await time().run(Promise.all(Array.from({length: 2_000}, () => outcome(api.get(url)))));
		expect(outcomes.filter(isCircuitOpenError)).toHaveLength(1_999);
		fetch.expectAttempts(4);
	});

	test('is let through in the place of a probe that its caller gave up', async () => {
		const {api, fetch} = breaking(sequence(times(3, unavailable()), neverResponds(), forever(ok())));
		for (let index = 0; index < 3; index++) {
			await time().run(outcome(api.get(url)));
		}
		await time().advance(700);
		const controller = new AbortController();
		const probe = outcome(api.get(url, {signal: controller.signal}));
		await time().advance(1);
		await expect(time().run(outcome(api.get(url)))).resolves.toBeInstanceOf(CircuitOpenError);
		controller.abort(new Error('gone'));
		await time().run(probe);
		await expect(time().run(api.get(url))).resolves.toMatchObject({status: 200});
		fetch.expectAttempts(5);
	});
});

test('the message of a refusal says what opened the circuit, as far as there is more to say', async () => {
	const circuits = createCircuits(soon);
	const {api} = breaking(forever(neverResponds()), {circuits});
	for (let call = 0; call < 2; call++) {
		await time().run(outcome(api.get(url)));
	}
	const messages: string[] = [];
	messages.push(((await time().run(outcome(api.get(url)))) as Error).message);
	circuits.isolate(origin);
	messages.push(((await time().run(outcome(api.get(url)))) as Error).message);
	expect(messages).toEqual([
		expect.stringContaining('2 of 2 failed, https://api.example.com/users/42, timeout'),
		expect.stringMatching(/is open: isolate$/),
	]);
});

test('the message of a refusal shows no query, also where the key is a whole URL', async () => {
	const {api} = await opened({key: ({url}) => url});
	const error = (await time().run(outcome(api.get(url)))) as CircuitOpenError;
	expect(error.message).not.toContain('secret');
});

describe('circuits', () => {
	test('are one for each origin', async () => {
		const {api} = await opened();
		await expect(time().run(api.get('https://other.example.com/'))).resolves.toMatchObject({status: 200});
		await expect(time().run(outcome(api.get('https://api.example.com:8443/')))).resolves.toMatchObject({
			status: 200,
		});
		await expect(time().run(outcome(api.get(`${url}&page=2`)))).resolves.toBeInstanceOf(CircuitOpenError);
	});

	test('are as the key says', async () => {
		const {api} = await opened({key: ({url}) => new URL(url).pathname.split('/')[1] ?? ''});
		await expect(time().run(api.get(`${origin}/orders/1`))).resolves.toMatchObject({status: 200});
		await expect(time().run(outcome(api.get(`${origin}/users/42?a`)))).resolves.toMatchObject({
			circuit: 'users',
		});
	});

	test.each<[string, () => unknown, boolean?]>([
		[
			'throws',
			() => {
				throw new Error('a bug');
			},
		],
		['gives no string', () => 7, false],
		['gives a promise', () => Promise.reject(new Error('a bug'))],
	])('are by origin where the key %s, and an error is reported', async (_, key, isError = true) => {
		const {api} = await opened({key: key as () => string});
		const error = await time().run(outcome(api.get(url)));
		expect(error).toMatchObject({circuit: origin});
		expect(explain(error)?.faults[0]?.callback).toBe(isError ? 'circuitBreaker.key' : undefined);
	});

	test('are those of the factory, and of whoever is given the handle', async () => {
		const circuits = createCircuits(soon);
		const {api} = await opened({circuits});
		await expect(time().run(outcome(api.get(url)))).resolves.toBeInstanceOf(CircuitOpenError);
		const stranger = breaking(forever(ok()));
		await expect(time().run(stranger.api.get(url))).resolves.toMatchObject({status: 200});
		const friend = breaking(forever(ok()), {circuits});
		await expect(time().run(outcome(friend.api.get(url)))).resolves.toBeInstanceOf(CircuitOpenError);
	});
});

describe('a change of state', () => {
	test('is told before a probe is sent', async () => {
		const {api, changes} = await opened();
		await time().advance(700);
		const states: string[] = [];
		const fetch = async () => {
			states.push(...changes.map(({to}) => to));
			return new Response('');
		};
		await time().run(api.get(url, {fetch}));
		expect(states).toEqual(['open', 'half-open']);
	});

	test('is told to the listeners of the process too', async () => {
		const events: ToldEvent[] = [];
		const stop = subscribe(event => void events.push(event));
		const {api} = await opened();
		await time().advance(700);
		await time().run(api.get(url));
		stop();
		expect(events.filter(({type}) => type === 'circuit-changed')).toMatchObject([
			{
				circuit: origin,
				from: 'closed',
				to: 'open',
				why: `3 of 3 failed, ${origin}/users/42, 503, unavailable`,
			},
			{circuit: origin, from: 'open', to: 'half-open'},
			{circuit: origin, from: 'half-open', to: 'recovering'},
		]);
		expect(events.filter(event => 'why' in event)).toHaveLength(1);
	});
});

test('a hook that stands twice in a client is the later one', async () => {
	const made = breaking(forever(unavailable()), {consecutiveFailures: 1, failingTime: 0});
	const api = made.api.extend(circuitBreaker({consecutiveFailures: 5}));
	for (let index = 0; index < 5; index++) {
		await time().run(outcome(api.get(url)));
	}
	made.fetch.expectAttempts(5);
});
