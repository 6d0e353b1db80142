import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {type AuthRefreshOptions, authRefresh} from '@kyhooks/auth-refresh';
import {clock, explain} from '@kyhooks/core';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky, {type KyInstance} from 'ky';
import {AuthSessions} from '../src/sessions.ts';
import {AuthServer, wait} from './support/auth-server.ts';

const anHour = 3_600_000;
let time: VirtualTime;
let server: AuthServer;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
	server = new AuthServer();
});
afterEach(() => time.stop());

const quiet = {throwHttpErrors: false, retry: 0} as const;
const client = (options: Partial<AuthRefreshOptions> = {}): KyInstance =>
	ky
		.create({fetch: server.fetch, baseUrl: 'https://api.example.com/'})
		.extend(authRefresh({token: () => 'token-0', refresh: server.refresh, ...options}));
const tokens = () => server.sent.map(({token}) => token);

describe('a refresh', () => {
	test('that throws at once leaves the call its refusal, and later calls their token', async () => {
		const refresh = () => {
			throw new Error('no network');
		};
		const api = client({refresh});
		const ended = await time.run(api.get('a', quiet));
		expect(ended.status).toBe(401);
		expect(explain(ended)?.faults).toEqual([{callback: 'authRefresh.refresh', message: 'no network'}]);
		await time.run(api.get('b', quiet));
		expect(tokens()).toEqual(['Bearer token-0', 'Bearer token-0']);
		expect(time.pending).toBe(0);
	});

	test.each([
		['nothing', undefined],
		['null', null],
		['an empty string', ''],
		['a number', 42],
		['an object', {access_token: 'x'}],
	])('that returns %s and no promise sends nothing of it', async (_, given) => {
		const api = client({refresh: () => given as string});
		const ended = await time.run(api.get('a', quiet));
		expect(ended.status).toBe(401);
		expect(explain(ended)?.faults[0]?.message).toMatch(
			/^refresh returned (no token|what no header can carry)$/,
		);
		expect(tokens()).toEqual(['Bearer token-0']);
	});

	test('that never settles ends by its time, is told so, and is followed by another', async () => {
		const signals: AbortSignal[] = [];
		const api = client({
			refreshTimeout: 5_000,
			refresh({signal}) {
				signals.push(signal);
				return signals.length === 1 ? new Promise<string>(() => {}) : server.token;
			},
		});
		const left = api.get('a', {...quiet, totalTimeout: 1_000}).catch((error: unknown) => error);
		const stays = api.get('b', quiet);
		expect(await time.run(left)).toMatchObject({name: 'TimeoutError'});
		expect(time.now()).toBeLessThan(1_100);
		expect((await time.run(stays)).status).toBe(401);
		expect(signals.map(({aborted}) => aborted)).toEqual([true]);
		expect(time.pending).toBe(0);
		await time.advance(2_000);
		expect((await time.run(api.get('c', quiet))).status).toBe(200);
	});

	test('that calls the same client again and again waits for none of its calls, and starts no other', async () => {
		const refresh = jest.fn(async ({signal}: {signal: AbortSignal}) => {
			for (let call = 0; call < 3; call += 1) {
				await api.get('login', {...quiet, signal});
			}
			return server.token;
		});
		const api: KyInstance = client({refresh});
		expect((await time.run(api.get('users/42', quiet))).status).toBe(200);
		expect(refresh).toHaveBeenCalledTimes(1);
		expect(tokens()).toEqual(['Bearer token-0', null, null, null, 'Bearer token-1']);
	});

	test('whose own call goes on after it has ended stays without a token', async () => {
		let late: Promise<unknown> | undefined;
		const api: KyInstance = client({
			async refresh({signal}) {
				late = wait(500).then(() => api.get('late', {...quiet, signal}));
				return server.token;
			},
		});
		await time.run(api.get('users/42', quiet));
		await time.run(late as Promise<unknown>);
		expect(server.sent.at(-1)).toMatchObject({path: '/late', token: null});
	});
});

/** A JSON Web Token with this claim. */
function jwt(exp: unknown, name = ''): string {
	return `header.${btoa(JSON.stringify({exp, name})).replaceAll('=', '')}.signature`;
}

describe('a token', () => {
	test.each([
		['ends at once', () => jwt(clock.wallTime() / 1_000, `${clock.now()}`)],
		['ended before the year 1970', () => jwt(-1, `${clock.now()}`)],
	])('that %s is sent all the same, and not replaced again and again', async (_, make) => {
		const refresh = jest.fn(make);
		const api = ky
			.create({fetch: server.fetch, baseUrl: 'https://api.example.com/'})
			.extend(authRefresh({refresh, statuses: [418]}));
		for (let call = 0; call < 50; call += 1) {
			await time.run(api.get('a', quiet));
			await time.advance(1_000);
		}
		expect(refresh).toHaveBeenCalledTimes(1);
		expect(new Set(tokens()).size).toBe(1);
	});

	test.each([
		['a text as its end', jwt('tomorrow')],
		['no end', jwt(null)],
		['an end after all time', jwt(1e300)],
		['a payload that is no JSON', 'a.%%%.c'],
		['a payload that is null', `a.${btoa('null')}.c`],
		['two parts', 'a.b'],
		['one part', 'opaque'],
		['several words', 'first second third'],
		['nothing but points', '..'],
	])('with %s counts as one without an end', async (_, token) => {
		const api = client({token: () => token, statuses: [418]});
		await time.run(api.get('a', quiet));
		await time.advance(24 * anHour);
		await time.run(api.get('b', quiet));
		expect(tokens()).toEqual([`Bearer ${token}`, `Bearer ${token}`]);
		expect(server.refreshes).toBe(0);
	});
});

