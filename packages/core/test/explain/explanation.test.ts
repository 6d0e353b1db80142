import {describe, expect, test} from '@jest/globals';
import {clock, deciding, explain, hold, invoke, type Layer, type TimeLimit} from '@kyhooks/core';
import {failureOf, onVirtualPlatform, onVirtualTime, taking} from '../support/observing.ts';
import {
	again,
	answers,
	clientOf,
	decides,
	fails,
	hangs,
	layer,
	type Step,
	scripted,
	transportFailure,
	url,
} from '../support/scripted-fetch.ts';

const secret = 'hunter2\u001b[31m\u2028\r\n';

/** A call in which all foreign data tries to get into the explanation. */
async function tainted() {
	const time = onVirtualTime();
	const telling: Layer['classify'] = ({response}) =>
		response === undefined
			? undefined
			: {
					category: 'validation',
					retry: 'never',
					neverSent: false,
					origin: 'server',
					advice: 'Ask\nthe owner',
					rule: secret,
					status: response.status,
					problemType: secret,
					problemTitle: secret,
				};
	const hook = layer('telling', call => ({
		classify: telling,
		attempt(request, next) {
			invoke(call, 'retry.backoff', () => {
				throw new Error(secret);
			});
			return next(request);
		},
		decide: deciding(({response}) => (response ? {retry: false, reason: 'not-retryable'} : again)),
	}));
	const hostile = transportFailure('ECONNRESET', 'read');
	Object.assign(hostile.cause as object, {code: `${secret}`});
	const script = scripted(taking(time, 12.6, fails(hostile)), taking(time, 7.2, answers(422, secret)));
	const error = await failureOf(
		clientOf(script, hook).get(`${url}?key=hunter2`, {headers: {authorization: 'hunter2'}}),
	);
	return explain(error);
}

describe('the JSON of an explanation', () => {
	test('has these keys, in this order', async () => {
		const time = onVirtualPlatform();
		const hook = decides((_, call) =>
			call.attempts.length === 1
				? {retry: true, wait: 0.4, source: 'retry-after'}
				: {retry: false, reason: 'long-wait', wait: 90_000.4},
		);
		const script = scripted(answers(503), answers(429));
		const error = await time.run(failureOf(clientOf(script, hook).get(`${url}?a=b`, {retry: {limit: 1}})));
		const {id} = explain(error) ?? {};
		expect(JSON.stringify(explain(error))).toBe(
			JSON.stringify({
				id,
				method: 'GET',
				url,
				reason: 'long-wait',
				category: 'rate-limited',
				totalTime: 0,
				attempts: [
					{
						number: 1,
						startedAt: 0,
						duration: 0,
						status: 503,
						category: 'unavailable',
						wait: 0,
						source: 'retry-after',
					},
					{
						number: 2,
						startedAt: 0,
						duration: 0,
						status: 429,
						category: 'rate-limited',
						wait: 90_000,
						stopped: 'long-wait',
					},
				],
				faults: [],
			}),
		);
	});

	test('tells a code, whole milliseconds and the limit that was met', async () => {
		const time = onVirtualPlatform();
		const broken: Step = async () => {
			await new Promise<void>(resolve => void clock.setTimer(12.6, resolve));
			throw transportFailure('ECONNRESET', 'read');
		};
		const failing = clientOf(scripted(broken, hangs), layer('observer', {})).get(url, {timeout: 20});
		const error = await time.run(failureOf(failing));
		expect(JSON.parse(JSON.stringify(explain(error)))).toMatchObject({
			timeLimit: 'attempt' satisfies TimeLimit,
			attempts: [
				{duration: 13, code: 'ECONNRESET', category: 'connection-lost', source: 'ky'},
				{timeLimit: 'attempt'},
			],
		});
	});

	test('of a success has neither a category nor a limit', async () => {
		const response = await clientOf(scripted(answers(200)), layer('observer', {})).get(url);
		expect(Object.keys(JSON.parse(JSON.stringify(explain(response))))).toEqual([
			'id',
			'method',
			'url',
			'reason',
			'totalTime',
			'attempts',
			'faults',
		]);
	});

	test('of a call under way has an attempt without an end', async () => {
		const seen: unknown[] = [];
		const hook = layer('reading', call => ({
			attempt(request, next) {
				seen.push(JSON.parse(JSON.stringify(explain(call))));
				return next(request);
			},
		}));
		await clientOf(scripted(answers(200)), hook).get(url);
		expect(seen).toMatchObject([{reason: 'pending', attempts: [{number: 1, startedAt: expect.any(Number)}]}]);
		expect(Object.keys((seen[0] as {attempts: object[]}).attempts[0] ?? {})).toEqual(['number', 'startedAt']);
	});

	test('holds nothing that a server, an error or a callback wrote', async () => {
		const explanation = await tainted();
		expect(explanation?.faults).not.toHaveLength(0);
		expect(JSON.stringify(explanation)).not.toContain('hunter2');
		expect(JSON.parse(JSON.stringify(explanation))).toMatchObject({
			faults: expect.arrayContaining(['retry.backoff']),
		});
	});
});

describe('the table of an explanation', () => {
	test('keeps its lines, whatever the codes and the advice are', async () => {
		const explanation = await tainted();
		const lines = String(explanation).split('\n');
		expect(lines).toHaveLength(2 + (explanation?.attempts.length ?? 0) + 1);
		expect(lines.at(-2)).toBe('  ! callbacks that failed: retry.backoff');
		expect(lines.at(-1)).toBe('  → Ask the owner');
		expect(lines.join('')).not.toMatch(/[\p{Cc}\u2028]/u);
		expect(String(explanation)).not.toContain('hunter2');
	});

	test('cuts what is too long', async () => {
		const advice = 'x'.repeat(1_000);
		const hook = layer('wordy', {
			classify: () => ({
				category: 'unknown',
				retry: 'never',
				neverSent: false,
				origin: 'server',
				rule: 'wordy',
				code: 'c'.repeat(1_000),
				advice,
			}),
		});
		const error = await failureOf(clientOf(scripted(fails(new Error('odd'))), hook).get(url));
		for (const line of String(explain(error)).split('\n')) {
			expect(line.length).toBeLessThanOrEqual(240);
		}
		expect(String(explain(error))).toContain('…');
	});

	test('shows a wait whole, and with it what held the attempt back before', async () => {
		const time = onVirtualPlatform();
		const holding = layer('holding', call => ({
			async attempt(request, next) {
				const pause = () => new Promise<void>(resolve => clock.setTimer(63, resolve));
				await hold(call, 'circuit-breaker', pause);
				await hold(call, 'retry-after', pause);
				return next(request);
			},
			decide: deciding(() =>
				call.attempts.length > 1
					? {retry: false, reason: 'limit'}
					: {retry: true, wait: 2_343, source: 'backoff'},
			),
		}));
		const error = await time.run(failureOf(clientOf(scripted(answers(503), answers(503)), holding).get(url)));
		expect(String(explain(error))).toContain(
			'  held 63 ms (circuit-breaker) and 63 ms (retry-after) before, waited 2343 ms (backoff)\n',
		);
	});

	test('names the limit that ended an attempt', async () => {
		const time = onVirtualPlatform();
		const failing = clientOf(scripted(hangs), layer('observer', {})).get(url, {timeout: 20, retry: 0});
		const error = await time.run(failureOf(failing));
		expect(String(explain(error))).toContain('\n  1  timeout (attempt)  ');
	});
});
