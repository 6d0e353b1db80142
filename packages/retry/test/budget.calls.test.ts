import {describe, expect, test} from '@jest/globals';
import {defineHook, explain} from '@kyhooks/core';
import {constant, createRetryBudget, type RetryOptions, retry} from '@kyhooks/retry';
import {
	badGateway,
	forever,
	neverResponds,
	ok,
	type Scenario,
	scenarioFetch,
	sequence,
	startVirtualTime,
	times,
	unavailable,
} from '@kyhooks/testing';
import ky, {HTTPError, type KyInstance, type Options} from 'ky';

const origin = 'https://api.example.com';
const url = `${origin}/users/42`;

/** A client that waits a tenth of a second between its attempts. */
const clientOf = (
	fetch: typeof globalThis.fetch,
	options: RetryOptions = {},
	own: Options = {},
): KyInstance =>
	ky.create({fetch, ...own}).extend(retry({backoff: constant(100), jitter: 'none', ...options}));

/** How often each of so many calls, one after the other, was tried, and why it ended. */
async function endsOf(count: number, call: () => Promise<unknown>) {
	using time = startVirtualTime();
	const ends: string[] = [];
	for (let index = 0; index < count; index++) {
		const explanation = explain(await time.run(call().catch((error: unknown) => error)));
		ends.push(`${explanation?.attempts.length} ${explanation?.reason}`);
	}
	return ends;
}

describe('when the budget is spent', () => {
	test('a call ends with its own failure at once, and the reason is the budget', async () => {
		using time = startVirtualTime();
		const fetch = scenarioFetch(
			sequence(
				times(2, badGateway()),
				unavailable({headers: {'content-type': 'text/plain'}, body: 'come later'}),
			),
		);
		const api = clientOf(fetch, {budget: createRetryBudget({capacity: 2})});
		const error = await time.run(api.get(url).catch((thrown: unknown) => thrown));
		expect(error).toBeInstanceOf(HTTPError);
		expect((error as HTTPError).data).toBe('come later');
		const explanation = explain(error);
		expect(explanation?.reason).toBe('budget');
		expect(explanation?.why).toBe('the retries of this client have used up their budget for this server');
		expect(explanation?.attempts.at(-1)?.decision).toEqual({retry: false, reason: 'budget'});
		expect(JSON.parse(JSON.stringify(explanation))).toMatchObject({
			reason: 'budget',
			attempts: [{source: 'backoff'}, {source: 'backoff'}, {stopped: 'budget'}],
		});
		expect(time.now()).toBe(200);
		fetch.expectAttempts(3);
	});

	test('later calls are made once each, and are not refused', async () => {
		const fetch = scenarioFetch(forever(unavailable()));
		const api = clientOf(fetch, {budget: createRetryBudget({capacity: 6, refillTime: 100_000_000})});
		await expect(endsOf(4, () => api.get(url))).resolves.toEqual([
			'5 limit',
			'3 budget',
			'1 budget',
			'1 budget',
		]);
	});

	test('the retries of another origin are made', async () => {
		const fetch = scenarioFetch(forever(unavailable()));
		const api = clientOf(fetch, {budget: createRetryBudget({capacity: 4})});
		const urls = [url, url, 'https://other.example.com/users/42'];
		await expect(endsOf(3, () => api.get(urls.shift() as string))).resolves.toEqual([
			'5 limit',
			'1 budget',
			'5 limit',
		]);
	});

	test('a yes of the client’s own shouldRetry is refused like any other', async () => {
		const fetch = scenarioFetch(forever(unavailable()));
		const api = clientOf(
			fetch,
			{budget: createRetryBudget({capacity: 2})},
			{retry: {shouldRetry: () => true}},
		);
		await expect(endsOf(1, () => api.get(url))).resolves.toEqual(['3 budget']);
	});

	test('a retry that would not be made for another reason names that, and takes nothing', async () => {
		const fetch = scenarioFetch(forever(unavailable({retryAfter: 40})));
		const budget = createRetryBudget({capacity: 1});
		const api = clientOf(fetch, {budget}, {totalTimeout: 30_000});
		await expect(endsOf(2, () => api.get(url))).resolves.toEqual(['1 deadline', '1 deadline']);
		expect(budget.available(origin)).toBe(1);
	});

	test('a retry that a hook of the client forces is made, and takes nothing', async () => {
		const fetch = scenarioFetch(sequence(ok(), ok()));
		const budget = createRetryBudget({capacity: 1, refillTime: 100_000_000});
		budget.take(origin, 'unavailable');
		const hooks = {
			afterResponse: [({retryCount}: {retryCount: number}) => (retryCount === 0 ? ky.retry() : undefined)],
		};
		await expect(endsOf(1, () => clientOf(fetch, {budget}, {hooks}).get(url))).resolves.toEqual([
			'2 success',
		]);
	});
});

