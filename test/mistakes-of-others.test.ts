// Mistakes that were seen in other libraries, each tested with all our hooks in place.
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
	dribble,
	forever,
	neverResponds,
	ok,
	refused,
	resetBeforeHeaders,
	type Scenario,
	scenarioFetch,
	sequence,
	serverError,
	startVirtualTime,
	times,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import ky, {type Options} from 'ky';
import {
	constant,
	createCircuits,
	exponential,
	isCircuitOpenError,
	type ResilientOptions,
	resilient,
	timeout,
} from 'kyhooks';

const origin = 'https://api.example.com';
const url = `${origin}/orders`;

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

function clientOf(scenario: Scenario, options: ResilientOptions = {}, own: Options = {}) {
	const fetch = scenarioFetch(scenario, {runtime: 'node'});
	const quick = {backoff: constant(100), jitter: 'none', ...(options.retry || {})} as const;
	const api = ky
		.create({fetch, ...own})
		.extend(resilient({errorLogger: false, ...options, retry: options.retry === false ? false : quick}));
	return {api, fetch};
}

const outcome = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

/** Circuits in which the one for the origin is open. */
async function opened() {
	const circuits = createCircuits({consecutiveFailures: 3, failingTime: 0});
	const {api} = clientOf(forever(unavailable()), {circuitBreaker: {circuits}, retry: false}, {retry: 0});
	for (let call = 0; call < 3; call++) {
		await time.run(outcome(api.get(url)));
	}
	return circuits;
}

describe('a circuit', () => {
	test('is not closed by a success that was on its way before it opened', async () => {
		const circuits = createCircuits({consecutiveFailures: 3, failingTime: 0});
		const slow = (async () => {
			await new Promise(resolve => setTimeout(resolve, 4_000));
			return new Response('{}');
		}) as typeof globalThis.fetch;
		const options = {errorLogger: false, circuitBreaker: {circuits}, retry: false} as const;
		const early = ky.create({fetch: slow, retry: 0}).extend(resilient(options)).get(url);
		const {api} = clientOf(
			sequence(times(3, unavailable()), neverResponds()),
			{circuitBreaker: {circuits}, retry: false},
			{retry: 0},
		);
		for (let call = 0; call < 3; call++) {
			await time.run(outcome(api.get(url)));
		}
		await time.advance(700);
		const probe = outcome(api.get(url));
		await time.run(early);
		expect(circuits.report(origin).state).toBe('half-open');
		await time.run(probe);
		expect(circuits.report(origin).state).toBe('open');
	});

	test('is not moved by a failure of an era before, where it has closed since', async () => {
		const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
		const {api} = clientOf(neverResponds(), {circuitBreaker: {circuits}, retry: false}, {retry: 0});
		const late = outcome(api.get(url));
		await time.advance(1_000);
		circuits.isolate(origin);
		circuits.reset(origin);
		await expect(time.run(late)).resolves.toMatchObject({name: 'TimeoutError'});
		expect(circuits.report(origin)).toMatchObject({state: 'closed', calls: 0});
	});

	test('lets one probe through and not everybody, nor a second one', async () => {
		const circuits = await opened();
		await time.advance(700);
		const {api, fetch} = clientOf(forever(neverResponds()), {circuitBreaker: {circuits, whenOpen: 'refuse'}});
		const calls = Array.from({length: 100}, () => outcome(api.get(url)));
		await time.advance(10);
		fetch.expectAttempts(1);
		await time.run(Promise.all(calls));
	});

	test('lets the call that opens it have its own answer, and leaves no body of it unread', async () => {
		const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
		const {api, fetch} = clientOf(
			unavailable({body: '{"why": "disk"}'}),
			{circuitBreaker: {circuits}, retry: false},
			{retry: 0},
		);
		await expect(time.run(outcome(api.get(url)))).resolves.toMatchObject({data: {why: 'disk'}});
		expect(circuits.report(origin).state).toBe('open');
		await fetch.expectNothingPending({time});
	});

	test('counts no abort of a caller', async () => {
		const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
		const {api} = clientOf(forever(neverResponds()), {circuitBreaker: {circuits}});
		const controller = new AbortController();
		const call = outcome(api.get(url, {signal: controller.signal}));
		await time.advance(100);
		controller.abort();
		await time.run(call);
		expect(circuits.report(origin)).toMatchObject({state: 'closed', failures: 0});
	});
});

test('an abort settles a call that queues at that moment, and not when its turn would come', async () => {
	const circuits = await opened();
	const {api} = clientOf(forever(ok()), {circuitBreaker: {circuits, whenOpen: 'wait'}});
	const controller = new AbortController();
	const reason = new Error('gone');
	const call = outcome(api.get(url, {signal: controller.signal}));
	await time.advance(5);
	const before = time.now();
	controller.abort(reason);
	await expect(time.run(call)).resolves.toBe(reason);
	expect(time.now()).toBe(before);
});

