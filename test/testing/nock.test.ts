import {afterAll, afterEach, beforeAll, describe, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {
	connectTimeout,
	dribble,
	flaky,
	forever,
	hugeBody,
	neverResponds,
	ok,
	okAfter,
	outage,
	refused,
	resetBeforeHeaders,
	resetMidBody,
	respond,
	type Scenario,
	secretEcho,
	sequence,
	slowBody,
	slowHeaders,
	stallsMidBody,
	startVirtualTime,
	times,
	UnsupportedScenarioError,
	unavailable,
} from '@kyhooks/testing';
import {type NockScenarioOptions, nockScenario} from '@kyhooks/testing/nock';
import ky from 'ky';
import nock from 'nock';
import {until} from '../support/until.ts';

const origin = 'https://api.example.com';

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
	nock.enableNetConnect();
	// Jest loads nock anew for each file, in one process: two active copies would both answer.
	nock.restore();
});

const mock = (scenario: Scenario, options?: NockScenarioOptions) =>
	nockScenario(nock(origin), scenario, options);

async function statuses(count: number): Promise<readonly number[]> {
	const seen: number[] = [];
	for (let request = 1; request <= count; request++) {
		seen.push((await fetch(origin)).status);
	}
	return seen;
}

const later = (delay: number) => new Promise(resolve => setTimeout(resolve, delay));

describe('a script', () => {
	test('is played step by step, with retries over it', async () => {
		const requests = mock(sequence(unavailable(), refused(), resetBeforeHeaders(), ok({id: 42})));
		const api = ky.extend(retry({limit: 3, backoff: constant(1)}));
		const response = await api.get(origin);
		await expect(response.json()).resolves.toEqual({id: 42});
		expect(explain(response)?.attempts).toMatchObject([
			{status: 503},
			{classification: {code: 'ECONNREFUSED', syscall: 'connect'}},
			{classification: {code: 'ECONNRESET', syscall: 'read'}},
			{status: 200},
		]);
		requests.expectAttempts(4);
		requests.expectScriptPlayed();
	});

	test('that has run out says so loudly, and never reaches the network', async () => {
		const requests = mock(times(2, ok()));
		await statuses(2);
		const response = await fetch(origin);
		expect([response.status, await response.text()]).toEqual([
			501,
			`times(2, ok) has 2 steps, and this is request 3 (GET ${origin}/, beyond the script); for more, there are times(n, …), forever(…) and okAfter(n, …)`,
		]);
		expect(() => requests.expectScriptPlayed()).toThrow('1 request came after the last step');
	});

	test('is done for nock when its last step is taken', async () => {
		const scope = nock(origin);
		const requests = nockScenario(scope, times(2, ok()));
		await statuses(1);
		expect([scope.isDone(), nock.pendingMocks()]).toEqual([false, ['GET https://api.example.com:443/']]);
		expect(() => requests.expectScriptPlayed()).toThrow('1 of 2 steps were not used');
		await statuses(1);
		expect([scope.isDone(), nock.pendingMocks()]).toEqual([true, []]);
	});

	test.each<[string, Scenario, readonly number[]]>([
		['that goes on forever', okAfter(1, unavailable()), [503, 200, 200]],
		['of a time', outage({to: 60_000}), [503, 503, 503]],
		['of chance', flaky({rate: 1, failure: forever(respond({status: 404}))}), [404, 404, 404]],
	])('%s is played too, and leaves nothing pending', async (_, scenario, expected) => {
		const requests = mock(scenario);
		await expect(statuses(3)).resolves.toEqual(expected);
		requests.expectScriptPlayed();
		expect(nock.pendingMocks()).toEqual([]);
	});

	test('with a step that nock cannot play is refused, in whatever it is wrapped', () => {
		expect(() => mock(forever(sequence(ok(), resetMidBody())))).toThrow(UnsupportedScenarioError);
		expect(() => mock(flaky({failure: hugeBody()}))).toThrow('use scenarioFetch or startFaultServer');
	});

	test('that comes to such a step only in time says so in its answer', async () => {
		mock(outage({from: 1, to: 60_000, failure: resetMidBody()}));
		await statuses(1);
		await later(5);
		const response = await fetch(origin);
		expect([response.status, await response.text()]).toEqual([501, expect.stringContaining('resetMidBody')]);
	});
});

