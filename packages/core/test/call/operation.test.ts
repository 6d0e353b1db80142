import {describe, expect, test} from '@jest/globals';
import {
	type Classification,
	classificationOf,
	explain,
	startOperation,
	subscribe,
	type ToldEvent,
	verdictOn,
} from '@kyhooks/core';
import {HTTPError, type NormalizedOptions} from 'ky';
import {failureOf, onVirtualPlatform} from '../support/observing.ts';
import {answers, clientOf, hangs, scripted, spying, url} from '../support/scripted-fetch.ts';

const verdict: Classification = Object.freeze({
	category: 'conflict',
	retry: 'never',
	neverSent: false,
	origin: 'server',
	advice: 'Ask a person.',
	rule: 'mine',
});

const httpError = (status: number) =>
	new HTTPError(new Response(null, {status}), new Request(url), {} as NormalizedOptions);

/** All events of an operation while `run` plays it. */
function eventsOf(run: () => void): ToldEvent[] {
	const events: ToldEvent[] = [];
	const stop = subscribe(event => events.push(event));
	run();
	stop();
	return events;
}

describe('the record of an operation', () => {
	test('has an attempt for each run, with the status and the judgement of what it failed with', () => {
		const operation = startOperation('order', {});
		const first = operation.begin();
		expect(operation.fail(first, httpError(503))).toMatchObject({category: 'unavailable'});
		first.decision = {retry: true, wait: 5, source: 'backoff'};
		const second = operation.begin();
		operation.succeed(second);
		expect(operation.call.attempts).toMatchObject([
			{number: 1, status: 503, classification: {category: 'unavailable'}, decision: {wait: 5}},
			{number: 2},
		]);
		expect(second.duration).toBeDefined();
		expect(verdictOn(operation.call, second)).toBeUndefined();
	});

	test('asks its layer for the judgement, once a failure, with the request', () => {
		const seen: unknown[] = [];
		const operation = startOperation('order', {
			classify(outcome, request) {
				seen.push([outcome.error, request?.method]);
				return verdict;
			},
		});
		const error = new Error('taken');
		expect(operation.fail(operation.begin(), error, {method: 'PUT'})).toEqual(verdict);
		operation.reject(error);
		expect(seen).toEqual([[error, 'PUT']]);
		expect(classificationOf(error)).toEqual(verdict);
	});

	test('tells listeners of the start and the end of each run, and of the failure', () => {
		const error = new Error('taken');
		const events = eventsOf(() => {
			const operation = startOperation('order', {});
			operation.succeed(operation.begin());
			operation.fail(operation.begin(), error);
			operation.reject(error);
		});
		expect(events).toMatchObject([
			{type: 'attempt-started', operation: 'order', method: '', url: ''},
			{type: 'attempt-ended', attempt: {number: 1}},
			{type: 'attempt-started', attempt: {number: 2}},
			{type: 'attempt-ended', attempt: {number: 2, classification: {category: 'unknown'}}},
			{type: 'call-failed', error, reason: 'not-retryable'},
		]);
		expect(new Set(events.map(({call}) => call)).size).toBe(1);
	});

	test('times each run, and says of a failed one whether it was an answer or an error', async () => {
		const time = onVirtualPlatform();
		const operation = startOperation('order', {});
		await time.advance(100);
		const first = operation.begin();
		await time.advance(50);
		const failure = httpError(503);
		operation.fail(first, failure);
		expect(first).toMatchObject({startedAt: 100, duration: 50, threw: false, subject: failure.response});
		const second = operation.begin();
		await time.advance(20);
		const error = new Error('taken');
		operation.fail(second, error);
		expect(second).toMatchObject({duration: 20, threw: true, subject: error});
		const third = operation.begin();
		await time.advance(10);
		operation.succeed(third);
		expect(third.duration).toBe(10);
		const fourth = operation.begin();
		await time.advance(5);
		const cut = new Error('cut off');
		operation.reject(cut);
		expect(fourth).toMatchObject({duration: 5, failed: true, threw: true, subject: cut});
	});

	test('explains an error that nothing else explains, even where it leaves that to others', () => {
		const error = new Error('taken');
		const operation = startOperation('order', {});
		operation.reject(error, false);
		expect(explain(error)).toMatchObject({operation: 'order'});
	});

	test('concludes a run that was cut off', () => {
		const error = new Error('enough');
		const operation = startOperation('order', {classify: () => verdict});
		operation.begin();
		operation.reject(error);
		expect(explain(error)?.attempts).toMatchObject([{number: 1, classification: verdict}]);
	});

	test.each(['no', undefined, null, 7])('ends also with %p, which nothing can be tied to', thrown => {
		const events = eventsOf(() => {
			const operation = startOperation('', {});
			operation.fail(operation.begin(), thrown);
			operation.reject(thrown);
		});
		expect(events).toMatchObject([
			{type: 'attempt-started'},
			{type: 'attempt-ended'},
			{type: 'call-failed', error: thrown},
		]);
		expect(explain(thrown)).toBeUndefined();
	});
});

describe('the explanation of an operation', () => {
	const rejected = (name: string, error: unknown = new Error('taken'), explains?: boolean) => {
		const operation = startOperation(name, {});
		operation.fail(operation.begin(), error);
		operation.reject(error, explains);
		return error;
	};

	test('has its name in the place of method and URL', () => {
		const explanation = explain(rejected('order'));
		expect(explanation).toMatchObject({operation: 'order', method: '', url: '', attempts: [{number: 1}]});
		expect(String(explanation)).toMatch(/^operation order: not-retryable after 1 attempt in \d+ ms: /);
		expect(String(explain(rejected('')))).toMatch(/^operation: not-retryable after 1 attempt in \d+ ms: /);
	});

	test('goes before that of the call that failed in it', async () => {
		const error = new Error('taken');
		const api = clientOf(
			scripted(() => {
				throw error;
			}),
			spying().hook,
		);
		await expect(api.get(url, {retry: 0})).rejects.toBe(error);
		expect(explain(error)).toMatchObject({method: 'GET'});
		rejected('order', error);
		expect(explain(error)).toMatchObject({operation: 'order'});
	});

	test('tells which limit has ended a run, as the call knew that failed in it', async () => {
		const time = onVirtualPlatform();
		const api = clientOf(scripted(hangs), spying().hook);
		const error = await time.run(failureOf(api.get(url, {totalTimeout: 1_000})));
		rejected('order', error);
		expect(explain(error)).toMatchObject({operation: 'order', attempts: [{timeLimit: 'total'}]});
	});

	test('goes before that of a response that was thrown', async () => {
		const response = await clientOf(scripted(answers(200)), spying().hook).get(url);
		expect(explain(response)).toMatchObject({method: 'GET'});
		rejected('order', response);
		expect(explain(response)).toMatchObject({operation: 'order'});
	});

	test('is left to another where the operation says so', () => {
		const error = rejected('outer');
		rejected('inner', error, false);
		expect(explain(error)?.operation).toBe('outer');
	});

	test('is no part of that of a call', async () => {
		const response = await clientOf(scripted(answers(200)), spying().hook).get(url);
		expect(explain(response)).not.toHaveProperty('operation');
	});
});
