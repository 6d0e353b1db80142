import {inspect} from 'node:util';
import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {
	type AuthRefreshOptions,
	authRefresh,
	createAuthSessions,
	type SignedOut,
} from '@kyhooks/auth-refresh';
import {circuitBreaker, createCircuits} from '@kyhooks/circuit-breaker';
import {clock, defineHook, explain, subscribe} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {limiter} from '@kyhooks/limiter';
import {createRetryBudget, retry} from '@kyhooks/retry';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky, {HTTPError, type KyInstance, replaceOption} from 'ky';
import {AuthServer, wait} from './support/auth-server.ts';

const identity = (error: unknown) => error;
const url = 'https://api.example.com/users/42';
let time: VirtualTime;
let server: AuthServer;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
	server = new AuthServer();
});
afterEach(() => time.stop());

const client = (options: Partial<AuthRefreshOptions> = {}, base: KyInstance = ky): KyInstance =>
	base
		.create({fetch: server.fetch, baseUrl: 'https://api.example.com/'})
		.extend(authRefresh({refresh: server.refresh, ...options}));

const tokens = () => server.sent.map(({token}) => token);

test('without a token of the caller, the first is got before the first request', async () => {
	const api = client();
	await time.run(api.get('users/42').json());
	await time.run(api.get('users/42').json());
	expect(server.refreshes).toBe(1);
	expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-1']);
});

test('a refused request is sent again with a new token, and costs no retry', async () => {
	const api = client({token: () => 'token-0'});
	const response = await time.run(api.get('users/42', {retry: 0}));
	expect(response.status).toBe(200);
	expect(tokens()).toEqual(['Bearer token-0', 'Bearer token-1']);
	expect(explain(response)).toMatchObject({
		attempts: [{held: [{by: 'auth-refresh', duration: 50}]}],
		faults: [],
	});
});

test('1,000 calls at once with an expired token: one refresh, all served', async () => {
	const api = client({token: () => 'token-0'});
	const calls = Array.from({length: 1_000}, () => api.get('users/42').json());
	await time.run(Promise.all(calls));
	expect(server.refreshes).toBe(1);
});

test('1,000 calls at once without a token: one refresh, all served with the first request', async () => {
	const api = client();
	const calls = Array.from({length: 1_000}, () => api.get('users/42').json());
	await time.run(Promise.all(calls));
	expect(server.refreshes).toBe(1);
	expect(server.sent).toHaveLength(1_000);
});

test('a late refusal of an older token is repeated with the present one, without a refresh', async () => {
	server.delays.push(10, 500);
	const api = client({token: () => 'token-0'});
	await time.run(Promise.all([api.get('a').json(), api.get('b').json()]));
	expect(server.refreshes).toBe(1);
	expect(tokens()).toEqual(['Bearer token-0', 'Bearer token-0', 'Bearer token-1', 'Bearer token-1']);
});

test('a body is sent again', async () => {
	const api = client({token: () => 'token-0'});
	await time.run(api.post('orders', {json: {sku: 7}, retry: 0}).json());
	expect(server.sent.map(({body}) => body)).toEqual(['{"sku":7}', '{"sku":7}']);
});

test('a copy of a body that was not needed is not kept in memory', async () => {
	const clone = jest.spyOn(Request.prototype, 'clone');
	const api = client({token: () => 'token-1'});
	await time.run(api.post('orders', {json: {sku: 7}, retry: 0}).json());
	const copies = clone.mock.results.map(({value}) => value as Request);
	clone.mockRestore();
	// A body that was cancelled counts as used.
	expect(copies).toMatchObject([{bodyUsed: true}]);
});

const streamOf = (text: string) => new Response(text).body as ReadableStream;

test.each([
	['a stream', streamOf('x')],
	[
		'a stream that cannot be iterated, as in Safari',
		Object.defineProperty(streamOf('x'), Symbol.asyncIterator, {value: undefined}),
	],
	[
		'an iterable of chunks',
		(async function* () {
			yield new TextEncoder().encode('x');
		})(),
	],
])('%s is sent once, and its call gets the refusal', async (_, body) => {
	const api = client({token: () => 'token-0'});
	const response = await time.run(
		api.post('upload', {body, duplex: 'half', throwHttpErrors: false, retry: 0} as never),
	);
	expect(response.status).toBe(401);
	expect(server.sent).toHaveLength(1);
	// The next call has the token that this one has asked for.
	await time.run(api.get('users/42').json());
	expect(server.refreshes).toBe(1);
});