describe('a request', () => {
	test('is recorded with its fields and its body', async () => {
		const requests = mock(ok(), {method: 'POST', path: '/users'});
		const headers = {authorization: 'Bearer s3cret'};
		await fetch(`${origin}/users?id=1`, {method: 'POST', headers, body: 'é'});
		expect(requests.calls()).toMatchObject([
			{
				method: 'POST',
				url: `${origin}/users?id=1`,
				headers,
				body: 'é',
				bodyBytes: 2,
				scenario: 'ok',
				outcome: 'answered',
				answerBody: 'read',
			},
		]);
	});

	test('may have a streamed body', async () => {
		const requests = mock(ok(), {method: 'PUT'});
		const body = new Blob(['streamed']).stream();
		await fetch(origin, {method: 'PUT', body, duplex: 'half'} as RequestInit);
		expect(requests.calls()[0]?.body).toBe('streamed');
	});

	test('is repeated in the answer where its scenario does', async () => {
		mock(secretEcho());
		const response = await fetch(origin, {headers: {authorization: 'Bearer s3cret'}});
		await expect(response.json()).resolves.toMatchObject({
			error: `GET ${origin}/ failed for Bearer s3cret`,
		});
	});

	test.each<[NockScenarioOptions, string, boolean]>([
		[{path: '/users'}, '/users?page=2', true],
		[{path: /^\/users\/\d+/}, '/users/42', true],
		[{path: '/users', query: {page: '2'}}, '/users?page=2', true],
		[{path: '/users', query: {page: '2'}}, '/users?page=3', false],
		[{path: '/users'}, '/user', false],
		[{method: 'PATCH', path: '/users'}, '/users', false],
	])('of %j is not another one: %s', async (options, path, matches) => {
		const requests = mock(forever(ok()), options);
		await fetch(origin + path).catch(() => {});
		requests.expectAttempts(matches ? 1 : 0);
	});

	test('may be HEAD, and an answer may have no body and its fields several lines', async () => {
		const requests = mock(sequence(ok()), {method: 'HEAD'});
		await expect(fetch(origin, {method: 'HEAD'})).resolves.toMatchObject({status: 200});
		expect(requests.calls()).toMatchObject([{answerBody: 'none'}]);
		mock(sequence(respond({status: 204, headers: {'set-cookie': ['a=1', 'b=2']}})));
		const response = await fetch(origin);
		expect([response.status, response.headers.getSetCookie()]).toEqual([204, ['a=1', 'b=2']]);
	});
});

describe('waits', () => {
	test('between the parts of a body are kept', async () => {
		mock(sequence(dribble(3, 40, {body: 'abc'})));
		const response = await fetch(origin);
		const started = performance.now();
		await expect(response.text()).resolves.toBe('abc');
		expect(performance.now() - started).toBeGreaterThan(70);
	});

	// With nock's own `.delay()`, or with a chunked body, the first four end the process with an uncaught assertion.
	test.each<[string, Scenario, string]>([
		['before the head', slowHeaders(60), 'aborted'],
		['in a slow body', slowBody(50, {body: 'x'.repeat(60)}), 'answered'],
		['between two parts', dribble(3, 60), 'answered'],
		['in a body that stalls', stallsMidBody(), 'answered'],
		['when nothing comes', neverResponds(), 'aborted'],
	])('may be cut off by the caller: %s', async (_, scenario, outcome) => {
		const requests = mock(scenario);
		const text = fetch(origin, {signal: AbortSignal.timeout(30)}).then(response => response.text());
		await expect(text).rejects.toMatchObject({name: 'TimeoutError'});
		await requests.expectNothingPending();
		expect(requests.calls()).toMatchObject([{outcome}]);
		await later(60);
	});

	test('are pending until then', async () => {
		const requests = mock(sequence(neverResponds()));
		const controller = new AbortController();
		const settled = expect(fetch(origin, {signal: controller.signal})).rejects.toThrow();
		await until(() => requests.calls().length > 0);
		await expect(requests.expectNothingPending()).rejects.toThrow('has no answer yet');
		controller.abort();
		await settled;
		await requests.expectNothingPending();
	});

	test('are virtual in virtual time', async () => {
		using time = startVirtualTime({seed: 7});
		const requests = mock(sequence(connectTimeout(), unavailable({retryAfter: 30}), slowHeaders(2_000)));
		const api = ky.create({timeout: 60_000, totalTimeout: false}).extend(retry({backoff: constant(1_000)}));
		await expect(time.run(api.get(origin).json())).resolves.toEqual({ok: true});
		requests.expectWaits([
			[0, 1_000],
			[30_000, 33_000],
		]);
		expect(time.now()).toBeGreaterThanOrEqual(42_000);
	});
});

test.each([
	[
		{path: 'users'},
		TypeError,
		'nockScenario.path must be a path with a slash at its beginning or a regular expression',
	],
	[{method: 'GET /'}, TypeError, 'nockScenario.method must be a token of HTTP'],
	[{query: 'a=1'}, TypeError, 'nockScenario.query must be true or false or an object of strings'],
	[{times: 2}, TypeError, 'nockScenario.times is not an option'],
])('options are checked: %j', (options, kind, message) => {
	expect(() => mock(ok(), options as never)).toThrow(kind);
	expect(() => mock(ok(), options as never)).toThrow(message);
});

test('a scope that is none is refused with what one is', () => {
	expect(() => nockScenario('https://api.example.com' as never, ok())).toThrow(
		"nockScenario takes a scope, such as nock('https://api.example.com'), got https://api.example.com",
	);
});
