import {describe, expect, test} from '@jest/globals';
import {circuitBreaker, createCircuits} from '@kyhooks/circuit-breaker';
import {
	constant,
	createRetryBudget,
	observeRetry,
	type RetryOptions,
	rateLimitGate,
	retry,
} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {
	forever,
	malformedJson,
	neverResponds,
	notFound,
	ok,
	okAfter,
	rateLimited,
	resetBeforeHeaders,
	resetMidBody,
	type Scenario,
	scenarioFetch,
	sequence,
	serverError,
	unavailable,
} from '@kyhooks/testing';
import {timeout} from '@kyhooks/timeout';
import ky, {type KyInstance, type Options} from 'ky';
import {url, useListening} from './support/listening.ts';

const listening = useListening();

const steady: RetryOptions = {backoff: constant(200), jitter: 'none'};

const client = (scenario: Scenario, options?: Options): KyInstance =>
	ky.create({fetch: scenarioFetch(scenario), ...options});

const retrying = (scenario: Scenario, options?: RetryOptions): KyInstance =>
	client(scenario).extend(retry({...steady, ...options}));

const key = 'https://api.example.com';

describe('the text of a row says', () => {
	test('what each attempt met, what was waited for, and when the call was served', async () => {
		const api = retrying(sequence(serverError(), unavailable({retryAfter: 2}), ok()));
		await listening.end(api.get(url));
		expect(listening.texts()).toEqual([
			'GET /users/42: 3 attempts, 500, waited 200 ms (backoff), 503, waited 2 s for Retry-After, served after 2.2 s',
		]);
	});

	test.each([
		['not found', forever(notFound()), 'GET /users/42: 1 attempt, 404, failed after 0 ms: the same request'],
		['always down', forever(serverError()), 'no more retries are allowed'],
		['text in place of JSON', forever(malformedJson()), 'GET /users/42: 1 attempt, invalid-response, failed'],
	])('why a call has failed: %s', async (_, scenario, text) => {
		await listening.end(retrying(scenario, {limit: 1}).get(url).json());
		expect(listening.texts()).toEqual([expect.stringContaining(text)]);
	});

	test('which limit has cut an attempt off', async () => {
		await listening.end(
			retrying(okAfter(1, neverResponds()))
				.extend(timeout({attempt: 500}))
				.get(url),
		);
		expect(listening.texts()).toEqual([
			'GET /users/42: 2 attempts, timeout (attempt limit), waited 200 ms (backoff), served after 700 ms',
		]);
	});

	test('that ky itself has decided to wait', async () => {
		const api = client(okAfter(1, unavailable()), {retry: {delay: () => 50}}).extend(timeout());
		await listening.end(api.get(url));
		expect(listening.texts()).toEqual([
			"GET /users/42: 2 attempts, 503, waited 50 ms (ky's own rules), served after 50 ms",
		]);
	});

	test('that a failure was returned, where the client wants no error', async () => {
		await listening.end(retrying(forever(notFound())).get(url, {throwHttpErrors: false}));
		expect(listening.texts()).toEqual([
			'GET /users/42: 1 attempt, 404, failed after 0 ms: its client wants no error for it',
		]);
	});

	test('that nothing was sent, for an open circuit', async () => {
		const circuits = createCircuits();
		circuits.isolate(key);
		await listening.end(retrying(forever(ok())).extend(circuitBreaker({circuits})).get(url));
		expect(listening.texts()).toEqual([
			'GET /users/42: 0 attempts, not sent (circuit open), failed after 0 ms: nothing more is sent, to spare the server',
		]);
		expect(listening.segments()).toMatchObject([[{kind: 'refusal'}]]);
	});

	test('that the budget was spent', async () => {
		const budget = createRetryBudget({capacity: 1, perCall: 0});
		const api = retrying(forever(unavailable()), {budget, limit: 1});
		await listening.end(api.get(url));
		await listening.end(api.get(url));
		expect(listening.texts()[1]).toMatch(
			/^GET \/users\/42: 1 attempt, 503, no retry \(budget spent\), failed/,
		);
		expect(listening.segments()[1]).toMatchObject([
			{kind: 'attempt', tone: 'server'},
			{kind: 'refusal', label: 'budget spent'},
		]);
	});

	test('that the caller gave up during a wait, and how long that had lasted', async () => {
		const abort = new AbortController();
		const call = retrying(forever(unavailable({retryAfter: 5}))).get(url, {signal: abort.signal});
		call.catch(() => {});
		await listening.time.advance(500);
		expect(listening.texts()).toEqual([
			expect.stringMatching(
				/^GET \/users\/42: 1 attempt, 503, waiting 5.* s for Retry-After, still going on$/,
			),
		]);
		abort.abort(new Error('left'));
		await listening.end(call);
		expect(listening.texts()).toEqual([
			'GET /users/42: 1 attempt, 503, waited 500 ms for Retry-After, failed after 500 ms: the caller gave up',
		]);
	});

	test('the name of an operation, and its runs', async () => {
		const run = () => retrying(forever(notFound())).get(url);
		await listening.end(retryOperation(run, {name: 'export'}));
		expect(listening.texts()).toEqual([
			expect.stringContaining('operation export: 1 attempt, 404, failed'),
			expect.stringContaining('GET /users/42: 1 attempt, 404, failed'),
		]);
	});

	test('no more than the last eight steps', async () => {
		await listening.end(retrying(okAfter(6, serverError()), {limit: 6, budget: false}).get(url));
		const [text = ''] = listening.texts();
		expect(text).toContain('7 attempts, 4 more before it, 500, waited');
		expect(text.match(/waited/g)).toHaveLength(4);
	});

	test('nothing of the query', async () => {
		await listening.end(retrying(forever(ok())).get(`${url}?token=secret`));
		expect(JSON.stringify([...listening.calls.all.values()])).not.toContain('secret');
	});
});