test('a second refusal, with the new token, ends the call', async () => {
	const api = client({refresh: async () => `other-${server.sent.length}`, token: () => 'token-0'});
	const error = await time.run(api.get('users/42').json().catch(identity));
	expect(error).toBeInstanceOf(HTTPError);
	expect(tokens()).toEqual(['Bearer token-0', 'Bearer other-1']);
	expect(explain(error)?.attempts[0]?.classification).toEqual({
		category: 'authentication',
		retry: 'never',
		neverSent: false,
		origin: 'server',
		rule: 'auth-refresh',
	});
});

test('the scheme and the header are as the options say, and redirects end there', async () => {
	const api = client({header: 'x-token', scheme: ''});
	await time.run(api.get('users/42').json());
	expect(server.sent).toMatchObject([{token: 'token-1', redirect: 'error'}]);
});

test.each(['Authorization-Token', 'X-Authorization'])('%s goes to no other origin', async header => {
	await time.run(client({header}).get('users/42').catch(identity));
	expect(server.sent).toMatchObject([{redirect: 'error'}]);
});

test('a redirect that the caller wants to see is not followed', async () => {
	const api = client({header: 'x-token', scheme: ''});
	await time.run(api.get('users/42', {redirect: 'manual'}).json());
	expect(server.sent).toMatchObject([{token: 'token-1', redirect: 'manual'}]);
});

test('Authorization stays with the platform, which removes it on the way to another origin', async () => {
	await time.run(client().get('users/42').json());
	expect(server.sent).toMatchObject([{redirect: 'follow'}]);
});

test.each([
	['another status of the options', {statuses: [419]}, 419, {}],
	['invalid_token in WWW-Authenticate', {}, 403, {'www-authenticate': 'Bearer error="invalid_token"'}],
])('%s refuses a token', async (_, options, status, headers) => {
	Object.assign(server, {status, headers});
	await time.run(
		client({token: () => 'token-0', ...options})
			.get('users/42', {retry: 0})
			.json(),
	);
	expect(server.refreshes).toBe(1);
});

test('another failure does not refresh', async () => {
	server.status = 403;
	const error = await time.run(
		client({token: () => 'token-0'})
			.get('users/42')
			.json()
			.catch(identity),
	);
	expect(error).toBeInstanceOf(HTTPError);
	expect(server.refreshes).toBe(0);
});

describe('who gets no token', () => {
	test('another origin', async () => {
		const api = client();
		await time.run(api.get('https://other.example.com/x').catch(identity));
		expect(tokens()).toEqual([null]);
		expect(server.refreshes).toBe(0);
	});

	test('a request that another hook sends to another origin', async () => {
		const mirror = defineHook({
			name: 'mirror',
			stage: 'admit',
			install: () => ({
				attempt: (request, next) => next(new Request('https://mirror.example.com/x', request)),
			}),
		});
		const api = client({token: () => 'token-1', statuses: [418]}).extend(mirror);
		await time.run(api.get('users/42').catch(identity));
		expect(tokens()).toEqual([null]);
	});

	test('a request that has the header already, also if it is refused', async () => {
		const api = client();
		const own = {headers: {authorization: 'Basic own'}, throwHttpErrors: false};
		await time.run(api.get('users/42', own));
		expect(tokens()).toEqual(['Basic own']);
		expect(server.refreshes).toBe(0);
	});

	test('in a page, for a client without a base, another origin than that of the page', async () => {
		Object.defineProperty(globalThis, 'location', {
			value: {href: 'https://api.example.com/app/'},
			configurable: true,
		});
		const api = ky
			.create({fetch: server.fetch})
			.extend(authRefresh({refresh: server.refresh, statuses: [418]}));
		await time.run(api.get(url).json());
		await time.run(api.get('https://other.example.com/x').catch(identity));
		Reflect.deleteProperty(globalThis, 'location');
		expect(tokens()).toEqual(['Bearer token-1', null]);
	});

	test('a client without a base says so', async () => {
		const api = ky.create({fetch: server.fetch}).extend(authRefresh({refresh: server.refresh}));
		await expect(time.run(api.get(url))).rejects.toThrow(
			'authRefresh.origins must be given, since the client has no baseUrl',
		);
	});

	test('with one hook, a client whose base is another origin', async () => {
		const hook = authRefresh({refresh: server.refresh, statuses: [418]});
		const one = ky.create({fetch: server.fetch, baseUrl: 'https://api.example.com/'}).extend(hook);
		const other = ky.create({fetch: server.fetch, baseUrl: 'https://other.example.com/'}).extend(hook);
		for (const api of [one, other, other, one]) {
			await time.run(api.get(url).catch(identity));
		}
		expect(tokens()).toEqual(['Bearer token-1', null, null, 'Bearer token-1']);
	});

	test('origins of the options replace the base', async () => {
		const api = client({origins: ['https://other.example.com']});
		await time.run(api.get('https://other.example.com/x').json());
		await time.run(api.get('users/42').catch(identity));
		expect(tokens()).toEqual(['Bearer token-1', null]);
	});

	test('a request without a token yet, if the caller has none', async () => {
		const api = client({token: () => undefined});
		await time.run(api.get('users/42').json());
		expect(tokens()).toEqual([null, 'Bearer token-1']);
	});
});

