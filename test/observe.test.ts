import {describe, expect, test} from '@jest/globals';
import {explain, subscribe, type ToldEvent} from '@kyhooks/core';
import {errorLogger, type LogEntry} from '@kyhooks/error-logger';
import {constant} from '@kyhooks/retry';
import {
	badGateway,
	catalogue,
	forever,
	neverResponds,
	ok,
	okAfter,
	rateLimited,
	type Scenario,
	scenarioFetch,
	sequence,
	serverError,
	slowHeaders,
	startVirtualTime,
	times,
	unavailable,
} from '@kyhooks/testing';
import ky, {type Options} from 'ky';
import {observeResilient, type ResilientOptions, resilient} from 'kyhooks';
import {scenarioTable} from './support/scenario-table.ts';

const url = 'https://api.example.com/users/42';

type Observed = Extract<ToldEvent, {type: 'observed'}>;

/** The options as the client's own hooks see them. They also contain a `shouldRetry`, through which core receives failures; it is left out. */
function shown({options, request}: {options: object; request: Request}) {
	const {retry, timeout, totalTimeout, throwHttpErrors} = options as Options;
	const ownRetry = {...(retry as object), shouldRetry: undefined};
	return {retry: ownRetry, timeout, totalTimeout, throwHttpErrors, headers: [...request.headers]};
}

/** Reads only the beginning: some bodies never end, and some stall. */
async function beginningOf({body}: Response): Promise<string> {
	const reader = body?.getReader();
	const silence = new Promise<undefined>(resolve => setTimeout(resolve, 5_000));
	let text = '';
	while (reader !== undefined && text.length < 100_000) {
		const chunk = await Promise.race([reader.read(), silence]);
		if (chunk?.value === undefined) {
			break;
		}
		text += new TextDecoder().decode(chunk.value);
	}
	reader?.cancel().catch(() => {});
	return text;
}

async function outcomeOf(call: Promise<Response>): Promise<unknown> {
	try {
		const response = await call;
		return {status: response.status, url: response.url, body: await beginningOf(response)};
	} catch (error) {
		const {name, message, cause} = error as Error;
		return {name, message, cause: (cause as Error | undefined)?.message};
	}
}

/** Everything observable of two calls of one client, from outside and by its own hooks. */
async function lifeOf(make: () => Scenario, hook: Options, own: Options, method: string) {
	using time = startVirtualTime();
	const fetch = scenarioFetch(make());
	const seen: unknown[] = [];
	const see = (at: string) => (state: {options: object; request: Request; retryCount?: number}) => {
		seen.push([at, time.now(), state.retryCount, shown(state)]);
	};
	const hooks = {
		beforeRequest: [see('beforeRequest')],
		beforeRetry: [see('beforeRetry')],
		afterResponse: [see('afterResponse')],
		beforeError: [
			(state: {error: Error; options: object; request: Request}) => {
				see('beforeError')(state);
				return state.error;
			},
		],
	};
	const api = ky.create({fetch, hooks, ...own}).extend(hook);
	const outcomes: unknown[] = [];
	for (let call = 0; call < 2; call++) {
		outcomes.push(await time.run(outcomeOf(api(url, {method}))), time.now());
	}
	return {outcomes, seen, attempts: fetch.calls().length, pending: time.pending};
}

const quiet: ResilientOptions = {errorLogger: {sink: {write() {}}}};
const observing = () => observeResilient({...quiet, timeout: {attempt: 700, total: 2_000}});

const scenarios = new Map([
	...Object.entries(catalogue),
	...scenarioTable.map(({name, make}) => [name, make] as const),
	['ten failures', () => sequence(times(10, serverError()), forever(ok()))] as const,
]);

describe('a client that is observed behaves as it does without hooks', () => {
	test.each([...scenarios])('%s', async (_, make) => {
		const settings: readonly Options[] = [
			{},
			{retry: {limit: 4, delay: () => 50, retryOnTimeout: true}, timeout: 900, totalTimeout: 4_000},
			{retry: 0, throwHttpErrors: false},
		];
		for (const own of settings) {
			for (const method of ['get', 'post']) {
				const plain = await lifeOf(make, {}, own, method);
				expect(plain.attempts).toBeGreaterThan(0);
				expect(await lifeOf(make, observing(), own, method)).toEqual(plain);
			}
		}
	});

	test('also where its hooks force a retry, or its own shouldRetry decides', async () => {
		const own: Options = {
			retry: {limit: 3, shouldRetry: ({retryCount}) => retryCount < 3},
			hooks: {
				afterResponse: [
					({response, retryCount}) =>
						response.status === 401 && retryCount === 0 ? ky.retry({delay: 7}) : undefined,
				],
			},
		};
		const make = () => sequence(times(4, unavailable()), ok());
		expect(await lifeOf(make, observing(), own, 'get')).toEqual(await lifeOf(make, {}, own, 'get'));
	});
});

