import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {constant, retry} from '@kyhooks/retry';
import {
	badChunk,
	closeMidBody,
	corruptGzip,
	created,
	dribble,
	forever,
	garbage,
	neverResponds,
	ok,
	outage,
	redirectLoop,
	refused,
	resetBeforeHeaders,
	resetMidBody,
	type Scenario,
	sequence,
	slowBody,
	slowHeaders,
	stallsMidBody,
	truncatedChunked,
	UnsupportedScenarioError,
	unavailable,
	wrongContentLength,
} from '@kyhooks/testing';
import {
	type ChaosProxy,
	type ProxiedRequest,
	refusedOrigin,
	startChaosProxy,
	startFaultServer,
} from '@kyhooks/testing/server';
import ky from 'ky';
import {until} from '../support/until.ts';

/** How the target answers. */
let respond: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let target: ReturnType<typeof createServer>;
let targetOrigin: string;
let seen: {method: string; url: string; headers: IncomingMessage['headers']; body: string}[];
let proxy: ChaosProxy;
let reported: ProxiedRequest[];

beforeEach(async () => {
	seen = [];
	reported = [];
	respond = (_, response) => {
		response.writeHead(200, {'content-type': 'text/plain', 'content-length': '10', 'x-real': 'yes'});
		response.end('0123456789');
	};
	const server = createServer(async (request, response) => {
		const {method = '', url = '', headers} = request;
		const entry = {method, url, headers, body: ''};
		seen.push(entry);
		for await (const chunk of request) {
			entry.body += chunk;
		}
		respond(request, response, entry.body);
	});
	target = server.listen(0, '127.0.0.1');
	await new Promise(resolve => target.once('listening', resolve));
	targetOrigin = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
});

afterEach(async () => {
	await proxy?.stop();
	target.closeAllConnections();
	await new Promise(resolve => target.close(resolve));
});

async function through(scenario: Scenario, path = '/', init?: RequestInit): Promise<Response> {
	await start(scenario);
	return fetch(proxy.origin + path, init);
}

async function start(scenario: Scenario, origin = targetOrigin): Promise<void> {
	proxy = await startChaosProxy({
		target: origin,
		scenario,
		onRequest: request => reported.push(request),
	});
}

async function reports(count: number): Promise<readonly ProxiedRequest[]> {
	await until(() => reported.length >= count);
	return reported;
}

const later = (delay: number) => new Promise(resolve => setTimeout(resolve, delay));

