import {describe, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, createRetryBudget, type RetryBudget, type RetryOptions, retry} from '@kyhooks/retry';
import {
	authenticationFailure,
	badGateway,
	forever,
	malformedJson,
	neverResponds,
	notFound,
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

/** A budget to which neither calls nor time add tokens. */
const fixed = (capacity: number) => createRetryBudget({capacity, perCall: 0, refillTime: 2_147_483_647});

/** Takes this many tokens out of it. */
const spend = (tokens: number, budget: RetryBudget) => {
	const account = budget.open(origin);
	for (let token = 0; token < tokens; token++) {
		account.take('unavailable');
	}
	account.close(false);
};

/** The number of attempts and the stop reason of each of this many calls, one after the other. */
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
		const api = clientOf(fetch, {budget: fixed(6)});
		await expect(endsOf(4, () => api.get(url))).resolves.toEqual([
			'5 limit',
			'3 budget',
			'1 budget',
			'1 budget',
		]);
	});

	test('the retries of another origin are made', async () => {
		const fetch = scenarioFetch(forever(unavailable()));
		const api = clientOf(fetch, {budget: fixed(4)});
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
		const budget = fixed(1);
		spend(1, budget);
		const hooks = {
			afterResponse: [({retryCount}: {retryCount: number}) => (retryCount === 0 ? ky.retry() : undefined)],
		};
		await expect(endsOf(1, () => clientOf(fetch, {budget}, {hooks}).get(url))).resolves.toEqual([
			'2 success',
		]);
		expect(budget.available(origin)).toBeGreaterThan(0);
	});
});

describe('a call', () => {
	/** The tokens left of twelve after a call, which may be aborted after this many milliseconds. */
	const leftAfter = async (
		scenario: Scenario,
		own: Options = {},
		{abortAt, ...options}: RetryOptions & {abortAt?: number} = {},
	) => {
		using time = startVirtualTime();
		const budget = fixed(12);
		const controller = new AbortController();
		const api = clientOf(scenarioFetch(scenario), {budget, ...options}, own);
		const call = api.get(url, {signal: controller.signal}).then(
			() => 'served',
			(error: unknown) => explain(error)?.reason,
		);
		if (abortAt !== undefined) {
			await time.advance(abortAt);
			controller.abort(new Error('the page was left'));
		}
		const end = await time.run(call);
		return [end, Math.round(budget.available(origin) * 10) / 10];
	};
	const mixed = sequence(unavailable(), neverResponds(), badGateway(), neverResponds(), ok());

	test('that succeeds in the end pays nothing, whatever it has met', async () => {
		await expect(leftAfter(mixed, {timeout: 500})).resolves.toEqual(['served', 12]);
	});

	test('that fails for good pays for its retries, those after timeouts threefold', async () => {
		await expect(leftAfter(mixed, {timeout: 500}, {limit: 3})).resolves.toEqual(['limit', 12 - 1 - 3 - 1]);
	});

	test('that ends with what must not be repeated pays for the retries before', async () => {
		const scenario = sequence(times(2, unavailable()), forever(notFound()));
		await expect(leftAfter(scenario)).resolves.toEqual(['not-retryable', 10]);
	});

	test('that gives its last failure back as a response pays too', async () => {
		const own = {throwHttpErrors: false};
		await expect(leftAfter(forever(unavailable()), own)).resolves.toEqual(['served', 8]);
	});

	test('that pays does so at its end', async () => {
		using time = startVirtualTime();
		const budget = fixed(12);
		const call = clientOf(scenarioFetch(forever(unavailable())), {budget}).get(url);
		call.catch(() => {});
		await time.advance(399);
		expect(budget.available(origin)).toBe(12);
		await time.advance(1);
		expect(budget.available(origin)).toBeCloseTo(8, 4);
	});

	test('that never ends pays nothing', async () => {
		using time = startVirtualTime();
		const budget = fixed(12);
		const scenario = sequence(unavailable(), forever(neverResponds()));
		clientOf(scenarioFetch(scenario), {budget}, {timeout: false})
			.get(url)
			.catch(() => {});
		await time.advance(10_000_000);
		expect(budget.available(origin)).toBeCloseTo(12);
	});

	test.each<[string, Scenario, Options, number | undefined, string | undefined, number]>([
		['aborted in its wait', forever(unavailable()), {}, 150, 'aborted', 2],
		['aborted in an attempt', sequence(unavailable(), forever(neverResponds())), {}, 150, 'aborted', 1],
		['out of time', forever(unavailable()), {totalTimeout: 190}, undefined, 'deadline', 1],
	])('that is %s pays for each retry that was due', async (_, scenario, own, abortAt, end, due) => {
		await expect(leftAfter(scenario, own, abortAt === undefined ? {} : {abortAt})).resolves.toEqual([
			end,
			12 - due,
		]);
	});

	test('that a beforeRetry of the client’s own ends pays nothing, since ky tells nobody of it', async () => {
		const beforeRetry = ({retryCount}: {retryCount: number}) => (retryCount === 2 ? ky.stop : undefined);
		const own = {hooks: {beforeRetry: [beforeRetry]}};
		await expect(leftAfter(forever(unavailable()), own)).resolves.toEqual(['served', 12]);
	});

	test('that ends with an answer which a hook of the client’s own has put in the place of its last failure pays', async () => {
		const afterResponse = ({retryCount}: {retryCount: number}) =>
			retryCount === 1 ? new Response('{}') : undefined;
		const own = {hooks: {afterResponse: [afterResponse]}};
		await expect(leftAfter(forever(unavailable()), own, {limit: 1})).resolves.toEqual(['served', 11]);
	});

	test('whose failure a hook of the client’s own mends by `ky.retry()` pays nothing in the end', async () => {
		let isMended = false;
		const afterResponse = ({response}: {response: Response}) => {
			if (response.status === 401 && !isMended) {
				isMended = true;
				return ky.retry();
			}
			return undefined;
		};
		const scenario = sequence(unavailable(), authenticationFailure(), ok());
		await expect(leftAfter(scenario, {hooks: {afterResponse: [afterResponse]}})).resolves.toEqual([
			'served',
			12,
		]);
	});

	test('whose body cannot be read has failed, and pays', async () => {
		using time = startVirtualTime();
		const budget = fixed(12);
		const fetch = scenarioFetch(sequence(times(2, unavailable()), malformedJson()));
		const call = clientOf(fetch, {budget}).get(url).json();
		await expect(time.run(call)).rejects.toThrow(SyntaxError);
		// The call also gives back the fifth of a token that it got for its success.
		expect(budget.available(origin)).toBeCloseTo(9.8);
	});
});