/** A JSON Web Token that ends in so many milliseconds. */
function jwt(lifetime: number, name = 'first'): string {
	const claims = JSON.stringify({exp: (clock.wallTime() + lifetime) / 1_000, name});
	return `header.${btoa(claims).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.signature`;
}

describe('a token with a known end', () => {
	test('is replaced half a minute before it', async () => {
		const first = jwt(60_000);
		const second = jwt(3_600_000, 'second');
		const api = client({token: () => first, refresh: () => second, statuses: [418]});
		const get = () => time.run(api.get('users/42').catch(identity));
		await get();
		await time.advance(29_000);
		await get();
		await time.advance(2_000);
		await get();
		expect(tokens()).toEqual([`Bearer ${first}`, `Bearer ${first}`, `Bearer ${second}`]);
	});

	test('is replaced half a minute before it, to the millisecond', async () => {
		const first = jwt(60_000);
		const refresh = jest.fn(() => 'second');
		const api = client({token: () => first, refresh, statuses: [418]});
		await time.advance(29_990);
		await time.run(api.get('users/42').catch(identity));
		expect(refresh).not.toHaveBeenCalled();
		expect(time.now()).toBe(30_000);
		await time.run(api.get('users/42').catch(identity));
		expect(refresh).toHaveBeenCalledTimes(1);
	});

	test('is judged by the clock of the server, as soon as a response shows it', async () => {
		const anHour = 3_600_000;
		server.headers = {date: new Date(clock.wallTime() + anHour).toUTCString()};
		const refresh = jest.fn(() => 'second');
		const api = client({token: () => jwt(anHour / 2), refresh, statuses: [418]});
		await time.run(api.get('users/42').catch(identity));
		expect(refresh).not.toHaveBeenCalled();
		await time.run(api.get('users/42').catch(identity));
		expect(refresh).toHaveBeenCalledTimes(1);
	});

	test.each([
		['over when it arrives, as with a clock that is hours ahead', () => jwt(-7_200_000, String(clock.now()))],
		['over at once', () => jwt(1_000, String(clock.now()))],
	])('is left to the server if it is %s', async (_, refresh) => {
		const counted = jest.fn(refresh);
		const api = client({refresh: counted, statuses: [418]});
		for (let call = 0; call < 5; call += 1) {
			await time.run(api.get('users/42').catch(identity));
		}
		expect(counted).toHaveBeenCalledTimes(1);
	});

	test('is left to the server, too, if the caller has stored it', async () => {
		let stored = jwt(1_000);
		const refresh = jest.fn(async () => {
			stored = jwt(1_000, String(clock.now()));
			return stored;
		});
		const api = client({token: () => stored, refresh, statuses: [418]});
		for (let call = 0; call < 5; call += 1) {
			await time.run(api.get('users/42').catch(identity));
		}
		expect(refresh).toHaveBeenCalledTimes(1);
	});

	test('may be judged by isExpired, with the time of this machine', async () => {
		server.headers = {date: new Date(clock.wallTime() + 3_600_000).toUTCString()};
		const first = jwt(7_200_000);
		const isExpired = jest.fn((_: string, __: number) => false);
		const api = client({token: () => first, isExpired, statuses: [418]});
		await time.run(api.get('users/42', {throwHttpErrors: false}));
		isExpired.mockReturnValueOnce(true);
		const soon = clock.wallTime() + 30_000;
		await time.run(api.get('users/42').json());
		expect(tokens()).toEqual([`Bearer ${first}`, 'Bearer token-1']);
		expect(isExpired).toHaveBeenCalledWith(first, soon);
	});
});

test('an isExpired that throws is reported, and the token counts as good', async () => {
	const isExpired = () => {
		throw new Error('no claim');
	};
	const response = await time.run(client({token: () => 'token-1', isExpired}).get('users/42'));
	expect(tokens()).toEqual(['Bearer token-1']);
	expect(explain(response)?.faults[0]).toEqual({callback: 'authRefresh.isExpired', message: 'no claim'});
});