describe('a request that is left to the target', () => {
	test('arrives with its method, path, query, fields and body, and the name of the target', async () => {
		await through(forever(ok()), '/users?page=2', {
			method: 'PUT',
			headers: {authorization: 'Bearer s3cret', 'x-trace': '7'},
			body: 'name=Ada',
		});
		expect(seen).toMatchObject([
			{
				method: 'PUT',
				url: '/users?page=2',
				headers: {authorization: 'Bearer s3cret', 'x-trace': '7', host: new URL(targetOrigin).host},
				body: 'name=Ada',
			},
		]);
	});

	test('gets the answer as it is: status, reason, fields, repeated ones too, and body', async () => {
		respond = (_, response) => {
			response.sendDate = false;
			response.writeHead(418, 'Short and stout', {'set-cookie': ['a=1', 'b=2'], 'keep-alive': 'timeout=9'});
			response.end('tea');
		};
		const response = await through(forever(ok()));
		expect([response.status, response.statusText, await response.text()]).toEqual([
			418,
			'Short and stout',
			'tea',
		]);
		expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
		expect(response.headers.get('keep-alive')).not.toBe('timeout=9');
		expect(response.headers.get('date')).toBeNull();
	});

	test('is sent with a body of unknown length, whatever the method', async () => {
		const body = new Blob(['streamed']).stream();
		await through(forever(ok()), '/', {method: 'DELETE', body, duplex: 'half'} as RequestInit);
		expect(seen).toMatchObject([{method: 'DELETE', body: 'streamed'}]);
	});

	test('hears from a stream as it comes', async () => {
		let next = () => {};
		respond = (_, response) => {
			response.writeHead(200, {'content-type': 'text/event-stream'}).flushHeaders();
			next = () => response.end('data: 1\n\n');
		};
		const response = await through(forever(ok()));
		next();
		await expect(response.text()).resolves.toBe('data: 1\n\n');
	});

	test('may be HEAD, and may be answered with 204', async () => {
		const response = await through(forever(ok()), '/', {method: 'HEAD'});
		expect(response.headers.get('content-length')).toBe('10');
		respond = (_, response) => response.writeHead(204).end();
		await expect(fetch(proxy.origin)).resolves.toMatchObject({status: 204});
	});

	test('is redirected within the proxy', async () => {
		respond = ({url}, response) => {
			response.writeHead(url === '/' ? 302 : 200, {location: `${targetOrigin}/there?a=1`}).end();
		};
		const response = await through(forever(ok()));
		expect(response.url).toBe(`${proxy.origin}/there?a=1`);
	});

	test('comes below the path of the target', async () => {
		await start(forever(ok()), `${targetOrigin}/v1/`);
		await fetch(`${proxy.origin}/users`);
		expect(seen).toMatchObject([{url: '/v1/users'}]);
	});

	test('is given up at the target when the client gives it up', async () => {
		let closed = false;
		respond = (_, response) => {
			response.once('close', () => {
				closed = true;
			});
		};
		await expect(through(forever(ok()), '/', {signal: AbortSignal.timeout(250)})).rejects.toThrow();
		await expect(reports(1)).resolves.toMatchObject([{outcome: 'aborted', passed: true}]);
		await later(20);
		expect(closed).toBe(true);
	});

	test('is one that comes after the last step', async () => {
		await start(unavailable());
		const statuses = [await fetch(proxy.origin), await fetch(proxy.origin)].map(({status}) => status);
		expect(statuses).toEqual([503, 200]);
	});

	test('whose target breaks off sees it break off', async () => {
		respond = (_, response) => {
			response.writeHead(200, {'content-length': '10'});
			response.write('0123', () => response.destroy());
		};
		const response = await through(forever(ok()));
		await expect(response.text()).rejects.toThrow('terminated');
		await expect(reports(1)).resolves.toMatchObject([{answerBody: 'broken'}]);
	});
});

describe('what a step does to the answer of the target', () => {
	test.each<[string, Scenario, string, object]>([
		['is reset in it', resetMidBody(), '01234', {code: 'ECONNRESET'}],
		['is closed in it', closeMidBody({sent: 3}), '012', {code: 'UND_ERR_SOCKET'}],
		['breaks between chunks', truncatedChunked(), '01234', {code: 'UND_ERR_SOCKET'}],
		['has a bad chunk', badChunk(), '01234', {name: 'HTTPParserError'}],
		['is no gzip any more', corruptGzip(), '01234', {code: 'Z_DATA_ERROR'}],
	])('it %s, after the real head and the first bytes', async (_, scenario, first, cause) => {
		const response = await through(scenario);
		expect([response.status, response.headers.get('x-real')]).toEqual([200, 'yes']);
		const reader = response.body?.getReader();
		expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe(first);
		await expect(reader?.read()).rejects.toMatchObject({message: 'terminated', cause});
	});

	test('it stalls', async () => {
		const reader = (await through(stallsMidBody())).body?.getReader();
		expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe('01234');
		await expect(Promise.race([reader?.read(), later(50).then(() => 'nothing')])).resolves.toBe('nothing');
		await reader?.cancel();
	});

	test('it announces less than it has', async () => {
		const response = await through(wrongContentLength());
		await expect(response.text()).resolves.toBe('012345');
	});

	test.each<[string, Scenario, number[]]>([
		['at a pace', slowBody(50), [5, 5]],
		['in parts', dribble(3, 40), [4, 4, 2]],
	])('it comes %s', async (_, scenario, parts) => {
		const response = await through(scenario);
		const sizes: number[] = [];
		for await (const chunk of response.body ?? []) {
			sizes.push(chunk.length);
		}
		expect(sizes).toEqual(parts);
	});

	test('its head comes late', async () => {
		const started = performance.now();
		const response = await through(slowHeaders(80));
		expect(performance.now() - started).toBeGreaterThan(75);
		await expect(response.text()).resolves.toBe('0123456789');
	});

	test('where the target does not say its length, the first part is what is cut', async () => {
		respond = (_, response) => {
			response.write('abcdefgh');
			setTimeout(() => response.end('more'), 30);
		};
		const reader = (await through(resetMidBody())).body?.getReader();
		expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe('abcd');
		await expect(reader?.read()).rejects.toThrow('terminated');
	});
});