describe('what a retry costs', () => {
	test('is three tokens after a timeout', async () => {
		const fetch = scenarioFetch(forever(neverResponds()));
		const api = clientOf(
			fetch,
			{budget: createRetryBudget({capacity: 6, refillTime: 1_000_000})},
			{timeout: 500},
		);
		await expect(endsOf(2, () => api.get(url))).resolves.toEqual(['3 budget', '1 budget']);
	});

	test('is one token, also where the attempt is decided on again', async () => {
		const budget = createRetryBudget({refillTime: 100_000_000});
		const answers = [ok({state: 'busy'}), ok({state: 'done'})];
		const fetch = scenarioFetch(sequence(...answers));
		using time = startVirtualTime();
		const verdict = {category: 'application-error', retry: 'always'} as const;
		const inspecting = defineHook({
			name: 'inspecting',
			stage: 'send',
			install: call => ({
				hooks: {
					afterResponse: [
						async ({response}) => {
							const {state} = (await response.clone().json()) as {state: string};
							if (state === 'done') {
								return;
							}
							const judge = () =>
								call.reclassify({...verdict, neverSent: false, origin: 'server', advice: '', rule: 'busy'});
							judge();
							return judge()?.retry === true ? ky.retry({delay: 0}) : undefined;
						},
					],
				},
			}),
		});
		await time.run(clientOf(fetch, {budget}).extend(inspecting).get(url));
		fetch.expectAttempts(2);
		expect(budget.available(origin)).toBeCloseTo(11 + 0.1);
	});
});

describe('what earns', () => {
	test('is an attempt that went well, and not one that failed', async () => {
		const budget = createRetryBudget({refillTime: 2_147_483_647});
		const script: Scenario[] = [times(2, unavailable()), times(3, ok()), times(2, unavailable())];
		const fetch = scenarioFetch(sequence(...script));
		const api = clientOf(fetch, {budget, limit: 2});
		await expect(endsOf(3, () => api.get(url))).resolves.toEqual(['3 success', '1 success', '1 success']);
		expect(budget.available(origin)).toBeCloseTo(10.3, 1);
		await expect(endsOf(1, () => api.get(url, {retry: 0}))).resolves.toEqual(['1 limit']);
		expect(budget.available(origin)).toBeCloseTo(10.3, 1);
	});
});

test('an answer of the client’s own fallback earns nothing', async () => {
	const budget = createRetryBudget({refillTime: 2_147_483_647});
	const fallback = defineHook({
		name: 'fallback',
		stage: 'break',
		install: call => ({
			async attempt() {
				(call.attempts.at(-1) as {answeredBy?: 'fallback'}).answeredBy = 'fallback';
				return new Response('{}');
			},
		}),
	});
	budget.take(origin, 'unavailable');
	await clientOf(scenarioFetch(ok()), {budget}).extend(fallback).get(url);
	expect(budget.available(origin)).toBeCloseTo(11, 4);
});