test('the end of a token is read in the alphabet of URLs', async () => {
	const refresh = jest.fn(server.refresh);
	for (const name of ['>>>', '???']) {
		const text = btoa(JSON.stringify({name, exp: 1}));
		expect(text).toMatch(name === '>>>' ? /\+/ : /\//);
		const token = `a.${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.c`;
		await time.run(client({token: () => token, refresh, statuses: [418]}).get('a', quiet));
	}
	expect(refresh).toHaveBeenCalledTimes(2);
});

test.each([
	{ok: true, status: 200},
	{ok: false, status: 500},
])('what only resembles a response is left as it is: %p', async given => {
	const api = ky
		.create({fetch: async () => given as Response, baseUrl: 'https://api.example.com/'})
		.extend(authRefresh({refresh: server.refresh}));
	expect(await time.run(api.get('a', quiet))).toBe(given);
});

describe('a clock that is hours off', () => {
	/** A server that issues tokens for an hour, and accepts each until it ends by the server's clock. Makes a call a minute for five hours. */
	async function fiveHours({ahead, showsDate}: {ahead: number; showsDate: boolean}) {
		const serverTime = () => clock.wallTime() + ahead;
		let refreshes = 0;
		let issued: {token: string; endsAt: number} | undefined;
		const refused: number[] = [];
		const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
			const {headers} = new Request(input, init);
			await wait(10);
			const isAccepted =
				headers.get('authorization') === `Bearer ${issued?.token}` && (issued?.endsAt ?? 0) > serverTime();
			if (!isAccepted) {
				refused.push(clock.now());
			}
			return new Response(null, {
				status: isAccepted ? 200 : 401,
				headers: showsDate ? {date: new Date(serverTime()).toUTCString()} : {},
			});
		};
		const api = ky.create({fetch, baseUrl: 'https://api.example.com/'}).extend(
			authRefresh({
				async refresh() {
					refreshes += 1;
					const endsAt = serverTime() + anHour;
					issued = {token: jwt(endsAt / 1_000, `${refreshes}`), endsAt};
					return issued.token;
				},
			}),
		);
		const statuses = new Set<number>();
		for (let minute = 0; minute < 300; minute += 1) {
			statuses.add((await time.run(api.get('users/42', quiet))).status);
			await time.advance(60_000);
		}
		return {statuses: [...statuses], refreshes, refused: refused.length};
	}

	test.each([
		['that shows its time, behind this machine', {ahead: -3 * anHour, showsDate: true}, 5],
		['that does not, behind this machine', {ahead: -3 * anHour, showsDate: false}, 5],
		['that shows its time, ahead of this machine', {ahead: 3 * anHour, showsDate: true}, 0],
		['that does not, ahead of this machine', {ahead: 3 * anHour, showsDate: false}, 5],
	])('serves each call, with about one refresh an hour, by a server %s', async (_, off, most) => {
		const {statuses, refreshes, refused} = await fiveHours(off);
		expect(statuses).toEqual([200]);
		expect(refreshes).toBeGreaterThanOrEqual(5);
		expect(refreshes).toBeLessThanOrEqual(7);
		expect(refused).toBeLessThanOrEqual(most);
	});
});

test('of 100,000 keys, the last 1,000 are kept', () => {
	const sessions = new AuthSessions();
	const made = Array.from({length: 100_000}, (_, key) => sessions.of(`${key}`));
	expect(sessions.of('99000')).toBe(made[99_000]);
	expect(sessions.of('98999')).not.toBe(made[98_999]);
});

describe('authRefresh() refuses by name and value', () => {
	test.each<[string, unknown, string]>([
		['refresh', 'token', 'authRefresh.refresh must be a function, got "token"'],
		['token', 'token', 'authRefresh.token must be a function, got "token"'],
		['refreshTimeout', Number.NaN, 'authRefresh.refreshTimeout must be a number of milliseconds'],
		['refreshTimeout', Infinity, 'authRefresh.refreshTimeout must be a number of milliseconds'],
		['refreshTimeout', -1, 'authRefresh.refreshTimeout must be a number of milliseconds'],
		['statuses', 401, 'authRefresh.statuses must be an array of statuses'],
		['header', '', 'authRefresh.header must be a token of HTTP, got ""'],
		['scheme', 'Bearer\n', 'authRefresh.scheme must be a token of HTTP, got "Bearer\\n"'],
		['origins', 'https://api.example.com', 'authRefresh.origins must be an array of origins'],
		['origins', ['api.example.com'], 'authRefresh.origins must be an array of origins'],
		['origins', [new URL('https://api.example.com')], 'authRefresh.origins must be an array of origins'],
		['share', {}, 'authRefresh.share must be "tabs" or createAuthSessions(), got object'],
	])('%s: %p', (option, value, message) => {
		const make = () => authRefresh({refresh: () => 'token', [option]: value});
		expect(make).toThrow(TypeError);
		expect(make).toThrow(message);
	});
});