describe('what is played in place of the target', () => {
	test('is an answer with a status or a body of its own', async () => {
		await start(sequence(unavailable({retryAfter: 3}), created(), ok({id: 7})));
		const answers: unknown[] = [];
		for (let request = 1; request <= 3; request++) {
			const response = await fetch(proxy.origin, {method: 'POST', body: 'x'});
			answers.push([response.status, response.headers.get('retry-after'), await response.json()]);
		}
		expect(answers).toEqual([
			[503, '3', expect.objectContaining({status: 503})],
			[201, null, {ok: true}],
			[200, null, {id: 7}],
		]);
		expect(seen).toEqual([]);
	});

	test.each<[Scenario & {scenario: string}, object]>([
		[resetBeforeHeaders(), {code: 'ECONNRESET'}],
		[garbage(), {name: 'HTTPParserError'}],
		[redirectLoop(), {message: 'redirect count exceeded'}],
	])('is a fault: $scenario', async (step, cause) => {
		await expect(through(step)).rejects.toMatchObject({cause});
		await expect(reports(1)).resolves.toMatchObject([{scenario: step.scenario, passed: false}]);
		expect(seen).toEqual([]);
	});

	test('cannot be what no proxy can play', async () => {
		await expect(start(forever(refused()))).rejects.toThrow(UnsupportedScenarioError);
	});

	test('says so where it shows only in time', async () => {
		await start(outage({from: 1, to: 60_000, failure: refused()}));
		await fetch(proxy.origin);
		await later(5);
		const response = await fetch(proxy.origin);
		expect([response.status, await response.json()]).toEqual([
			501,
			expect.objectContaining({detail: expect.stringContaining('cannot play refused')}),
		]);
	});
});

describe('a page of another origin', () => {
	const page = {origin: 'http://app.example'};

	test('may see an answer that was made up, and its fields', async () => {
		const {headers} = await through(unavailable({retryAfter: 3}), '/', {headers: page});
		expect(headers.get('access-control-allow-origin')).toBe('http://app.example');
		expect(headers.get('access-control-allow-credentials')).toBe('true');
		expect(headers.get('access-control-expose-headers')).toMatch(/\bretry-after\b/);
		expect(headers.get('vary')).toBe('Origin');
	});

	test('is what these fields are for: others do not get them, nor does an answer of the target', async () => {
		await start(sequence(unavailable(), ok()));
		const madeUp = await fetch(proxy.origin);
		const real = await fetch(proxy.origin, {headers: page});
		expect([madeUp, real].map(({headers}) => headers.get('access-control-allow-origin'))).toEqual([
			null,
			null,
		]);
	});

	test('asks the target what it may do, and that takes no step', async () => {
		await start(forever(unavailable()));
		const headers = {...page, 'access-control-request-method': 'PUT'};
		const preflight = await fetch(proxy.origin, {method: 'OPTIONS', headers});
		expect([preflight.status, preflight.headers.get('x-real')]).toEqual([200, 'yes']);
		await expect(reports(1)).resolves.toMatchObject([{preflight: true, scenario: undefined}]);
		await expect(fetch(proxy.origin, {method: 'OPTIONS', headers: page})).resolves.toMatchObject({
			status: 503,
		});
	});
});

