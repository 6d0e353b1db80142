import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {type Category, classificationOf, explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	badChunk,
	closeBeforeHeaders,
	closeMidBody,
	type Expectations,
	endlessBody,
	forever,
	garbage,
	headerOverflow,
	hugeBody,
	neverResponds,
	ok,
	okAfter,
	redirectLoop,
	resetBeforeHeaders,
	resetMidBody,
	respond,
	type Scenario,
	type Step,
	sequence,
	stallsMidBody,
	truncatedChunked,
} from '@kyhooks/testing';
import {type FaultServer, refusedOrigin, startFaultServer} from '@kyhooks/testing/server';
import ky, {type BeforeRequestHook, NetworkError} from 'ky';
import {until} from './support/until.ts';

let server: FaultServer;
beforeAll(async () => {
	server = await startFaultServer();
});
afterAll(() => server.stop());

const api = ky
	.create({timeout: 1_000})
	// One server plays all that can go wrong; a budget would be spent by the first of it.
	.extend(retry({backoff: constant(5), limit: 2, budget: false}))
	.extend(statusClassifier());

/** A path of its own with a script of its own. */
let paths = 0;
function serve(scenario: Scenario): {url: string; requests: Expectations} {
	paths += 1;
	return {url: `${server.origin}/${paths}`, requests: server.script(`/${paths}`, scenario)};
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
	return promise.then(
		value => Promise.reject(new Error(`resolved with ${JSON.stringify(value)}`)),
		error => error,
	);
}

const faults: readonly (readonly [string, () => Step, Category])[] = [
	['a reset before the headers', resetBeforeHeaders, 'connection-lost'],
	['a close before the headers', closeBeforeHeaders, 'connection-lost'],
	['a reset in the body', resetMidBody, 'body-interrupted'],
	['a body shorter than its content-length', closeMidBody, 'body-interrupted'],
	['a chunked body without its end', truncatedChunked, 'body-interrupted'],
	['headers that never come', neverResponds, 'timeout'],
	['a body that stalls', stallsMidBody, 'timeout'],
	['a 503 whose body never ends', () => endlessBody({status: 503}), 'unavailable'],
	['a 500 with 200 MB of body', () => hugeBody({status: 500}), 'server-error'],
	['a 502', () => respond({status: 502}), 'bad-gateway'],
	['a 429 with Retry-After: 0', () => respond({status: 429, headers: {'retry-after': '0'}}), 'rate-limited'],
];

// In one block, so that all of them run side by side, the longest first: they wait for limits.
describe('faults, each alone:', () => {
	test.concurrent.each(faults)(
		'%s: ends with a failure that names it when it goes on',
		async (_, fault, category) => {
			const {url, requests} = serve(forever(fault()));
			const error = await failureOf(api.get(url).json());
			expect(explain(error)).toMatchObject({reason: 'limit', category, attempts: {length: 3}});
			requests.expectAttempts(3);
		},
	);

	test.concurrent.each(faults)('%s: is retried, and the call succeeds', async (_, fault, category) => {
		const {url, requests} = serve(sequence(fault(), ok()));
		let context: unknown;
		const noteContext: BeforeRequestHook = state => {
			context = state.options.context;
		};
		const call = api.get(url, {hooks: {beforeRequest: [noteContext]}});
		await expect(call.json()).resolves.toEqual({ok: true});
		expect(explain(context)?.attempts.map(({classification}) => classification?.category)).toEqual([
			category,
			undefined,
		]);
		requests.expectScriptPlayed();
	});

	test.concurrent.each(faults.filter(([, , category]) => category !== 'rate-limited'))(
		'%s: is not sent twice as a POST, since the server may have acted',
		async (_, fault) => {
			const {url, requests} = serve(okAfter(1, fault()));
			await api
				.post(url, {json: {sku: 7}})
				.json()
				.catch(() => {});
			requests.expectAttempts(1);
		},
	);
});

