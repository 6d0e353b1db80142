import {describe, expect, test} from '@jest/globals';
import {type Decision, explain} from '@kyhooks/core';
import type {AfterResponseHook} from 'ky';
import {failureOf} from '../support/observing.ts';
import {answers, clientOf, layer, scripted, spying, url} from '../support/scripted-fetch.ts';

describe('a decision', () => {
	const stop: Decision = {retry: false, reason: 'long-wait', wait: 90_000};

	test('belongs to the last attempt, and is the reason why the call ended', async () => {
		const deciding = layer('deciding', call => ({
			async attempt(request, next) {
				const response = await next(request);
				if (call.attempts.length === 2) {
					call.decide(stop);
				}
				return response;
			},
		}));
		const {hook, calls} = spying();
		const failing = clientOf(scripted(answers(503), answers(503)), deciding, hook, {retry: {limit: 1}}).get(
			url,
		);
		const error = await failureOf(failing);
		expect(calls[0]?.attempts.map(({decision}) => decision)).toEqual([
			{retry: true, wait: expect.any(Number), source: 'ky'},
			stop,
		]);
		expect(explain(error)?.reason).toBe('long-wait');
	});

	test('before any attempt is nobody’s', () => {
		const {hook, calls} = spying();
		void clientOf(scripted(answers(200)), hook).get(url);
		calls[0]?.decide(stop);
		expect(calls[0]?.attempts).toEqual([]);
	});

	test('to retry, made by a hook, stays as it was made', async () => {
		const made: Decision = {retry: true, wait: 1, source: 'retry-after'};
		const {hook, calls} = spying();
		const deciding = layer('deciding', call => ({
			async attempt(request, next) {
				const response = await next(request);
				call.decide(made);
				return response;
			},
		}));
		await clientOf(scripted(answers(503), answers(200)), hook, deciding).get(url);
		expect(calls[0]?.attempts[0]?.decision).toEqual({retry: true, wait: 1, source: 'retry-after'});
		expect(Object.isFrozen(calls[0]?.attempts[0]?.decision)).toBe(true);
	});
});

describe('an attempt that no hook of ours asked for', () => {
	const once = (force: ReturnType<AfterResponseHook>): AfterResponseHook => {
		let done = false;
		return () => {
			const forced = done ? undefined : force;
			done = true;
			return forced;
		};
	};

	test('was forced by the client’s own hook, where a hook of ours decides', async () => {
		const {default: ky} = await import('ky');
		const {hook, calls} = spying();
		const deciding = layer('deciding', {decide: () => ({retry: false, reason: 'limit'})});
		const forcing = {hooks: {afterResponse: [once(ky.retry({delay: 0}))]}};
		const response = await clientOf(scripted(answers(200), answers(201)), hook, deciding, forcing).get(url);
		expect(response.status).toBe(201);
		expect(calls[0]?.attempts[0]?.decision).toEqual({
			retry: true,
			wait: expect.any(Number),
			source: 'forced',
		});
		expect(String(explain(response))).toContain('(forced)');
	});

	test('overrules a decision to stop', async () => {
		const {default: ky} = await import('ky');
		const {hook, calls} = spying();
		const stopping = layer('stopping', call => ({
			async attempt(request, next) {
				const response = await next(request);
				call.decide({retry: false, reason: 'not-retryable'});
				return response;
			},
			decide: () => ({retry: false, reason: 'limit'}),
		}));
		const forcing = {hooks: {afterResponse: [once(ky.retry({delay: 0}))]}};
		await clientOf(scripted(answers(401), answers(200)), hook, stopping, forcing).get(url);
		expect(calls[0]?.attempts[0]?.decision).toMatchObject({retry: true, source: 'forced'});
	});

	test('was asked for by ky’s own rules, where no hook of ours decides', async () => {
		const {hook, calls} = spying();
		await clientOf(scripted(answers(503), answers(200)), hook).get(url);
		expect(calls[0]?.attempts[0]?.decision).toMatchObject({retry: true, source: 'ky'});
	});
});
