import {describe, expect, test} from '@jest/globals';
import {classifyByStandard, defineHook, explain, failWith, isResilienceError} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {
	dribble,
	ok,
	respond,
	type Scenario,
	type ScenarioFetch,
	scenarioFetch,
	sequence,
	slowHeaders,
	stallsMidBody,
	startVirtualTime,
	type VirtualTime,
} from '@kyhooks/testing';
import {BodyTimeoutError, isBodyTimeoutError, timeout} from '@kyhooks/timeout';
import ky, {type KyInstance, type Options} from 'ky';

const url = 'https://api.example.com/files/7';

type Bench = Readonly<{time: VirtualTime; fetch: ScenarioFetch; api: KyInstance}>;

/** Runs with a client whose bodies may stall for half a second, and checks that nothing is left. */
async function withIdle(
	scenario: Scenario,
	run: (bench: Bench) => Promise<void>,
	options: Options = {},
): Promise<void> {
	using time = startVirtualTime();
	const fetch = scenarioFetch(scenario);
	await run({
		time,
		fetch,
		api: ky.create({fetch, timeout: false, ...options}).extend(timeout({idle: 500})),
	});
	await fetch.expectNothingPending({time});
}

const thrownBy = async (promise: Promise<unknown>): Promise<unknown> => {
	try {
		await promise;
	} catch (error) {
		return error;
	}
	throw new Error('expected a failure');
};

const wholeFile = {body: 'x'.repeat(1_000), headers: {'content-type': 'text/plain'}};

describe('a body that stands still', () => {
	test('fails with what came, and how long that took', async () => {
		await withIdle(stallsMidBody({...wholeFile, delay: 40}), async ({time, api}) => {
			const error = await thrownBy(time.run(api.get(`${url}?token=secret`).text()));
			expect(time.now()).toBe(540);
			expect(error).toBeInstanceOf(BodyTimeoutError);
			expect(error).toMatchObject({
				name: 'BodyTimeoutError',
				code: 'BODY_TIMEOUT',
				hook: 'timeout',
				attempt: 1,
				idle: 500,
				bytesReceived: 500,
				elapsed: 540,
			});
			expect((error as BodyTimeoutError).request.url).toBe(`${url}?token=secret`);
			expect((error as Error).message).toBe(
				`GET ${url}: no byte of the body came for 500 ms, after 500 bytes (attempt 1, after 540 ms)`,
			);
			expect(JSON.stringify(error)).not.toContain('secret');
		});
	});

	test('is explained, though no hook of ky’s saw it', async () => {
		await withIdle(stallsMidBody(wholeFile), async ({time, api}) => {
			const error = await thrownBy(time.run(api.get(url).text()));
			expect(explain(error)).toMatchObject({
				reason: 'not-retryable',
				category: 'timeout',
				timeLimit: 'idle',
				totalTime: 500,
				attempts: [{status: 200, duration: 500, timeLimit: 'idle', classification: {rule: 'timeout'}}],
			});
		});
	});

	test('fails where it never starts', async () => {
		await withIdle(stallsMidBody({...wholeFile, sent: 0}), async ({time, api}) => {
			const error = await thrownBy(time.run(api.get(url).arrayBuffer()));
			expect(time.now()).toBe(500);
			expect(error).toMatchObject({bytesReceived: 0});
		});
	});

	test('is cancelled with the error, so that its connection closes', async () => {
		using time = startVirtualTime();
		const reasons: unknown[] = [];
		const stalling = new ReadableStream({cancel: reason => void reasons.push(reason)});
		const api = ky.create({fetch: async () => new Response(stalling)}).extend(timeout({idle: 500}));
		const error = await thrownBy(time.run(api.get(url).text()));
		expect(reasons).toEqual([error]);
	});

	test('goes on failing with that error, and is never taken for complete', async () => {
		await withIdle(stallsMidBody(wholeFile), async ({time, api}) => {
			const response = await time.run(api.get(url));
			const reader = response.body?.getReader();
			await time.run(reader?.read() as Promise<unknown>);
			const error = await thrownBy(time.run(reader?.read() as Promise<unknown>));
			expect(isBodyTimeoutError(error)).toBe(true);
			expect(await thrownBy(reader?.read() as Promise<unknown>)).toBe(error);
		});
	});

	test('of JSON inside the attempt is a failed attempt like any other', async () => {
		await withIdle(sequence(stallsMidBody(), ok({id: 7})), async ({time, fetch, api}) => {
			const patient = api.extend(retry({backoff: constant(100), jitter: 'none'}));
			await expect(time.run(patient.get(url).json())).resolves.toEqual({id: 7});
			expect(time.now()).toBe(600);
			fetch.expectAttempts(2);
		});
	});

	test('of JSON is not a reason to repeat a POST, unless it has a key', async () => {
		await withIdle(sequence(stallsMidBody(), ok({id: 7})), async ({time, fetch, api}) => {
			const patient = api.extend(retry({backoff: constant(100), jitter: 'none'}));
			const error = await thrownBy(time.run(patient.post(url).json()));
			expect(isBodyTimeoutError(error)).toBe(true);
			fetch.expectAttempts(1);
			await expect(time.run(patient.post(url, {headers: {'idempotency-key': '7'}}).json())).resolves.toEqual({
				id: 7,
			});
		});
	});

	test('is left to ky where ky’s own limit ends first', async () => {
		await withIdle(
			stallsMidBody(wholeFile),
			async ({time, api}) => {
				const error = await thrownBy(time.run(api.get(url).text()));
				expect(time.now()).toBe(300);
				expect((error as Error).name).toBe('TimeoutError');
				expect(explain(error)?.timeLimit).toBe('attempt');
			},
			{timeout: 300},
		);
	});
});