describe('a refresh that fails', () => {
	const failing: [string, () => unknown, string][] = [
		['throws', () => Promise.reject(new Error('the login is down')), 'the login is down'],
		['returns nothing', () => Promise.resolve(undefined), 'refresh returned no token'],
		[
			'returns what no header can carry',
			() => Promise.resolve('a\nb'),
			'refresh returned what no header can carry',
		],
		[
			'never settles',
			() => new Promise(() => {}),
			'refresh took longer than 10000 ms; does it call this client without its signal?',
		],
	];

	test.each(failing)(
		'%s: each waiting call gets its own refusal, with the cause',
		async (_, login, message) => {
			server.login = login as () => Promise<string>;
			const api = client({token: () => 'token-0'});
			const errors = await time.run(
				Promise.all([1, 2, 3].map(id => api.get(`users/${id}`).json().catch(identity))),
			);
			expect(server.refreshes).toBe(1);
			expect(server.sent).toHaveLength(3);
			for (const error of errors) {
				expect(error).toMatchObject({response: {status: 401}});
				const explanation = explain(error);
				expect(explanation?.category).toBe('authentication');
				expect(explanation?.faults).toEqual([{callback: 'authRefresh.refresh', message}]);
				expect(explanation?.advice).toMatch(/credentials/);
			}
		},
	);

	test('is not repeated before a cooling time, which grows to a minute', async () => {
		server.login = () => Promise.reject(new Error('down'));
		const api = client({token: () => 'token-0'});
		const at: number[] = [];
		const start = clock.now();
		while (clock.now() < start + 300_000) {
			const before = server.refreshes;
			await time.run(api.get('users/42').catch(identity));
			if (server.refreshes > before) {
				at.push(clock.now());
			}
			await time.advance(100);
		}
		const gaps = at.slice(1).map((moment, index) => moment - (at[index] as number));
		expect(gaps[0]).toBeLessThan(1_300);
		expect(Math.min(...gaps)).toBeGreaterThan(500);
		expect(Math.max(...gaps)).toBeGreaterThan(30_000);
		expect(Math.max(...gaps)).toBeLessThan(60_500);
		expect(gaps.length).toBeLessThan(20);
	});

	test('for a token that is still accepted, the call is served with it', async () => {
		const token = jwt(10_000);
		const api = client({token: () => token, refresh: () => Promise.reject(new Error('down'))});
		Object.defineProperty(server, 'token', {value: token});
		expect((await time.run(api.get('users/42'))).status).toBe(200);
	});

	test('shows by 400, 401 or 403 that the sign-in is over, which is told once', async () => {
		const onSignedOut = jest.fn();
		const login = ky.create({fetch: async () => new Response(null, {status: 400}), retry: 0});
		const api = client({
			token: () => 'token-0',
			refresh: ({signal}) => login.post('https://login.example.com/token', {signal}).text(),
			onSignedOut,
		});
		for (let call = 0; call < 3; call += 1) {
			await time.run(api.get('users/42').catch(identity));
			await time.advance(70_000);
		}
		expect(onSignedOut).toHaveBeenCalledTimes(1);
		expect(onSignedOut).toHaveBeenCalledWith({key: 'https://api.example.com', error: expect.any(HTTPError)});
	});

	test('by which no token came shows that the sign-in is over, too', async () => {
		const onSignedOut = jest.fn((_: SignedOut) => {
			throw new Error('no page');
		});
		server.login = async () => '';
		const api = client({token: () => 'token-0', onSignedOut});
		const error = await time.run(api.get('users/42').catch(identity));
		expect(onSignedOut).toHaveBeenCalledTimes(1);
		expect(onSignedOut).toHaveBeenCalledWith({
			key: 'https://api.example.com',
			error: expect.objectContaining({code: 'REFRESH_FAILED', hook: 'auth-refresh'}),
		});
		expect(explain(error)?.faults).toContainEqual({
			callback: 'authRefresh.onSignedOut',
			message: 'no page',
		});
		await time.advance(29_000);
		await time.run(api.get('users/42').catch(identity));
		expect(server.refreshes).toBe(1);
	});

	test('before there was a token shows it as well', async () => {
		const onSignedOut = jest.fn();
		await time.run(
			client({refresh: () => '', onSignedOut})
				.get('users/42')
				.catch(identity),
		);
		expect(onSignedOut).toHaveBeenCalledTimes(1);
	});

	test('while the caller signs in is of no interest', async () => {
		let present = 'token-0';
		server.loginTime = 1_000;
		server.login = async () => '';
		const onSignedOut = jest.fn();
		const api = client({token: () => present, onSignedOut});
		const waiting = api.get('a');
		await time.advance(500);
		present = 'token-1';
		const responses = await time.run(Promise.all([waiting, api.get('b')]));
		expect(responses.map(({status}) => status)).toEqual([200, 200]);
		expect(responses.map(response => explain(response)?.faults)).toEqual([[], []]);
		expect(onSignedOut).not.toHaveBeenCalled();
		server.login = undefined;
		server.expire();
		expect((await time.run(api.get('c'))).status).toBe(200);
	});

	test('is over as soon as the caller has another token', async () => {
		let present = 'token-0';
		server.login = () => Promise.reject(new Error('down'));
		const api = client({token: () => present});
		await time.run(api.get('users/42').catch(identity));
		present = 'token-1';
		expect((await time.run(api.get('users/42'))).status).toBe(200);
		expect(explain(await time.run(api.get('users/42')))?.faults).toEqual([]);
	});
});

