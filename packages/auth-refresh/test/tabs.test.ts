import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {type AuthRefreshOptions, authRefresh} from '@kyhooks/auth-refresh';
import {explain} from '@kyhooks/core';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky, {type KyInstance} from 'ky';
import {AuthServer, wait} from './support/auth-server.ts';
import {type FakeTabs, fakeTabs} from './support/fake-tabs.ts';

const key = 'https://api.example.com';
const quiet = {throwHttpErrors: false, retry: 0} as const;
let time: VirtualTime;
let server: AuthServer;
let tabs: FakeTabs;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
	server = new AuthServer();
	tabs = fakeTabs();
});
afterEach(() => {
	tabs[Symbol.dispose]();
	time.stop();
});

const openTab = (options: Partial<AuthRefreshOptions> = {}): KyInstance =>
	ky
		.create({fetch: server.fetch, baseUrl: key})
		.extend(authRefresh({refresh: server.refresh, share: 'tabs', ...options}));
const statusOf = async (api: KyInstance) => (await api.get('users/42', quiet)).status;
const tokens = () => server.sent.map(({token}) => token);

test.each([0, 49])(
	'three tabs that need a token at once refresh it once, with messages that take %i ms',
	async delay => {
		tabs.delay = delay;
		const calls = [openTab(), openTab(), openTab()].map(statusOf);
		expect(await time.run(Promise.all(calls))).toEqual([200, 200, 200]);
		// The question, the refresh, one message and the request.
		expect(time.now()).toBeLessThan(50 + 50 + delay + 10 + 10);
		expect(server.refreshes).toBe(1);
		expect(new Set(tabs.locks)).toEqual(new Set([`kyhooks:auth-refresh:${key}`]));
	},
);

test('a tab that opens later takes the token of the others, as soon as it hears of it', async () => {
	await time.run(statusOf(openTab()));
	const late = openTab();
	const openedAt = time.now();
	expect(await time.run(statusOf(late))).toBe(200);
	// Two messages, and the response.
	expect(time.now() - openedAt).toBeLessThan(20);
	expect(server.refreshes).toBe(1);
	expect(time.pending).toBe(0);
});

test('a tab takes the token of another that was refreshed later than its own, and no older one', async () => {
	const one = openTab();
	const other = openTab();
	await time.run(Promise.all([statusOf(one), statusOf(other)]));
	server.expire();
	await time.run(statusOf(one));
	tabs.tell({key, token: 'token-old', refreshedAt: 1});
	await time.advance(10);
	expect(await time.run(statusOf(other))).toBe(200);
	expect(server.refreshes).toBe(2);
	expect(tokens()).toEqual([
		'Bearer token-1',
		'Bearer token-1',
		'Bearer token-1',
		'Bearer token-2',
		'Bearer token-2',
	]);
});

test('a tab that hears of no token in time refreshes by itself', async () => {
	await time.run(statusOf(openTab()));
	tabs.delay = 60;
	await time.run(statusOf(openTab()));
	expect(server.refreshes).toBe(2);
});

test('each key has its own lock, and its own token', async () => {
	const options: Partial<AuthRefreshOptions> = {
		key: request => new URL(request.url).pathname,
		refresh: async ({key}) => {
			await wait(50);
			return `token-of${key}`;
		},
		statuses: [418],
	};
	const one = openTab(options);
	const other = openTab(options);
	await time.run(Promise.all([one.get('a', quiet), one.get('b', quiet), other.get('b', quiet)]));
	expect(tokens().sort()).toEqual(['Bearer token-of/a', 'Bearer token-of/b', 'Bearer token-of/b']);
	expect([...new Set(tabs.locks)].sort()).toEqual(['kyhooks:auth-refresh:/a', 'kyhooks:auth-refresh:/b']);
});

test('a refresh that hangs gives the lock back when its time is over', async () => {
	server.login = () => new Promise(() => {});
	const refreshTimeout = 1_000;
	await time.run(statusOf(openTab({refreshTimeout, token: () => 'token-0'})));
	server.login = undefined;
	expect(await time.run(statusOf(openTab({refreshTimeout, token: () => 'token-0'})))).toBe(200);
	expect(time.now()).toBeLessThan(2_000);
});

test('a tab that has its token from another can sign out, by an empty string', async () => {
	await time.run(statusOf(openTab()));
	let access: string | undefined;
	const late = openTab({token: () => access, statuses: [418]});
	tabs.tell({key, token: 'token-1', refreshedAt: time.now() + 1});
	await time.advance(10);
	expect(await time.run(statusOf(late))).toBe(200);
	access = '';
	await time.run(statusOf(late));
	expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-1', null]);
});

test('tabs that are signed out leave the question of another unanswered', async () => {
	let stored: string | undefined = 'token-0';
	const options = {
		token: () => stored,
		async refresh() {
			stored = await server.refresh();
			return stored;
		},
	};
	const all = [openTab(options), openTab(options), openTab(options)];
	await time.run(Promise.all(all.map(statusOf)));
	await time.run(Promise.all(all.map(statusOf)));
	stored = undefined;
	server.login = () => Promise.reject(new Error('signed out'));
	const before = tabs.messages.length;
	await time.run(Promise.all(all.map(statusOf)));
	await time.advance(100);
	expect(tabs.messages.slice(before)).toEqual([{key}, {key}, {key}]);
});

describe('another tab is not harmed', () => {
	test.each([
		['nothing', undefined],
		['what no header can carry', 'a\nb'],
		['a number', 42],
	])('by a refresh that returns %s', async (_, given) => {
		const one = openTab({token: () => 'token-0'});
		const other = openTab();
		server.login = async () => given as never;
		const response = await time.run(one.get('users/42', quiet));
		expect(explain(response)?.faults).toHaveLength(1);
		expect(tabs.messages).toEqual([{key}]);
		server.login = undefined;
		expect(await time.run(statusOf(other))).toBe(200);
		expect(tokens().at(-1)).toBe('Bearer token-1');
	});

	test.each([
		['no time', {token: 'token-7'}],
		['a token that no header can carry', {token: 'a\nb', refreshedAt: Infinity}],
	])('by a message with %s', async (_, message) => {
		const api = openTab();
		await time.run(statusOf(api));
		tabs.tell({key, ...message});
		await time.advance(10);
		expect(await time.run(statusOf(api))).toBe(200);
	});
});

test.each(['BroadcastChannel', 'navigator'])('without %s, each tab refreshes for itself', async missing => {
	Object.defineProperty(globalThis, missing, {value: undefined, configurable: true});
	await time.run(Promise.all([openTab(), openTab()].map(statusOf)));
	expect(server.refreshes).toBe(2);
	expect(tabs.messages).toEqual([]);
});