describe('a body that does not stand still', () => {
	test('may take as long as it likes', async () => {
		await withIdle(dribble(20, 499, wholeFile), async ({time, api}) => {
			await expect(time.run(api.get(url).text())).resolves.toBe(wholeFile.body);
			expect(time.now()).toBe(19 * 499);
		});
	});

	test('may wait for a slow reader as long as he likes', async () => {
		using time = startVirtualTime();
		let sent = 0;
		const generous = new ReadableStream({
			pull(controller) {
				sent += 1;
				if (sent > 5) {
					controller.close();
				} else {
					controller.enqueue(new Uint8Array(10));
				}
			},
		});
		const api = ky.create({fetch: async () => new Response(generous)}).extend(timeout({idle: 500}));
		const reader = (await time.run(api.get(url))).body?.getReader();
		for (let chunk = 0; chunk < 5; chunk++) {
			await time.advance(60_000);
			await expect(reader?.read()).resolves.toMatchObject({done: false});
		}
		await expect(reader?.read()).resolves.toMatchObject({done: true});
		expect(time.pending).toBe(0);
	});

	test('is not read ahead of its reader', async () => {
		using time = startVirtualTime();
		let pulled = 0;
		const counting = new ReadableStream(
			{
				pull(controller) {
					pulled += 1;
					controller.enqueue(new Uint8Array(1));
				},
			},
			{highWaterMark: 0},
		);
		const api = ky.create({fetch: async () => new Response(counting)}).extend(timeout({idle: 500}));
		const response = await time.run(api.get(url));
		const reader = response.body?.getReader();
		expect(pulled).toBe(0);
		await reader?.read();
		expect(pulled).toBe(1);
		await reader?.cancel('done');
		expect(time.pending).toBe(0);
	});

	test('stays the platform’s own while nobody reads it', async () => {
		using time = startVirtualTime();
		const stream = new ReadableStream();
		const api = ky.create({fetch: async () => new Response(stream)}).extend(timeout({idle: 500}));
		const response = await time.run(api.get(url));
		await time.advance(60_000);
		expect(stream.locked).toBe(false);
		expect(response.bodyUsed).toBe(false);
	});

	test('is none: 204, HEAD, and what the client has read itself', async () => {
		await withIdle(sequence(respond({status: 204}), ok()), async ({time, api}) => {
			await expect(time.run(api.get(url).text())).resolves.toBe('');
			const response = await time.run(api.get(url));
			expect(response.body).not.toBeNull();
			await response.text();
		});
	});
});

test('a failure that another hook has found in the body stays one', async () => {
	await withIdle(ok({ok: false}), async ({time, api}) => {
		const finding = defineHook({
			name: 'finding',
			stage: 'send',
			install: call => ({
				async attempt(request, next) {
					const response = await next(request);
					failWith(call, response, {...classifyByStandard({response}), category: 'application-error'});
					return response;
				},
			}),
		});
		const response = await time.run(api.extend(finding).get(url));
		expect(explain(response)).toMatchObject({category: 'application-error'});
		await response.text();
	});
});

test('headers that are late are not the body’s silence', async () => {
	await withIdle(slowHeaders(5_000, wholeFile), async ({time, api}) => {
		await expect(time.run(api.get(url).text())).resolves.toBe(wholeFile.body);
	});
});

test('an abort while a body stands still ends it at once, with its own reason', async () => {
	await withIdle(stallsMidBody(wholeFile), async ({time, api}) => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(new Error('enough')), 200);
		const error = await thrownBy(time.run(api.get(url, {signal: controller.signal}).text()));
		expect(time.now()).toBe(200);
		expect(error).toEqual(new Error('enough'));
		expect(explain(error)).toMatchObject({reason: 'aborted'});
		// The idle timer must not fire any more.
		await time.advance(1_000);
	});
});

test('the error is known by its guard, and by that of all hooks', () => {
	const error = new BodyTimeoutError({
		request: new Request(url),
		attempt: 2,
		idle: 500,
		bytesReceived: 3,
		elapsed: 700.4,
	});
	expect(isBodyTimeoutError(error)).toBe(true);
	expect(isResilienceError(error)).toBe(true);
	expect(isBodyTimeoutError(new Error('BODY_TIMEOUT'))).toBe(false);
	expect(isBodyTimeoutError(undefined)).toBe(false);
	expect(error.message).toContain('(attempt 2, after 700 ms)');
	expect(error.elapsed).toBe(700);
});