test('a server that refuses every token is not answered with a refresh for each call', async () => {
	const issued: number[] = [];
	const api = client({token: () => 'token-0', refresh: async () => `other-${issued.push(clock.now())}`});
	const start = clock.now();
	let calls = 0;
	while (clock.now() < start + 120_000) {
		await time.run(api.get('users/42').catch(identity));
		await time.advance(200);
		calls += 1;
	}
	expect(calls).toBeGreaterThan(400);
	expect(issued.length).toBeLessThan(15);
	const gaps = issued.slice(1).map((moment, index) => moment - (issued[index] as number));
	// The first call after a refusal refreshes at once.
	expect(gaps[0]).toBeLessThan(240);
	expect(gaps.slice(1, 3).every(gap => gap < 4_500)).toBe(true);
	expect(Math.max(...gaps)).toBeGreaterThan(30_000);
});

describe('waiting', () => {
	test('the abort of one caller ends its call at once, and not the refresh of the others', async () => {
		server.loginTime = 1_000;
		const api = client();
		const controller = new AbortController();
		const reason = new Error('left');
		const left = api.get('a', {signal: controller.signal}).json().catch(identity);
		const stays = api.get('b').json();
		await time.advance(100);
		controller.abort(reason);
		expect(await time.run(left)).toBe(reason);
		expect(clock.now()).toBeLessThan(200);
		await time.run(stays);
		expect(server.refreshes).toBe(1);
	});

	test('takes no time of the attempt, and all the time of the call', async () => {
		server.loginTime = 2_000;
		const api = client();
		await time.run(api.get('a', {timeout: 500}).json());
		server.expire();
		const error = await time.run(api.get('a', {timeout: 500, totalTimeout: 1_000}).json().catch(identity));
		expect(error).toMatchObject({name: 'TimeoutError'});
		expect(explain(error)?.attempts[0]).toMatchObject({timeLimit: 'total'});
	});
});

describe('a refresh through the same client', () => {
	test('does not wait for itself', async () => {
		const api: KyInstance = client({
			refresh: async () => {
				await api.get('login').catch(identity);
				return server.token;
			},
		});
		await time.run(api.get('users/42').json());
		expect(server.sent.map(({path, token}) => [path, token])).toEqual([
			['/login', null],
			['/users/42', 'Bearer token-1'],
		]);
	});

	test('after an await, it needs the signal', async () => {
		const api: KyInstance = client({
			refresh: async ({signal}) => {
				await wait(5);
				await api.get('login', {signal}).catch(identity);
				return server.token;
			},
		});
		await time.run(api.get('users/42').json());
		expect(server.sent).toHaveLength(2);
	});

	test.each([
		['is recognised if its signal replaces that of the client', replaceOption, true],
		['is not recognised if its signal joins that of the client', (signal: AbortSignal) => signal, false],
	])('%s', async (_, pass, isRecognised) => {
		const {signal: ofClient} = new AbortController();
		const api: KyInstance = ky
			.create({fetch: server.fetch, baseUrl: 'https://api.example.com/', signal: ofClient})
			.extend(
				authRefresh({
					refresh: async ({signal}) => {
						await wait(5);
						await api.get('login', {signal: pass(signal)}).catch(identity);
						return server.token;
					},
				}),
			);
		const response = await time.run(api.get('users/42', {throwHttpErrors: false}));
		expect(response.ok).toBe(isRecognised);
	});

	test('without it, the refresh ends after its time, and says why', async () => {
		const api: KyInstance = client({
			token: () => 'token-0',
			refresh: async () => {
				await wait(5);
				await api.get('login');
				return server.token;
			},
		});
		const error = await time.run(api.get('users/42').json().catch(identity));
		expect(explain(error)?.faults[0]?.message).toContain('does it call this client without its signal?');
	});

	test('needs a place in a limiter that a waiting call gives back', async () => {
		const limited: KyInstance = ky
			.create({fetch: server.fetch, baseUrl: 'https://api.example.com/'})
			.extend(
				authRefresh({
					token: () => 'token-0',
					async refresh({signal}) {
						await limited.get('login', {signal, throwHttpErrors: false});
						return server.token;
					},
				}),
			)
			.extend(limiter({concurrency: 1}));
		const ended = await time.run(
			Promise.all([1, 2, 3].map(id => limited.get(`users/${id}`, {throwHttpErrors: false}))),
		);
		expect(ended.map(({status}) => status)).toEqual([200, 200, 200]);
		expect(time.now()).toBeLessThan(1_000);
	});
});

