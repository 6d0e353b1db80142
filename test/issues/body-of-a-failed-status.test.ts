import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {explain, explainable, type Hook} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {
	forever,
	respond,
	scenarioFetch,
	stallsMidBody,
	startVirtualTime,
	type VirtualTime,
} from '@kyhooks/testing';
import {timeout} from '@kyhooks/timeout';
import ky, {type Options} from 'ky';

const url = 'https://api.example.com/';
const stalling = {status: 503, body: 'x'.repeat(100), headers: {'content-type': 'text/plain'}};

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

async function failureOf(options: Options, read: 'text' | 'json', hook: Hook = {}): Promise<Error> {
	const api = explainable(
		ky
			.create({throwHttpErrors: false, ...options})
			.extend(timeout({attempt: 2_000}))
			.extend(hook)
			.extend(retry({limit: 1, backoff: constant(1), jitter: 'none'})),
	);
	return time.run(
		api
			.get(url)
			[read]()
			.then(
				() => {
					throw new Error('expected a failure');
				},
				(error: Error) => error,
			),
	);
}

test.each([
	[
		'stands still',
		{fetch: scenarioFetch(forever(stallsMidBody(stalling)))},
		'text',
		'BodyTimeoutError',
		'timeout',
	],
	[
		'is no JSON',
		{fetch: scenarioFetch(forever(respond({...stalling, body: '{x'})))},
		'json',
		'SyntaxError',
		'invalid-response',
	],
] as const)(
	'the body of a failed status that %s leads to its call, where the client is explainable',
	async (_, options, read, name, category) => {
		const error = await failureOf(options, read, timeout({idle: 500}));
		expect(error.name).toBe(name);
		expect(explain(error)).toMatchObject({
			reason: 'limit',
			category,
			attempts: Array(2).fill({status: 503, classification: {category: 'unavailable'}}),
		});
	},
);

test('a time limit met in the body of a failed status tells the time since the attempt began', async () => {
	const fetch = scenarioFetch(forever(stallsMidBody(stalling)));
	const error = await failureOf({fetch}, 'text');
	expect(error.message).toContain('(attempt 2: an attempt may take 2000 ms)');
});