/** Options that make ky itself behave like the hooks. */
const likeHooks = {limit: 4, delay: () => 50};
const sameWaits: ResilientOptions = {
	...quiet,
	statusClassifier: false,
	retry: {backoff: constant(50), jitter: 'none'},
};

type Run = Readonly<{
	hook?: typeof resilient;
	options?: ResilientOptions;
	own?: Options;
	calls?: number;
	pause?: number;
}>;

/** Makes calls one after another, and returns the events. */
async function run(
	scenario: Scenario,
	{hook = resilient, options = {}, own = {}, calls = 1, pause = 0}: Run,
) {
	using time = startVirtualTime();
	const events: ToldEvent[] = [];
	const stop = subscribe(event => void events.push(event));
	const fetch = scenarioFetch(scenario);
	const api = ky.create({fetch, ...own}).extend(hook({...sameWaits, ...options}));
	const outcomes: unknown[] = [];
	for (let call = 0; call < calls; call++) {
		outcomes.push(await time.run(api.get(url).catch(error => error)));
		await time.advance(pause);
	}
	stop();
	return {
		outcomes,
		attempts: fetch.calls().length,
		scheduled: events.filter(({type}) => type === 'retry-scheduled'),
		observed: events.filter((event): event is Observed => event.type === 'observed'),
	};
}

const withoutCall = ({call: _, elapsed: __, type: ___, method: ____, url: _____, ...told}: Observed) => told;

describe('the events of a client that is observed say what it would do in earnest', () => {
	test('a 503, then a success', async () => {
		const script = () => okAfter(1, unavailable());
		const earnest = await run(script(), {});
		const observed = await run(script(), {hook: observeResilient, own: {retry: likeHooks}});
		expect(earnest.scheduled).toMatchObject([{attempt: {number: 1}, wait: 50, source: 'backoff'}]);
		expect(observed.observed.map(withoutCall)).toEqual([
			{hook: 'retry', would: 'retry', attempt: 1, wait: 50, source: 'backoff'},
		]);
		expect(earnest.observed).toEqual([]);
		expect(observed.scheduled).toEqual([]);
	});

	test('a 429 with Retry-After', async () => {
		const script = () => okAfter(1, rateLimited({after: 2}));
		const earnest = await run(script(), {});
		const {observed} = await run(script(), {hook: observeResilient});
		const [{wait = 0, source} = {}] = earnest.scheduled as {wait?: number; source?: string}[];
		expect(observed).toMatchObject([{hook: 'retry', would: 'retry', attempt: 1, source}]);
		expect(wait).toBeGreaterThanOrEqual(2_000);
		expect(observed[0]?.wait).toBeGreaterThanOrEqual(2_000);
		expect(observed[0]?.wait).toBeLessThanOrEqual(2_200);
	});

	test('a server that hangs', async () => {
		const script = () => forever(neverResponds());
		const limits = {attempt: 100, total: 370};
		const earnest = await run(script(), {options: {timeout: limits}});
		const {observed} = await run(script(), {
			hook: observeResilient,
			options: {timeout: limits},
			own: {timeout: 120, retry: {limit: 10, delay: () => 50, retryOnTimeout: true}, totalTimeout: 2_000},
		});
		const [error] = earnest.outcomes;
		expect(explain(error)?.attempts.map(({timeLimit}) => timeLimit)).toEqual(['attempt', 'attempt', 'total']);
		expect(observed.slice(0, 2).map(withoutCall)).toEqual([
			{
				hook: 'timeout',
				would: 'time-out',
				attempt: 1,
				timeLimit: 'attempt',
				limit: 100,
				duration: expect.any(Number),
			},
			{hook: 'retry', would: 'retry', attempt: 1, wait: 50, source: 'backoff'},
		]);
		const ofCall = observed.filter(({timeLimit}) => timeLimit === 'total');
		expect(ofCall).toMatchObject([{would: 'time-out', limit: 370}]);
		expect(ofCall[0]?.duration).toBeGreaterThan(370);
	});

	test('ten failures: the attempt that would have been the last', async () => {
		const {observed, attempts} = await run(forever(badGateway()), {
			hook: observeResilient,
			options: {retry: {...sameWaits.retry, limit: 1}},
			own: {retry: likeHooks},
			calls: 2,
		});
		expect(attempts).toBe(10);
		expect(observed.map(withoutCall)).toEqual(
			[1, 2].flatMap(() => [
				{hook: 'retry', would: 'retry', attempt: 1, wait: 50, source: 'backoff'},
				{hook: 'retry', would: 'stop', attempt: 2, reason: 'limit'},
				{hook: 'retry', would: 'stop', attempt: 3, reason: 'limit'},
				{hook: 'retry', would: 'stop', attempt: 4, reason: 'limit'},
			]),
		);
	});

	test.each([
		['wait', 'attempt-held'],
		['refuse', 'rejected'],
	] as const)('an open circuit: %s', async (whenOpen, inEarnest) => {
		const given = {retry: false as const, circuitBreaker: {whenOpen}};
		const script = () => forever(badGateway());
		const calls = {own: {retry: 0}, calls: 11, pause: 100};
		const earnest = await run(script(), {options: given, ...calls});
		const {observed, attempts} = await run(script(), {hook: observeResilient, options: given, ...calls});
		const last = explain(earnest.outcomes[10]);
		expect(inEarnest === 'rejected' ? last?.reason : last?.attempts[0]?.held?.[0]?.by).toBe(
			inEarnest === 'rejected' ? 'rejected' : 'circuit-breaker',
		);
		expect(attempts).toBe(11);
		expect(observed.map(withoutCall)).toEqual([
			{hook: 'circuit-breaker', would: whenOpen, attempt: 1, wait: expect.any(Number)},
		]);
	});

	test('a failure that only the body knows of', async () => {
		const busy = () => ({category: 'unavailable', retry: 'if-idempotent'}) as const;
		const {observed, attempts, outcomes} = await run(ok({ok: false}), {
			hook: observeResilient,
			options: {statusClassifier: {inspect: busy}},
		});
		expect(attempts).toBe(1);
		expect(outcomes).toMatchObject([{status: 200}]);
		expect(observed.map(withoutCall)).toEqual([
			{hook: 'retry', would: 'retry', attempt: 1, wait: 50, source: 'backoff'},
		]);
	});

	test('a budget that would be spent', async () => {
		const {observed} = await run(forever(unavailable()), {
			hook: observeResilient,
			options: {circuitBreaker: false},
			own: {retry: {limit: 4, delay: () => 50}},
			calls: 60,
			pause: 0,
		});
		const reasons = observed.filter(({would}) => would === 'stop').map(({reason}) => reason);
		expect(reasons).toContain('budget');
	});
});