describe('sharing', () => {
	test('clients with one hook, or with one createAuthSessions(), refresh once', async () => {
		const hook = authRefresh({refresh: server.refresh});
		const one = ky.create({fetch: server.fetch, baseUrl: 'https://api.example.com/'});
		await time.run(Promise.all([one.extend(hook).get('a').json(), one.extend(hook).get('b').json()]));
		expect(server.refreshes).toBe(1);

		const share = createAuthSessions();
		await time.run(Promise.all([client({share}).get('a').json(), client({share}).get('b').json()]));
		expect(server.refreshes).toBe(2);

		await time.run(Promise.all([client().get('a').json(), client().get('b').json()]));
		expect(server.refreshes).toBe(4);
	});

	test('clients with different bases have different tokens, unless all origins are named', async () => {
		const origins = ['https://api.example.com', 'https://files.example.com'];
		for (const [options, refreshes] of [
			[{}, 2],
			[{origins}, 1],
		] as const) {
			server.refreshes = 0;
			const hook = authRefresh({refresh: server.refresh, ...options});
			const clients = origins.map(baseUrl => ky.create({fetch: server.fetch, baseUrl}).extend(hook));
			await time.run(Promise.all(clients.map(api => api.get('a').json())));
			expect(server.refreshes).toBe(refreshes);
		}
	});

	test('a key that cannot be told is reported, and the origin is the key', async () => {
		const keys: string[] = [];
		const api = client({
			key: () => {
				throw new Error('no tenant');
			},
			refresh: ({key}) => {
				keys.push(key);
				return server.token;
			},
		});
		const response = await time.run(api.get('users/42'));
		expect(keys).toEqual(['https://api.example.com']);
		expect(explain(response)?.faults[0]).toEqual({callback: 'authRefresh.key', message: 'no tenant'});
	});

	test('each key has its own token', async () => {
		const keys: string[] = [];
		const api = client({
			key: request => new URL(request.url).pathname.split('/')[1] as string,
			refresh: async ({key}) => {
				keys.push(key);
				return server.token;
			},
		});
		await time.run(Promise.all(['acme/1', 'acme/2', 'initech/1'].map(path => api.get(path).json())));
		expect(keys).toEqual(['acme', 'initech']);
	});
});