describe('who shares a budget', () => {
	test('is whoever was handed it', async () => {
		const fetch = scenarioFetch(forever(unavailable()));
		const budget = createRetryBudget({capacity: 4, refillTime: 100_000_000});
		const clients = [clientOf(fetch, {budget}), clientOf(fetch, {budget, limit: 1})];
		await expect(endsOf(2, () => (clients.shift() as KyInstance).get(url))).resolves.toEqual([
			'5 limit',
			'1 budget',
		]);
	});

	test('is nobody by default, but all clients that extend one', async () => {
		const fetch = scenarioFetch(forever(unavailable()));
		const [one, other] = [clientOf(fetch), clientOf(fetch)];
		const clients = [one, one, one, one.extend({headers: {a: 'b'}}), other];
		await expect(endsOf(5, () => (clients.shift() as KyInstance).get(url))).resolves.toEqual([
			'5 limit',
			'5 limit',
			'5 limit',
			'1 budget',
			'5 limit',
		]);
	});

	test('is nobody without one', async () => {
		const fetch = scenarioFetch(forever(unavailable()));
		const api = clientOf(fetch, {budget: false});
		await expect(endsOf(5, () => api.get(url))).resolves.toEqual(Array.from({length: 5}, () => '5 limit'));
	});
});

describe('a client that calls once a minute', () => {
	test.each<[string, Scenario, string]>([
		['refusals', forever(unavailable()), '5 limit'],
		['timeouts', forever(neverResponds()), '5 limit'],
	])('can always retry, though it meets nothing but %s', async (_, scenario, end) => {
		using time = startVirtualTime();
		const api = ky.create({fetch: scenarioFetch(scenario), timeout: 500}).extend(retry());
		const ends: string[] = [];
		for (let minute = 0; minute < 60; minute++) {
			await time.advance(minute * 60_000 - time.now());
			const explanation = explain(await time.run(api.get(url).catch((error: unknown) => error)));
			ends.push(`${explanation?.attempts.length} ${explanation?.reason}`);
		}
		expect(ends).toEqual(Array.from({length: 60}, () => end));
	});
});

describe('the key of a budget', () => {
	test('is what its function gives', async () => {
		const keys: string[] = [];
		const budget = createRetryBudget({
			capacity: 4,
			key(request) {
				keys.push(request.url);
				return 'tenant';
			},
		});
		const fetch = scenarioFetch(forever(unavailable()));
		const urls = [url, 'https://other.example.com/'];
		const ends = await endsOf(2, () => clientOf(fetch, {budget}).get(urls.shift() as string));
		expect(ends).toEqual(['5 limit', '1 budget']);
		expect(new Set(keys)).toEqual(new Set([url, 'https://other.example.com/']));
	});

	test.each<[string, () => unknown, string]>([
		[
			'throws',
			() => {
				throw new Error('no key today');
			},
			'no key today',
		],
		['gives no string', () => 42, 'a key must be a string, got number'],
		['gives null', () => null, 'a key must be a string, got null'],
		['gives a promise', () => Promise.reject(new Error('late')), 'a key must be a string, got object'],
	])('is the origin where its function %s, and that is reported', async (_, key, message) => {
		using time = startVirtualTime();
		const budget = createRetryBudget({key: key as () => string, refillTime: 100_000_000});
		const fetch = scenarioFetch(sequence(unavailable(), unavailable(), ok()));
		const response = await time.run(clientOf(fetch, {budget}).get(url));
		expect(budget.available(origin)).toBeCloseTo(10.1);
		expect(new Set(explain(response)?.faults.map(fault => `${fault.callback}: ${fault.message}`))).toEqual(
			new Set([`retry.budget.key: ${message}`]),
		);
	});

	test('is not asked for on a success, while no bucket misses anything', async () => {
		using time = startVirtualTime();
		let asked = 0;
		const budget = createRetryBudget({
			key: () => {
				asked += 1;
				return 'one';
			},
		});
		await time.run(clientOf(scenarioFetch(ok()), {budget}).get(url));
		expect(asked).toBe(0);
	});
});