test('what would have been done stands in the log', async () => {
	using time = startVirtualTime();
	const entries: LogEntry[] = [];
	const sink = {write: (entry: LogEntry) => void entries.push(entry)};
	const fetch = scenarioFetch(sequence(slowHeaders(6_000), unavailable({retryAfter: 90}), ok()));
	const api = ky
		.create({fetch})
		.extend(observeResilient({errorLogger: false}))
		.extend(errorLogger({sink}));
	await time.run(api.get(url));
	await time.run(api.get(url));
	const told = entries.filter(({fields}) => fields['event.name'] === 'ky.observed');
	expect(told.map(({level, message}) => `${level} ${message}`)).toEqual([
		'info Hook would have acted',
		'info Hook would have acted',
		'info Hook would have acted',
	]);
	expect(told.map(({fields}) => fields)).toMatchObject([
		{
			'http.request.method': 'GET',
			'url.full': url,
			'ky.attempt': 1,
			'ky.observed.hook': 'timeout',
			'ky.observed.would': 'time-out',
			'ky.observed.timeLimit': 'attempt',
			'ky.observed.limit': 5_000,
			'ky.observed.duration': 6_000,
		},
		{
			'ky.observed.hook': 'retry',
			'ky.observed.would': 'stop',
			'ky.observed.reason': 'long-wait',
			'ky.observed.wait': 90_000,
		},
		{'ky.observed.hook': 'timeout', 'ky.observed.timeLimit': 'total', 'ky.observed.limit': 30_000},
	]);
	expect(told[0]?.fields).not.toHaveProperty(['ky.attempts']);
});

test('a level of false keeps it out of the log', async () => {
	using time = startVirtualTime();
	const entries: LogEntry[] = [];
	const sink = {write: (entry: LogEntry) => void entries.push(entry)};
	const api = ky
		.create({fetch: scenarioFetch(okAfter(1, unavailable()))})
		.extend(observeResilient({errorLogger: {sink, levels: {observed: false}}}));
	await time.run(api.get(url));
	expect(entries.map(({message}) => message)).toEqual(['HTTP attempt failed', 'HTTP request recovered']);
});