describe('the token of the caller', () => {
	test('is read before each attempt: a sign-out takes effect at once, and so does a sign-in', async () => {
		let present: string | undefined = 'token-1';
		const api = client({token: () => present, statuses: [418]});
		const get = () => time.run(api.get('users/42').catch(identity));
		await get();
		present = undefined;
		await get();
		present = 'token-2';
		await get();
		expect(tokens()).toEqual(['Bearer token-1', null, 'Bearer token-2']);
	});

	test('is read after a refresh too: a sign-out before the next call takes effect', async () => {
		let stored: string | undefined;
		const refresh = async () => {
			stored = await server.refresh();
			return stored;
		};
		const api = client({token: () => stored, refresh});
		await time.run(api.get('a').json());
		stored = undefined;
		server.login = () => Promise.reject(new Error('signed out'));
		await time.run(api.get('b').catch(identity));
		expect(tokens()).toEqual([null, 'Bearer token-1', null]);
	});

	test.each([
		['undefined', () => undefined],
		['null, as localStorage does', () => null],
		['an empty string', () => ''],
		['null late', async () => null],
	])('is gone if it returns %s', async (_, gone) => {
		let token: NonNullable<AuthRefreshOptions['token']> = () => 'token-1';
		const api = client({token: key => token(key), statuses: [418]});
		await time.run(api.get('a').json());
		token = gone;
		const response = await time.run(api.get('b', {throwHttpErrors: false}));
		expect(tokens()).toEqual(['Bearer token-1', null]);
		expect(explain(response)?.faults).toEqual([]);
	});

	test('may come late, and an old one that comes later than a refresh brings nothing back', async () => {
		const reads = [0, 500];
		const api = client({
			token: async () => {
				await wait(reads.shift() ?? 0);
				return 'token-0';
			},
		});
		await time.run(Promise.all([api.get('a').json(), api.get('b').json()]));
		expect(server.refreshes).toBe(1);
	});

	test('may never be stored anew: what refresh returned stays in force', async () => {
		const api = client({token: () => 'token-0'});
		for (let call = 0; call < 3; call += 1) {
			await time.run(api.get('a').json());
			server.expire();
		}
		expect(tokens().slice(-2)).toEqual(['Bearer token-2', 'Bearer token-3']);
	});

	test('that is gone when its request is refused is not missed: the request is not sent without one', async () => {
		let present: string | undefined = 'token-0';
		server.delays.push(500);
		const api = client({token: () => present});
		const refused = api.get('a', {throwHttpErrors: false});
		await time.advance(100);
		present = undefined;
		server.login = () => Promise.reject(new Error('signed out'));
		await time.run(api.get('b').catch(identity));
		expect((await time.run(refused)).status).toBe(401);
		expect(server.sent.map(({path}) => path)).toEqual(['/a', '/b']);
	});

	test('that is gone while the repetition waits in another hook is not sent', async () => {
		let present: string | undefined = 'token-0';
		const api = client({token: () => present}).extend(limiter({rate: {limit: 1, interval: 1_000}}));
		const waiting = api.get('a', {throwHttpErrors: false});
		await time.advance(500);
		present = undefined;
		await time.run(Promise.all([waiting, api.get('b', {throwHttpErrors: false})]));
		expect(tokens().slice(0, 2)).toEqual(['Bearer token-0', null]);
	});

	test('that is got anew while a refresh runs wins', async () => {
		let present = 'token-0';
		server.loginTime = 1_000;
		const api = client({token: () => present});
		const waiting = api.get('a').json();
		await time.advance(500);
		present = 'token-1';
		server.login = async () => 'token-of-before';
		await time.run(Promise.all([waiting, api.get('b').json()]));
		expect(tokens().slice(1)).toEqual(['Bearer token-1', 'Bearer token-1']);
	});

	test.each([
		['at once', () => 'secret\ntoken'],
		['late', async () => 'secret\ntoken'],
	])('that no header can carry is not shown by the platform, %s', async (_, token) => {
		const response = await time.run(client({token, statuses: [418]}).get('a', {throwHttpErrors: false}));
		expect(tokens()).toEqual([null]);
		expect(explain(response)?.faults).toEqual([
			{callback: 'authRefresh.token', message: 'token returned what no header can carry'},
		]);
	});

	test.each([
		[
			'at once',
			() => {
				throw new Error('no storage');
			},
		],
		['late', () => Promise.reject(new Error('no storage'))],
	])('that cannot be read leaves the one that was there, and says so, %s', async (_, failing) => {
		let token: NonNullable<AuthRefreshOptions['token']> = () => 'token-1';
		const api = client({token: key => token(key)});
		await time.run(api.get('a').json());
		token = failing;
		const response = await time.run(api.get('b'));
		expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-1']);
		expect(explain(response)?.faults).toEqual([{callback: 'authRefresh.token', message: 'no storage'}]);
	});
});

test('a token that changes while the request waits in another hook is sent as it is then', async () => {
	const slow = defineHook({
		name: 'slow',
		stage: 'admit',
		install: () => ({
			async attempt(request, next) {
				if (request.url.endsWith('slow')) {
					await wait(5_000);
				}
				return next(request);
			},
		}),
	});
	const api = client({token: () => 'token-1'}).extend(slow);
	const late = api.get('slow').json();
	await time.advance(100);
	server.expire();
	await time.run(api.get('quick').json());
	await time.run(late);
	expect(server.refreshes).toBe(1);
	expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
});

