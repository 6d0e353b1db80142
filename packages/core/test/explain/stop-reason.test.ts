import {describe, expect, jest, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import ky, {type Options} from 'ky';
import {afterTest, failureOf, onVirtualTime, taking} from '../support/observing.ts';
import {answers, clientOf, layer, type Script, type Step, scripted, url} from '../support/scripted-fetch.ts';

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
		jest.useFakeTimers({doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate']});
		afterTest(() => jest.useRealTimers());
		const reason = reasonOf(down(2), {retry: 1});
		await jest.runAllTimersAsync();
		await expect(reason).resolves.toBe('limit');
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
		jest.useFakeTimers({doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate']});
		afterTest(() => jest.useRealTimers());
		const reason = reasonOf(down(1), {totalTimeout: 2_000, retry: {delay: () => 5_000}});
		await jest.advanceTimersByTimeAsync(2_000);
		await expect(reason).resolves.toBe('deadline');
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
