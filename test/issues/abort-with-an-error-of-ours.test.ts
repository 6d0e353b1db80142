import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {classificationOf, explain, type Hook, RejectedError} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	neverResponds,
	respond,
	scenarioFetch,
	sequence,
	startVirtualTime,
	type VirtualTime,
} from '@kyhooks/testing';
import {BodyTimeoutError} from '@kyhooks/timeout';
import ky from 'ky';

const url = 'https://api.example.com/';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

const silence = new BodyTimeoutError({
	request: new Request(url),
	attempt: 1,
	idle: 500,
	bytesReceived: 0,
	elapsed: 500,
});
const refusal = new RejectedError('The limiter is full', {code: 'LIMITER_FULL', hook: 'limiter'});

// This happens if the first of several calls fails and its error aborts the others. The bug: the abort was judged by this error, as a timeout to retry or as a request that was never sent.
test.each<[string, Error, Hook[]]>([
	['a silent body', silence, [retry()]],
	['a silent body, with the classifier', silence, [retry(), statusClassifier()]],
	['a refusal', refusal, [retry()]],
	['a refusal, with the classifier', refusal, [retry(), statusClassifier()]],
])('an abort with the error of another call is the caller’s: %s', async (_, reason, hooks) => {
	const fetch = scenarioFetch(neverResponds());
	const client = hooks.reduce((api, hook) => api.extend(hook), ky.create({fetch}));
	const controller = new AbortController();
	setTimeout(() => controller.abort(reason), 100);
	await expect(time.run(client.get(url, {signal: controller.signal}).then())).rejects.toBe(reason);
	fetch.expectAttempts(1);
	const {reason: why, category, timeLimit, attempts} = explain(reason) ?? {};
	expect({why, category, timeLimit}).toEqual({why: 'aborted', category: 'cancelled', timeLimit: undefined});
	expect(attempts?.[0]?.classification).toMatchObject({origin: 'caller', retry: 'never', neverSent: false});
	expect(attempts?.[0]?.decision).toEqual({retry: false, reason: 'aborted'});
});

// The bug: the aborted calls took the error over, and explained it as an abort.
test('the error of a call that the caller ends others with stays that call’s own', async () => {
	const fetch = scenarioFetch(sequence(respond({status: 404}), neverResponds()));
	const api = ky.create({fetch}).extend(retry());
	const controller = new AbortController();
	const failing = api.get(`${url}first`).catch((error: unknown) => {
		controller.abort(error);
		throw error;
	});
	const other = api.get(`${url}second`, {signal: controller.signal}).then();
	const [first, second] = await time.run(Promise.allSettled([failing, other]));
	const error: unknown = first.status === 'rejected' ? first.reason : undefined;
	expect(second).toEqual({status: 'rejected', reason: error});
	expect(explain(error)).toMatchObject({url: `${url}first`, category: 'client-error'});
	expect(classificationOf(error)?.category).toBe('client-error');
});