test('a page of thirty calls that all fail once is served', async () => {
	using time = startVirtualTime();
	const fetch = scenarioFetch(sequence(times(30, unavailable()), forever(ok())));
	const api = ky.create({fetch}).extend(retry());
	const calls = Array.from({length: 30}, (_, part) => api.get(`${url}/parts/${part}`));
	const statuses = (await time.run(Promise.all(calls))).map(({status}) => status);
	expect(statuses).toEqual(Array.from({length: 30}, () => 200));
	fetch.expectAttempts(60);
});

test('of 200 calls at once into three seconds of 503 none is refused its retries', async () => {
	using time = startVirtualTime();
	const fetch = async () => new Response('{}', {status: time.now() < 3_000 ? 503 : 200});
	const api = ky.create({fetch}).extend(retry());
	const ends = await time.run(
		Promise.all(
			Array.from({length: 200}, () =>
				api.get(url).then(
					() => 'served',
					(error: unknown) => explain(error)?.reason,
				),
			),
		),
	);
	expect(ends.filter(end => end === 'served').length).toBeGreaterThan(180);
	expect(ends).not.toContain('budget');
});

describe('what a retry costs', () => {
	test('is three tokens after a timeout', async () => {
		const fetch = scenarioFetch(forever(neverResponds()));
		const api = clientOf(fetch, {budget: fixed(6)}, {timeout: 500});
		await expect(endsOf(2, () => api.get(url))).resolves.toEqual(['3 budget', '1 budget']);
	});

	test('is one token, also where the attempt is decided on again', async () => {
		const budget = fixed(12);
		const fetch = scenarioFetch(forever(unavailable()));
		using time = startVirtualTime();
		const afterResponse = () => new Response(null, {status: 502});
		const api = clientOf(fetch, {budget, limit: 2}, {hooks: {afterResponse: [afterResponse]}});
		await time.run(api.get(url).catch(() => {}));
		fetch.expectAttempts(3);
		expect(budget.available(origin)).toBeCloseTo(12 - 2);
	});
});