describe('what cannot succeed is tried once', () => {
	test.each<[string, () => Step, Category]>([
		['garbage', garbage, 'protocol'],
		['headers over the limit', headerOverflow, 'too-large'],
		['a redirect loop', redirectLoop, 'redirect-loop'],
	])('%s', async (_, fault, category) => {
		const {url, requests} = serve(forever(fault()));
		const error = await failureOf(api.get(url).json());
		expect(explain(error)).toMatchObject({reason: 'not-retryable', category, attempts: {length: 1}});
		requests.expectAttempts(1);
	});

	test('a certificate that nobody has signed', async () => {
		await using tls = await startFaultServer(forever(ok()), {tls: 'self-signed'});
		const error = await failureOf(api.get(tls.origin).json());
		expect(explain(error)).toMatchObject({reason: 'not-retryable', category: 'tls', attempts: {length: 1}});
		expect(classificationOf(error)?.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
	});

	test.each([
		['TLS to a plain port', () => server.origin.replace('http:', 'https:'), 'tls'],
		['a port that fetch blocks', () => 'http://127.0.0.1:25/', 'misuse'],
		['an unknown scheme', () => 'ftp://127.0.0.1/', 'misuse'],
	])('%s', async (_, url, category) => {
		const error = await failureOf(api.get(url()).json());
		expect(explain(error)).toMatchObject({reason: 'not-retryable', category, attempts: {length: 1}});
	});
});

describe('nothing was sent', () => {
	test.each(['get', 'post'] as const)('a refused connection is retried, for a %s too', async method => {
		const error = await failureOf(api[method](await refusedOrigin()).json());
		expect(error).toBeInstanceOf(NetworkError);
		expect(explain(error)).toMatchObject({
			reason: 'limit',
			category: 'connect-failed',
			attempts: {length: 3},
		});
		expect(classificationOf(error)).toMatchObject({
			neverSent: true,
			code: 'ECONNREFUSED',
			syscall: 'connect',
		});
	});

	test('a name that does not resolve is retried once', async () => {
		const error = await failureOf(api.get('http://no-such-host.invalid/').json());
		expect(explain(error)?.category).toBe('dns');
		expect(classificationOf(error)?.neverSent).toBe(true);
	});
});

describe('bodies', () => {
	test('a chunk that is no chunk breaks the body, and no retry can mend it', async () => {
		const error = await failureOf(api.get(serve(forever(badChunk())).url).json());
		expect(explain(error)?.category).toBe('protocol');
	});

	test('200 MB of error body are not read: the client takes a few buffers and goes on', async () => {
		const {url, requests} = serve(sequence(hugeBody({status: 503}), ok()));
		await api.get(url).json();
		expect(requests.calls()[0]?.answerBytes).toBeLessThan(20 * 2 ** 20);
	});

	test('the error body of the last attempt is there', async () => {
		const {url} = serve(
			sequence(respond({status: 503, json: {busy: 1}}), respond({status: 404, json: {title: 'none'}})),
		);
		await expect(api.get(url).json()).rejects.toMatchObject({data: {title: 'none'}});
	});

	test('a gzip body is decoded inside the attempt as outside', async () => {
		const {gzipSync} = await import('node:zlib');
		const body = gzipSync(JSON.stringify({text: 'x'.repeat(10_000)}));
		const headers = {'content-encoding': 'gzip', 'content-type': 'application/json'};
		await expect(api.get(serve(respond({body, headers})).url).json()).resolves.toEqual({
			text: 'x'.repeat(10_000),
		});
	});

	test('a body that is not what its content-encoding says is not retried', async () => {
		const headers = {'content-encoding': 'gzip', 'content-type': 'application/json'};
		const error = await failureOf(
			api.get(serve(forever(respond({body: 'not gzip at all', headers}))).url).json(),
		);
		expect(explain(error)).toMatchObject({
			reason: 'not-retryable',
			category: 'body-corrupt',
			attempts: {length: 1},
		});
	});
});

describe('the caller', () => {
	test('who aborts while a body stalls gets the reason at once, and the connection is closed', async () => {
		const {url, requests} = serve(forever(stallsMidBody()));
		const controller = new AbortController();
		const reason = new Error('the user left');
		// Without a limit, only the abort can end it.
		const result = api.get(url, {signal: controller.signal, timeout: false}).json();
		const settled = expect(result).rejects.toBe(reason);
		await until(() => requests.calls()[0]?.outcome === 'answered');
		controller.abort(reason);
		await settled;
		requests.expectAttempts(1);
		await requests.expectNothingPending();
	});
});