test('an abort of one call leaves the others alone', async () => {
	const {api} = clientOf(sequence(neverResponds(), ok({id: 1})));
	const controller = new AbortController();
	const first = outcome(api.get(url, {signal: controller.signal}));
	const second = api.get(url).json();
	controller.abort(new Error('gone'));
	await expect(time.run(first)).resolves.toMatchObject({message: 'gone'});
	await expect(time.run(second)).resolves.toEqual({id: 1});
});

test("the wait before a retry heeds the caller's signal, also under a limit for the whole call", async () => {
	const {api, fetch} = clientOf(forever(unavailable()), {retry: {backoff: constant(20_000), limit: 1}});
	const controller = new AbortController();
	const reason = new Error('gone');
	const call = outcome(api.get(url, {signal: controller.signal}));
	await time.advance(3_000);
	controller.abort(reason);
	await expect(time.run(call)).resolves.toBe(reason);
	expect(time.now()).toBe(3_000);
	fetch.expectAttempts(1);
});

test('a factor counts without jitter too', async () => {
	const {api, fetch} = clientOf(forever(unavailable()), {
		retry: {backoff: exponential({initial: 100, factor: 3}), jitter: 'none', limit: 3},
	});
	await time.run(outcome(api.get(url)));
	fetch.expectWaits([100, 300, 900]);
});

describe('a POST without a key is sent once', () => {
	test.each<[string, () => Scenario]>([
		['where nobody answers: the method is that of the request', neverResponds],
		['at a 500', serverError],
		['where the connection is lost after it was sent', resetBeforeHeaders],
	])('%s', async (_, make) => {
		const {api, fetch} = clientOf(forever(make()));
		await time.run(outcome(api.post(url, {json: {amount: 5}})));
		fetch.expectAttempts(1);
	});

	test('and again where it was never sent', async () => {
		const {api, fetch} = clientOf(sequence(refused(), ok()));
		await time.run(api.post(url, {json: {amount: 5}}));
		fetch.expectAttempts(2);
	});
});

describe('an attempt after the first', () => {
	test('has a limit of time of its own', async () => {
		const {api, fetch} = clientOf(sequence(times(2, neverResponds()), ok({id: 1})), {
			timeout: {attempt: 1_000},
		});
		await expect(time.run(api.get(url).json())).resolves.toEqual({id: 1});
		expect(fetch.calls().map(({time}) => time)).toEqual([0, 1_100, 2_200]);
	});

	test('does not begin with a signal that has aborted', async () => {
		const signals: boolean[] = [];
		const {api, fetch} = clientOf(sequence(neverResponds(), ok({id: 1})), {timeout: {attempt: 1_000}});
		const watching = api.extend({
			fetch(input, init) {
				signals.push((input as Request).signal.aborted);
				return fetch(input, init);
			},
		});
		await time.run(watching.get(url));
		expect(signals).toEqual([false, false]);
	});

	test('carries what was redacted in the log', async () => {
		const entries: unknown[] = [];
		const {api, fetch} = clientOf(sequence(unavailable(), ok({id: 1})), {
			errorLogger: {sink: {write: entry => void entries.push(entry)}},
		});
		await time.run(api.get(`${url}?api_key=s3cret-value`, {headers: {authorization: 'Bearer s3cret-value'}}));
		const [, second] = fetch.calls();
		expect(second?.url).toContain('s3cret-value');
		expect(second?.headers).toMatchObject({authorization: 'Bearer s3cret-value'});
		expect(JSON.stringify(entries)).not.toContain('s3cret-value');
		expect(entries.length).toBeGreaterThan(0);
	});
});

test('a reader that takes its time is no idle server', async () => {
	const {api} = clientOf(dribble(4, 100));
	const {body} = await time.run(api.extend(timeout({attempt: false, total: false, idle: 1_000})).get(url));
	const reader = (body as ReadableStream<Uint8Array>).getReader();
	let bytes = 0;
	for (let chunk = await time.run(reader.read()); !chunk.done; chunk = await time.run(reader.read())) {
		bytes += chunk.value.length;
		await time.advance(5_000);
	}
	expect(bytes).toBe(12);
});

test('a zero is a value', async () => {
	const {api, fetch} = clientOf(forever(unavailable()), {retry: {limit: 0}});
	await time.run(outcome(api.get(url)));
	fetch.expectAttempts(1);
	const immediately = clientOf(sequence(unavailable(), ok()), {
		retry: {backoff: constant(0), jitter: 'none'},
	});
	await time.run(immediately.api.get(url));
	expect(time.now()).toBe(0);
});

test('a refusal is not repeated, so that callers do not come back as a herd', async () => {
	const circuits = await opened();
	const {api, fetch} = clientOf(forever(ok()), {circuitBreaker: {circuits, whenOpen: 'refuse'}});
	const outcomes = await time.run(Promise.all(Array.from({length: 50}, () => outcome(api.get(url)))));
	expect(outcomes.every(isCircuitOpenError)).toBe(true);
	fetch.expectAttempts(0);
});