test('the repetition takes nothing from the budget and tells the circuit of no failure', async () => {
	const budget = createRetryBudget();
	const circuits = createCircuits();
	let call = 0;
	const api = client({token: () => `token-old-${call}`})
		.extend(retry({budget}))
		.extend(circuitBreaker({circuits}));
	const before = budget.available('https://api.example.com');
	for (; call < 20; call += 1) {
		await time.run(api.get('users/42').json());
	}
	expect(server.sent).toHaveLength(40);
	expect(budget.available('https://api.example.com')).toBeGreaterThanOrEqual(before);
	expect(circuits.report('https://api.example.com')).toMatchObject({state: 'closed', failures: 0});
});

test.each([
	['with retries', {}],
	['without retries', {retry: 0}],
])('the token is in no event, explanation, log entry or printed error, %s', async (_, options) => {
	const told: unknown[] = [];
	const stop = subscribe(event => told.push(event));
	const sink = {write: (entry: unknown) => told.push(entry)};
	const refresh = async () => `secret-token-${server.sent.length}`;
	const api = client({token: () => 'secret-token-0', refresh}).extend(errorLogger({sink}));
	const error = await time.run(api.get('users/42', options).json().catch(identity));
	stop();
	expect(server.sent).toHaveLength(2);
	told.push(explain(error), String(explain(error)));
	expect(told.length).toBeGreaterThan(4);
	expect(inspect([told, error], {depth: 20})).not.toContain('secret-token');
	expect(JSON.stringify(told)).not.toContain('secret-token');
});

/** Holds each request for so long, as a limiter does. */
const holding = (milliseconds: number) =>
	defineHook({
		name: 'holding',
		stage: 'admit',
		install: () => ({
			async attempt(request, next) {
				await wait(milliseconds);
				return next(request);
			},
		}),
	});

test('a token that ends while the request waits in another hook is refreshed before it is sent', async () => {
	const first = jwt(60_000);
	const seen: number[] = [];
	const seeing = defineHook({
		name: 'seeing',
		stage: 'admit',
		install: () => ({
			async attempt(request, next) {
				const response = await next(request);
				seen.push(response.status);
				return response;
			},
		}),
	});
	const api = client({token: () => first, statuses: [418]})
		.extend(seeing)
		.extend(holding(90_000));
	await time.run(api.get('users/42').json());
	expect(tokens()).toEqual(['Bearer token-1']);
	// No hook takes what was not sent for a success.
	expect(seen).toEqual([401, 200]);
});

test('a read of the token that is older than its refresh does not bring it back', async () => {
	let stored = 'token-0';
	let isSlow = false;
	const refresh = async () => {
		stored = await server.refresh();
		return stored;
	};
	const token = async () => {
		const read = stored;
		await wait(isSlow ? 500 : 0);
		return read;
	};
	const api = client({token, refresh});
	isSlow = true;
	const late = api.get('late').json();
	await time.advance(1);
	isSlow = false;
	await time.run(api.get('first').json());
	await time.run(api.get('second').json());
	await time.run(late);
	expect(tokens()).toEqual(['Bearer token-0', 'Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
});

test.each([0, 10])(
	'a header that a hook of the caller sets on a retry stays, after %i ms in another hook',
	async held => {
		server.valid = 5;
		const api = client({token: () => 'token-1', statuses: [418]}).extend(holding(held));
		const beforeRetry = [
			({request}: {request: Request}) => request.headers.set('authorization', 'Basic own'),
		];
		const retry = {statusCodes: [401], limit: 1, delay: () => 1};
		await time.run(api.get('a', {hooks: {beforeRetry}, retry, throwHttpErrors: true}).catch(identity));
		expect(tokens()).toEqual(['Bearer token-1', 'Basic own']);
	},
);

test('a time limit of an attempt shows no token when it is printed, also with a fetch that ignores its signal', async () => {
	const api = ky
		.create({fetch: () => new Promise(() => {}), baseUrl: 'https://api.example.com/'})
		.extend(authRefresh({token: () => 'secret-token', refresh: () => 'secret-token'}));
	const error = await time.run(api.get('users/42', {timeout: 50, retry: 0}).catch((error: unknown) => error));
	expect(error).toMatchObject({name: 'TimeoutError'});
	expect(inspect(error, {depth: 8})).not.toContain('secret-token');
});

test('a repetition that waits in another hook is sent with the new token', async () => {
	const api = client({token: () => 'token-0'}).extend(limiter({rate: {limit: 1, interval: 1_000}}));
	expect((await time.run(api.get(url))).status).toBe(200);
	expect(server.sent.map(({token}) => token)).toEqual(['Bearer token-0', 'Bearer token-1']);
	expect((server.sent[1]?.at ?? 0) - (server.sent[0]?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
});