describe('what earns', () => {
	test('is a call that succeeds, at once or in the end, and not one that fails', async () => {
		const budget = fixed(12);
		const script: Scenario[] = [times(3, unavailable()), ok(), unavailable(), ok(), unavailable()];
		const fetch = scenarioFetch(sequence(...script));
		const api = clientOf(fetch, {budget, limit: 2});
		const ends: [string, number][] = [];
		for (const retries of [2, 2, 2, 0]) {
			const [end] = await endsOf(1, () => api.get(url, {retry: retries}));
			ends.push([end as string, Math.round(budget.available(origin) * 10) / 10]);
		}
		expect(ends).toEqual([
			['3 limit', 10],
			['1 success', 10.2],
			['2 success', 10.4],
			['1 limit', 10.4],
		]);
	});
});

describe('who shares a budget', () => {
	test('is every client that was given it', async () => {
		const fetch = scenarioFetch(forever(unavailable()));
		const budget = fixed(6);
		const clients = [clientOf(fetch, {budget, limit: 1}), clientOf(fetch, {budget, limit: 9})];
		await expect(endsOf(2, () => (clients.shift() as KyInstance).get(url))).resolves.toEqual([
			'2 limit',
			'6 budget',
		]);
	});

	test('is no other client by default, except those that extend this one', async () => {
		const fetch = scenarioFetch(forever(neverResponds()));
		const [one, other] = [clientOf(fetch, {}, {timeout: 500}), clientOf(fetch, {}, {timeout: 500})];
		const clients = [one, one.extend({headers: {a: 'b'}}), other];
		await expect(endsOf(3, () => (clients.shift() as KyInstance).get(url))).resolves.toEqual([
			'5 limit',
			'1 budget',
			'5 limit',
		]);
	});

	test('is no client without a budget', async () => {
		const fetch = scenarioFetch(forever(unavailable()));
		const api = clientOf(fetch, {budget: false});
		await expect(endsOf(5, () => api.get(url))).resolves.toEqual(Array.from({length: 5}, () => '5 limit'));
	});
});

describe('a client that calls once a minute', () => {
	test.each<[string, string, Scenario, string]>([
		['all its retries', 'refusals', forever(unavailable()), '5 limit'],
		['two retries', 'timeouts', forever(neverResponds()), '3 budget'],
	])('can always make %s, though it meets nothing but %s', async (_, __, scenario, end) => {
		using time = startVirtualTime();
		const api = ky.create({fetch: scenarioFetch(scenario), timeout: 500}).extend(retry());
		const ends: string[] = [];
		for (let minute = 0; minute < 60; minute++) {
			await time.advance(minute * 60_000 - time.now());
			const explanation = explain(await time.run(api.get(url).catch((error: unknown) => error)));
			ends.push(`${explanation?.attempts.length} ${explanation?.reason}`);
		}
		expect(ends[0]).toBe('5 limit');
		expect(ends.slice(2)).toEqual(Array.from({length: 58}, () => end));
	});
});

describe('the key of a budget', () => {
	test('is what its function gives', async () => {
		const keys: string[] = [];
		const budget = createRetryBudget({
			capacity: 4,
			perCall: 0,
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

	test.each<[string, () => unknown, string[]]>([
		[
			'throws',
			() => {
				throw new Error('no key today');
			},
			['no key today'],
		],
		['gives no string', () => 42, []],
		['gives null', () => null, []],
		['gives a promise that rejects', () => Promise.reject(new Error('late')), ['late']],
	])('is the origin where its function %s, and an error is reported', async (_, key, messages) => {
		using time = startVirtualTime();
		const budget = createRetryBudget({key: key as () => string, perCall: 0});
		const fetch = scenarioFetch(forever(unavailable()));
		const error = await time.run(
			clientOf(fetch, {budget, limit: 2})
				.get(url)
				.catch((thrown: unknown) => thrown),
		);
		expect(budget.available(origin)).toBeCloseTo(10);
		expect(new Set(explain(error)?.faults.map(fault => `${fault.callback}: ${fault.message}`))).toEqual(
			new Set(messages.map(message => `retry.budget.key: ${message}`)),
		);
	});

	test('is asked for once on a success', async () => {
		using time = startVirtualTime();
		let asked = 0;
		const budget = createRetryBudget({
			key: () => {
				asked += 1;
				return 'one';
			},
		});
		await time.run(clientOf(scenarioFetch(ok()), {budget}).get(url));
		expect(asked).toBe(1);
		expect(budget.available('one')).toBe(12.5);
	});
});