describe('a call that goes on', () => {
	test('shows its attempt as it grows', async () => {
		const call = retrying(okAfter(1, neverResponds()))
			.extend(timeout({attempt: 500}))
			.get(url);
		await listening.time.advance(100);
		expect(listening.segments()).toMatchObject([[{kind: 'attempt', tone: 'running', from: 0, to: 100}]]);
		await listening.time.advance(100);
		expect(listening.segments()).toMatchObject([[{kind: 'attempt', tone: 'running', from: 0, to: 200}]]);
		await listening.end(call);
	});

	test('shows the wait as it grows, with all of its length in words', async () => {
		const call = retrying(okAfter(1, unavailable({retryAfter: 2}))).get(url);
		await listening.time.advance(500);
		expect(listening.segments()).toMatchObject([
			[
				{label: '503'},
				{kind: 'wait', from: 0, to: 500, label: 'Retry-After 2 s', words: 'waiting 2 s for Retry-After'},
			],
		]);
		await listening.end(call);
	});

	test('shows who holds it, and afterwards for how long', async () => {
		const api = retrying(sequence(rateLimited({after: 1}), ok(), ok())).extend(rateLimitGate());
		const first = api.get(url);
		await listening.time.advance(100);
		const second = api.get(url);
		await listening.time.advance(100);
		expect(listening.segments()[1]).toMatchObject([
			{kind: 'hold', from: 0, to: 100, label: 'Retry-After', words: 'held for Retry-After'},
		]);
		await listening.end(Promise.all([first, second]));
		expect(listening.segments()[1]).toMatchObject([
			{kind: 'hold', from: 0, label: expect.stringMatching(/^Retry-After \d+ ms$/)},
			{kind: 'attempt', tone: 'served'},
		]);
	});

	test('shows each hold between its wait and its attempt, without a gap', async () => {
		const api = retrying(okAfter(3, unavailable()), {limit: 6}).extend(
			circuitBreaker({consecutiveFailures: 2, failingTime: 0}),
		);
		await listening.end(api.get(url));
		const [segments = []] = listening.segments();
		expect(segments.map(({kind}) => kind).join(' ')).toBe(
			'attempt wait attempt wait hold attempt wait hold attempt',
		);
		expect(segments.slice(1).map(({from}) => from)).toEqual(segments.slice(0, -1).map(({to}) => to));
	});
});

describe('an attempt has its own colour', () => {
	test.each([
		['served', forever(ok())],
		['limited', forever(rateLimited({after: 86_400}))],
		['late', forever(neverResponds())],
		['server', forever(serverError())],
		['request', forever(notFound())],
		['network', forever(resetBeforeHeaders())],
		['network', forever(resetMidBody())],
	])('%s', async (tone, scenario) => {
		const api = retrying(scenario, {limit: 0}).extend(timeout({attempt: 100}));
		await listening.end(api.get(url).json());
		expect(listening.segments()[0]?.[0]).toMatchObject({kind: 'attempt', tone});
	});
});

describe('of a call is noted', () => {
	const notes = () => [...listening.calls.all.values()].flatMap(({notes}) => notes);

	test('what became of its circuit, whose state is kept apart', async () => {
		const api = client(forever(unavailable()), {retry: 0}).extend(
			circuitBreaker({consecutiveFailures: 1, failingTime: 0}),
		);
		await listening.end(api.get(url));
		expect(notes()).toEqual([
			expect.stringMatching(/^the circuit https:\/\/api\.example\.com is open \(1 of 1/),
		]);
		expect(listening.calls.circuits.get(key)).toMatchObject({state: 'open', why: expect.any(String)});
	});

	test('what a hook would do that only observes', async () => {
		await listening.end(client(forever(unavailable()), {retry: 1}).extend(observeRetry(steady)).get(url));
		expect(notes()).toContain('retry would retry, if it did more than observe');
	});

	test('which callback has failed', async () => {
		const backoff = () => {
			throw new Error('secret');
		};
		await listening.end(retrying(okAfter(1, unavailable()), {backoff}).get(url));
		expect(notes()).toEqual(['the callback retry.backoff has failed']);
	});
});
