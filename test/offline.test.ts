import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {authRefresh} from '@kyhooks/auth-refresh';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, defineHook, explain} from '@kyhooks/core';
import {errorLogger, type LogEntry} from '@kyhooks/error-logger';
import {createRetryBudget, retry, waitForNetwork} from '@kyhooks/retry';
import {isCancelled, isNetworkFailure, statusClassifier} from '@kyhooks/status-classifier';
import {
	dnsFailure,
	forever,
	ok,
	refused,
	type Step,
	scenarioFetch,
	sequence,
	startVirtualTime,
	times,
	unreachable,
	type VirtualTime,
} from '@kyhooks/testing';
import ky from 'ky';
import {constant, resilient} from 'kyhooks';
import {type FakeBrowser, fakeBrowser} from './support/fake-browser.ts';

const url = 'https://api.example.com/users/42';

let time: VirtualTime;
let browser: FakeBrowser;
beforeEach(() => {
	time = startVirtualTime({seed: 7});
	browser = fakeBrowser();
});
afterEach(() => {
	browser[Symbol.dispose]();
	time[Symbol.dispose]();
});

/** A client of all hooks, and what they have told. */
function everything(fetch: typeof globalThis.fetch) {
	const budget = createRetryBudget({perCall: 0, refillTime: 3_600_000});
	const entries: LogEntry[] = [];
	const changes: string[] = [];
	const listener = defineHook({
		name: 'listener',
		stage: 'observe',
		install: () => ({on: event => void (event.type === 'circuit-changed' && changes.push(event.to))}),
	});
	const api = ky
		.create({fetch, totalTimeout: 8_000})
		.extend(
			compose(
				retry({budget}),
				waitForNetwork(),
				statusClassifier(),
				circuitBreaker(),
				listener,
				errorLogger({sink: {write: (entry: LogEntry) => void entries.push(entry)}}),
			),
		);
	return {
		api,
		changes,
		spent: () => 12 - budget.available('https://api.example.com'),
		levels: () => new Set(entries.map(({level}) => level)),
	};
}

const thrownBy = (promise: Promise<unknown>) =>
	promise.then(
		() => undefined,
		(error: unknown) => error,
	);

test('a page that polls through ten minutes without a network is served by its first call after', async () => {
	const {api, changes, spent, levels} = everything(browser.over(scenarioFetch(forever(ok()))));
	browser.onLine = false;
	const failures: Promise<unknown>[] = [];
	for (let poll = 0; poll < 60; poll++) {
		failures.push(thrownBy(api.get(url)));
		await time.advance(10_000);
	}
	const errors = await time.run(Promise.all(failures));
	expect(new Set(errors.map(error => explain(error)?.reason))).toEqual(new Set(['offline']));
	expect(errors.every(isNetworkFailure)).toBe(true);
	browser.onLine = true;
	const since = time.now();
	const response = await time.run(api.get(url));
	expect(time.now() - since).toBe(0);
	expect(explain(response)?.attempts).toHaveLength(1);
	expect([changes, spent()]).toEqual([[], 0]);
	expect(levels()).toEqual(new Set(['debug', 'warn']));
});

test('calls that the page cuts off as it is left open no circuit, pay for nothing and are logged as cancelled', async () => {
	const cut = async () => {
		throw new TypeError('Failed to fetch');
	};
	const {api, changes, spent, levels} = everything(cut);
	const warmUp = thrownBy(api.get(url, {retry: 0}));
	await time.run(warmUp);
	browser.fire('pagehide');
	const errors = await time.run(
		Promise.all(Array.from({length: 50}, () => thrownBy(api.get(url, {retry: {limit: 1}})))),
	);
	expect(errors.every(isCancelled)).toBe(true);
	expect([changes, spent()]).toEqual([[], 0]);
	// The one before the page was left is the only one that anybody is warned of.
	expect(levels()).toEqual(new Set(['debug', 'warn']));
});

// A laptop that wakes up, in a runtime that does not know whether it is online.
describe.each(['node', 'deno', 'bun'] as const)('in %s', runtime => {
	test.each<[string, Step]>([
		['a name that does not resolve yet', dnsFailure()],
		['a name server that does not answer yet', dnsFailure({code: 'EAI_AGAIN'})],
		['a connection that is refused', refused()],
		['a host without a route to it yet', unreachable()],
	])('%s is tried again to the limit, also by a POST', async (_, failure) => {
		browser[Symbol.dispose]();
		const fetch = scenarioFetch(sequence(times(4, failure), ok()), {runtime});
		const api = ky.create({fetch}).extend(compose(retry(), statusClassifier()));
		expect((await time.run(api.post(url, {json: {}}))).status).toBe(200);
		fetch.expectAttempts(5);
	});
});

test('a retry waits for the network first and for a token then: no refresh is wasted, and no old token is sent', async () => {
	const tokens: (string | null)[] = [];
	const refreshes: string[] = [];
	const fetch = browser.over(async ({headers}) => {
		const token = headers.get('authorization');
		tokens.push(token);
		return new Response(null, {status: token === 'Bearer new' ? 200 : 401});
	});
	const api = ky.create({fetch, baseUrl: 'https://api.example.com/'}).extend(
		resilient({
			errorLogger: false,
			// By then, a refresh that has failed may be tried again.
			retry: {backoff: constant(1_200), jitter: 'none'},
			authRefresh: authRefresh({
				token: () => 'old',
				isExpired: token => token === 'old',
				refresh() {
					refreshes.push(browser.onLine ? 'online' : 'offline');
					return browser.onLine ? 'new' : Promise.reject(new TypeError('Failed to fetch'));
				},
			}),
		}),
	);
	browser.onLine = false;
	const call = api.get('users/42');
	await time.advance(1_500);
	browser.onLine = true;
	expect((await time.run(call)).status).toBe(200);
	expect(refreshes).toEqual(['offline', 'online']);
	expect(tokens).toEqual(['Bearer new']);
});
