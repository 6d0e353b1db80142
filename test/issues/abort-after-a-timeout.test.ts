import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {classificationOf, explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {neverResponds, scenarioFetch, startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky from 'ky';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

// ky ends an attempt that takes too long by aborting its request. From then on, the signal of the request says nothing about the caller's signal.
test.each([
	['alone', ky.create({timeout: 100}).extend(retry())],
	['with the classifier', ky.create({timeout: 100}).extend(retry()).extend(statusClassifier())],
])('an abort during the wait after a timeout is the caller’s, %s', async (_, client) => {
	const controller = new AbortController();
	const reason = new Error('enough');
	setTimeout(() => controller.abort(reason), 101);
	const fetch = scenarioFetch(neverResponds());
	const call = client.extend({fetch}).get('https://api.example.com/', {signal: controller.signal});
	await expect(time.run(call.then())).rejects.toBe(reason);
	fetch.expectAttempts(1);
	expect(explain(reason)).toMatchObject({reason: 'aborted', category: 'cancelled'});
	expect(explain(reason)?.attempts.at(0)?.classification?.category).toBe('timeout');
	expect(classificationOf(reason)?.category).toBe('cancelled');
});