describe('a target that gives no answer', () => {
	test('is a 502 that says why, and the proxy goes on', async () => {
		const dead = await refusedOrigin();
		await start(forever(ok()), dead);
		const init = {method: 'POST', body: 'x'.repeat(200_000), headers: {origin: 'http://app.example'}};
		for (let request = 1; request <= 2; request++) {
			const response = await fetch(proxy.origin, init);
			expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
				502,
				'application/problem+json',
				expect.objectContaining({detail: `connect ECONNREFUSED ${new URL(dead).host}`}),
			]);
			expect(response.headers.get('access-control-allow-origin')).toBe('http://app.example');
		}
		await expect(reports(2)).resolves.toMatchObject([
			{problemOfTarget: expect.stringContaining('ECONNREFUSED'), status: 502},
			{},
		]);
	});

	test('may be one whose certificate is not trusted', async () => {
		await using secure = await startFaultServer(forever(ok()), {tls: 'self-signed'});
		await start(forever(ok()), secure.origin);
		const problem = await (await fetch(proxy.origin)).json();
		expect(problem).toMatchObject({detail: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT')});
	});
});

test('a ky client with retry gets through a flaky server', async () => {
	await start(sequence(unavailable(), resetMidBody(), resetBeforeHeaders()));
	respond = (_, response) => response.writeHead(200, {'content-type': 'application/json'}).end('{"id": 42}');
	const api = ky.create({baseUrl: proxy.origin}).extend(retry({limit: 3, backoff: constant(1)}));
	await expect(api.get('users').json()).resolves.toEqual({id: 42});
	expect((await reports(4)).map(({scenario}) => scenario)).toEqual([
		'unavailable',
		'resetMidBody',
		'resetBeforeHeaders',
		undefined,
	]);
});

test('a report has the path without its query, and how long it took', async () => {
	await through(slowHeaders(30), '/users?token=s3cret');
	const [report] = await reports(1);
	expect(report).toMatchObject({method: 'GET', path: '/users', scenario: 'slowHeaders', status: 200});
	expect(report?.duration).toBeGreaterThan(25);
	expect(JSON.stringify(report)).not.toContain('s3cret');
});

test('the codings that a client takes are for the target to choose from', async () => {
	respond = ({headers}, response) => response.end(headers['accept-encoding']);
	const response = await through(forever(ok()), '/', {headers: {'accept-encoding': 'br'}});
	await expect(response.text()).resolves.toBe('br');
});

test('stopping closes what is going on, at the target too, and can be done twice', async () => {
	respond = () => {};
	await start(sequence(ok(), neverResponds()));
	const calls = [1, 2].map(() => fetch(proxy.origin).catch((error: Error) => error.message));
	await until(() => seen.length > 0);
	await later(10);
	await Promise.all([proxy.stop(), proxy.stop()]);
	await expect(Promise.all(calls)).resolves.toEqual(['fetch failed', 'fetch failed']);
	await expect(reports(2)).resolves.toMatchObject([{outcome: 'failed'}, {outcome: 'failed'}]);
	await later(20);
	expect(await new Promise(resolve => target.getConnections((_, count) => resolve(count)))).toBe(0);
});

test.each([
	[{target: 'localhost'}, 'startChaosProxy.target must be an http or https URL without a query'],
	[{scenario: 'flaky'}, 'startChaosProxy.scenario must be a step or a script, got "flaky"'],
	[{port: -1}, 'startChaosProxy.port must be an integer from 0 to 65535, got -1'],
	[{sript: 1}, 'startChaosProxy.sript is not an option'],
])('options are checked: %j', async (options, message) => {
	const given = {target: targetOrigin, scenario: ok(), ...options} as never;
	await expect(startChaosProxy(given)).rejects.toThrow(message);
});

test('what the listener throws disturbs no request, and is told when the proxy stops', async () => {
	const told = new Error('the listener failed');
	const listened = await startChaosProxy({
		target: targetOrigin,
		scenario: ok(),
		onRequest() {
			throw told;
		},
	});
	for (let request = 0; request < 2; request++) {
		await expect(fetch(listened.origin).then(response => response.text())).resolves.toBe('0123456789');
	}
	await expect(listened.stop()).rejects.toBe(told);
	await expect(listened.stop()).resolves.toBeUndefined();
});
