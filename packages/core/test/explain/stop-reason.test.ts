import {describe, expect, test} from '@jest/globals';
import {type Decision, explain, RejectedError, type StopReason} from '@kyhooks/core';
import ky, {type Options} from 'ky';
import {failureOf, onVirtualPlatform, onVirtualTime, taking} from '../support/observing.ts';
import {
	answers,
	clientOf,
	decides,
	fails,
	hangs,
	layer,
	type Script,
	type Step,
	scripted,
	url,
} from '../support/scripted-fetch.ts';

describe('why a call ended', () => {
	const reasonOf = async (script: Script, options: Options) =>
		explain(await failureOf(clientOf(script, options, layer('one', {})).get(url)))?.reason;
	const down = (times: number) => scripted(...Array<Step>(times).fill(answers(503)));

	test.each([
		['ky’s own limit of 2', 3, {}],
		['a limit of the client', 2, {retry: {limit: 1}}],
		['none, given as a number', 1, {retry: 0}],
	])('the limit, which is %s', async (_, attempts, options) => {
		await expect(reasonOf(down(attempts), options)).resolves.toBe('limit');
	});

	test('the limit, which is given as a number', async () => {
		const time = onVirtualPlatform();
		await expect(time.run(reasonOf(down(2), {retry: 1}))).resolves.toBe('limit');
	});

	test('the failure itself, which no retry would mend', async () => {
		await expect(reasonOf(scripted(answers(404)), {})).resolves.toBe('not-retryable');
		await expect(reasonOf(scripted(answers(503), answers(404)), {retry: {limit: 1}})).resolves.toBe(
			'not-retryable',
		);
	});

	test('the failure itself, where the client has no word on retries', async () => {
		const api = ky.create({fetch: scripted(answers(404)).fetch}).extend(layer('one', {}));
		expect(explain(await failureOf(api.get(url)))?.reason).toBe('not-retryable');
	});

	test('not the limit, where ky had a retry left and did not use it', async () => {
		const api = clientOf(down(1), layer('one', {}), {retry: {limit: 1}});
		expect(explain(await failureOf(api.post(url)))?.reason).not.toBe('limit');
	});

	test('the time for the whole call, which is over', async () => {
		const time = onVirtualTime();
		const late = taking(time, 2_000, answers(503));
		await expect(reasonOf(scripted(late), {retry: 0, totalTimeout: 2_000})).resolves.toBe('deadline');
		await expect(reasonOf(scripted(late), {retry: 0, totalTimeout: 2_001})).resolves.toBe('limit');
		await expect(reasonOf(scripted(late), {retry: 0, totalTimeout: false})).resolves.toBe('limit');
	});

	test('the time for the whole call, which the wait would have used up', async () => {
		const time = onVirtualPlatform();
		const script = down(1);
		const reason = reasonOf(script, {totalTimeout: 2_000, retry: {delay: () => 5_000}});
		await expect(time.run(reason)).resolves.toBe('deadline');
		expect([script.requests.length, time.now()]).toEqual([1, 2_000]);
	});

	test('the time for the whole call, which the server’s own wait would have used up', async () => {
		const time = onVirtualPlatform();
		const script = scripted(answers(503, null, {'retry-after': '60'}));
		await expect(time.run(reasonOf(script, {totalTimeout: 2_000}))).resolves.toBe('deadline');
		expect([script.requests.length, time.now()]).toEqual([1, 2_000]);
	});

	test.each([
		['backoffLimit', {delay: () => 5_000, backoffLimit: 700}, {}],
		['maxRetryAfter', {maxRetryAfter: 700}, {'retry-after': '60'}],
	])('not the time, where the client’s own %s keeps the wait within it', async (_, retry, headers) => {
		const time = onVirtualPlatform();
		const script = scripted(answers(503, null, headers), answers(404));
		await expect(time.run(reasonOf(script, {totalTimeout: 2_000, retry}))).resolves.toBe('not-retryable');
		expect(time.now()).toBe(700);
	});

	test('the time for the whole call, and nothing is tried beyond it', async () => {
		const time = onVirtualPlatform();
		const script = scripted(hangs, answers(200));
		const retry = {retryOnTimeout: true, delay: () => 0};
		await expect(time.run(reasonOf(script, {totalTimeout: 2_000, retry}))).resolves.toBe('deadline');
		expect([script.requests.length, time.now()]).toEqual([1, 2_000]);
	});

	test('a refusal, where a hook has sent nothing', async () => {
		const refusal = new RejectedError('full', {code: 'FULL', hook: 'limiter'});
		await expect(reasonOf(scripted(fails(refusal)), {})).resolves.toBe('rejected');
	});

	test('a response that needed nothing more', async () => {
		const response = await clientOf(scripted(answers(200)), layer('one', {})).get(url);
		expect(explain(response)?.reason).toBe('success');
	});

	test.each([404, 503])(
		'is never success for a response of status %i that ky was told not to throw',
		async status => {
			const api = clientOf(scripted(answers(status)), layer('one', {}), {throwHttpErrors: false});
			expect(explain(await api.get(url))?.reason).not.toBe('success');
		},
	);
});

const whyOf = async (decision: Decision) =>
	explain(
		await failureOf(
			clientOf(
				scripted(answers(503)),
				decides(() => decision),
			).get(url, {retry: 0}),
		),
	)?.why;

// A record, so that a new reason without a test does not compile.
const words: Readonly<Record<StopReason, RegExp>> = {
	success: /succeeded/,
	limit: /no more retries/,
	method: /method/,
	status: /statusCodes/,
	'not-retryable': /same way/,
	deadline: /time of the call/,
	offline: /this device was offline/,
	'long-wait': /longer wait/,
	'unreplayable-body': /only once/,
	'server-said-no': /server said/,
	budget: /budget/,
	rejected: /nothing more is sent/,
	aborted: /caller gave up/,
};

test.each(Object.entries(words) as [StopReason, RegExp][])('%s is said in words', async (reason, pattern) => {
	await expect(whyOf({retry: false, reason})).resolves.toMatch(pattern);
});

test('the wait that was refused is said with the reason, in whole milliseconds', async () => {
	await expect(whyOf({retry: false, reason: 'long-wait', wait: 61_000.4})).resolves.toMatch(
		/ \(a wait of 61000 ms\)$/,
	);
	await expect(whyOf({retry: false, reason: 'long-wait'})).resolves.not.toContain('ms');
});

test('a wait that was granted is not named as refused', async () => {
	await expect(whyOf({retry: true, wait: 300, source: 'backoff'})).resolves.not.toContain('ms');
});
