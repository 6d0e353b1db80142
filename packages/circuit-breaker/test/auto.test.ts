import {describe, expect, test} from '@jest/globals';
import {type CircuitBreakerOptions, type CircuitsOptions, createCircuits} from '@kyhooks/circuit-breaker';
import {explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {
	forever,
	neverResponds,
	ok,
	outage,
	type Scenario,
	sequence,
	serverError,
	times,
	unavailable,
} from '@kyhooks/testing';
import type {Options} from 'ky';
import {breaking, origin, outcome, soon, url, virtualTime} from './support/client.ts';

const time = virtualTime();

/** A client with `whenOpen: 'auto'`, which decides itself which calls wait. */
function deciding(scenario: Scenario, of: CircuitsOptions = soon, own: Options = {}, options = {}) {
	const circuits = createCircuits(of);
	const made = breaking(scenario, {whenOpen: 'auto', circuits, ...options}, {totalTimeout: 30_000, ...own});
	return {...made, circuits};
}

type Client = ReturnType<typeof deciding>;

async function callOften({api}: Client, calls: number, every = 0) {
	for (let call = 0; call < calls; call++) {
		await time().run(outcome(api.get(url)));
		await time().advance(every);
	}
}

/** The result of a call, and how long it takes. */
async function ask({api}: Client, options: Options = {}) {
	const before = time().now();
	const ended = (await time().run(outcome(api.get(url, options)))) as {status?: number; name?: string};
	return [ended.status ?? ended.name, time().now() - before] as const;
}

/** Continues the outage for this long, with probes by hand. */
async function failFor({api, circuits}: Client, duration: number) {
	const end = time().now() + duration;
	while (time().now() < end) {
		await time().advance(Math.max(1, circuits.report(origin).retryAfter ?? 0));
		await time().run(outcome(api.get(url)));
	}
}

describe('a call that is not let in', () => {
	test('waits while the outage is young, and is served when it is over', async () => {
		const client = deciding(sequence(times(3, unavailable()), forever(ok())));
		await callOften(client, 3);
		const [status, took] = await ask(client);
		expect(status).toBe(200);
		expect(took).toBeGreaterThanOrEqual(375);
	});

	test('is refused at once when the outage is older than ten seconds, and the server is still probed', async () => {
		const client = deciding(forever(unavailable()));
		await callOften(client, 3);
		await failFor(client, 9_000);
		const young = await ask(client);
		expect(young[1]).toBeGreaterThan(0);
		await failFor(client, 3_000);
		await expect(ask(client)).resolves.toEqual(['CircuitOpenError', 0]);
		const before = client.fetch.calls().length;
		await time().advance(client.circuits.report(origin).retryAfter ?? 0);
		await expect(ask(client)).resolves.toEqual(['HTTPError', 0]);
		client.fetch.expectAttempts(before + 1);
	});

	test('waits while the circuit recovers, however long the outage was', async () => {
		const client = deciding(outage({from: 0, to: 60_000, failure: unavailable()}));
		await callOften(client, 3);
		await failFor(client, 60_000);
		await time().advance(client.circuits.report(origin).retryAfter ?? 0);
		await callOften(client, 1);
		expect(client.circuits.report(origin).state).toBe('recovering');
		const calls = Array.from({length: 200}, () => outcome(client.api.get(url)));
		const results = await time().run(Promise.all(calls));
		expect(results.every(result => result instanceof Response)).toBe(true);
	});

	test('is refused after timeouts where the client calls seldom: each call would be sent all the same, only later', async () => {
		const client = deciding(sequence(times(2, neverResponds()), forever(ok())));
		await callOften(client, 2);
		expect(client.circuits.report(origin).trip?.category).toBe('timeout');
		await expect(ask(client)).resolves.toEqual(['CircuitOpenError', 0]);
	});

	test.each([
		[50, 'CircuitOpenError'],
		[60, 200],
	])('after timeouts of a client that has made %i attempts of late ends with %p', async (seen, end) => {
		const client = deciding(sequence(times(seen - 2, ok()), times(2, neverResponds()), forever(ok())));
		await callOften(client, seen);
		expect(client.circuits.report(origin).state).toBe('open');
		await expect(ask(client)).resolves.toEqual([end, expect.any(Number)]);
	});

	test('is refused too where a restored circuit was opened by timeouts', async () => {
		const client = deciding(sequence(times(2, neverResponds()), forever(ok())));
		await callOften(client, 2);
		const other = deciding(forever(ok()));
		other.circuits.restore(JSON.parse(JSON.stringify(client.circuits.snapshot())));
		await expect(ask(other)).resolves.toEqual(['CircuitOpenError', 0]);
	});

	test('waits no longer than ten seconds where its call has no limit of its own', async () => {
		const script = sequence(times(3, unavailable()), forever(neverResponds()));
		const client = deciding(script, soon, {totalTimeout: false});
		await callOften(client, 3);
		await time().advance(700);
		const probe = outcome(client.api.get(url, {timeout: 60_000}));
		await time().advance(1);
		await expect(ask(client)).resolves.toEqual(['CircuitOpenError', 10_000]);
		const patient = breaking(forever(ok()), {circuits: client.circuits, whenOpen: 'wait'});
		await expect(time().run(patient.api.get(url))).resolves.toMatchObject({status: 200});
		expect(time().now()).toBeGreaterThan(60_000);
		await probe;
	});

	test('may wait for half of what is left where an attempt may take all of it', async () => {
		for (const whenOpen of ['auto', 'wait'] as const) {
			const script = sequence(times(3, unavailable()), forever(neverResponds()));
			const client = deciding(script, soon, {}, {whenOpen});
			await callOften(client, 3);
			await time().advance(700);
			const probe = outcome(client.api.get(url, {timeout: 60_000, totalTimeout: false}));
			await time().advance(1);
			const limits = {timeout: 4_000, totalTimeout: 4_000};
			await expect(ask(client, limits)).resolves.toEqual(['CircuitOpenError', 2_000]);
			await time().run(probe);
		}
	});
});

describe('how often one call tries a server that is away', () => {
	const limit = 4;
	const persistent = (script: Scenario, of?: CircuitsOptions) =>
		deciding(script, of, {retry: {limit, delay: () => 1}});

	test('is as its limit says where it began before the circuit opened: to it, the outage is a blip', async () => {
		const client = persistent(forever(unavailable()), {...soon, consecutiveFailures: 2});
		await time().advance(5_000);
		await expect(ask(client)).resolves.toEqual(['HTTPError', expect.any(Number)]);
		client.fetch.expectAttempts(1 + limit);
		expect(client.circuits.report(origin).trip?.by).toBe('probe');
	});

	test('is once where it began after', async () => {
		const client = persistent(forever(unavailable()), {...soon, consecutiveFailures: 1 + limit});
		await ask(client);
		await time().advance(1);
		client.fetch.expectAttempts(1 + limit);
		expect(client.circuits.report(origin).state).toBe('open');
		await expect(ask(client)).resolves.toEqual(['HTTPError', expect.any(Number)]);
		client.fetch.expectAttempts(2 + limit);
	});

	test.each([
		[49, 'once', 1, 'HTTPError'],
		[50, 'again', 2, 200],
	])(
		'where it began after, of a client that has made %i attempts of late, is %s',
		async (seen, _, tries, end) => {
			const client = deciding(sequence(times(seen - 3, ok()), times(4, unavailable()), forever(ok())));
			await callOften(client, seen);
			expect(client.circuits.report(origin).state).toBe('open');
			await time().advance(1);
			const patient = {retry: {limit, delay: () => 1}};
			await expect(ask(client, patient)).resolves.toEqual([end, expect.any(Number)]);
			client.fetch.expectAttempts(seen + tries);
		},
	);
});

describe('a call whose retry is refused gets the failure before it', () => {
	const retrying = (
		script: Scenario,
		of: CircuitsOptions,
		options: CircuitBreakerOptions = {},
		own: Options = {},
	) => {
		const client = deciding(script, of, {retry: {limit: 3}, ...own}, options);
		return {...client, api: client.api.extend(retry({backoff: constant(50), jitter: 'none'}))};
	};

	test.each<[string, Scenario, CircuitsOptions, CircuitBreakerOptions, Options]>([
		['nobody waits', forever(unavailable()), soon, {whenOpen: 'refuse'}, {}],
		[
			'the server has asked for more time than the call has',
			sequence(times(3, unavailable()), forever(unavailable())),
			{...soon, openTime: 20_000},
			{},
			{totalTimeout: 5_000},
		],
	])('as where %s', async (_, script, of, options, own) => {
		const client = retrying(script, of, options, own);
		const error = await time().run(outcome(client.api.get(url)));
		expect(error).toMatchObject({name: 'HTTPError'});
		expect(explain(error)).toMatchObject({reason: 'rejected', attempts: [{}, {}, {}]});
		client.fetch.expectAttempts(3);
		expect(time().now()).toBe(150);
	});

	test('as where it was a probe of a circuit that had opened before it began', async () => {
		const client = retrying(forever(unavailable()), soon);
		await time().run(outcome(client.api.get(url, {retry: 2})));
		await time().advance(1_000);
		const error = await time().run(outcome(client.api.get(url)));
		expect(error).toMatchObject({name: 'HTTPError'});
		expect(explain(error)).toMatchObject({reason: 'rejected', attempts: [{status: 503}]});
		client.fetch.expectAttempts(4);
	});

	test('and is not where another path is held back: its own is retried', async () => {
		const client = retrying(forever(unavailable()), soon, {whenOpen: 'refuse'});
		await time().run(outcome(client.api.get(url)));
		expect(client.circuits.report(origin).trip?.path).toBe(`${origin}/users/42`);
		const other = retrying(sequence(serverError(), ok()), soon, {
			circuits: client.circuits,
			whenOpen: 'refuse',
		});
		const response = await time().run(other.api.get(`${origin}/orders`));
		expect(explain(response)?.attempts.map(({status}) => status)).toEqual([500, 200]);
	});

	test('and is served by its retry where it may wait', async () => {
		const client = retrying(sequence(times(3, unavailable()), forever(ok())), soon);
		const response = await time().run(client.api.get(url));
		const attempts = explain(response)?.attempts ?? [];
		expect(attempts.map(({status}) => status)).toEqual([503, 503, 503, 200]);
		expect(attempts[3]?.held?.[0]?.by).toBe('circuit-breaker');
	});
});
