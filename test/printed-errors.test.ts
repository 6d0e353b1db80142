import {inspect} from 'node:util';
import {describe, expect, test} from '@jest/globals';
import {RejectedError, ResilienceError} from '@kyhooks/core';
import {OperationTimeoutError} from '@kyhooks/retry/operation';
import {ExpectationError, ok, scenarioFetch, UnsupportedScenarioError} from '@kyhooks/testing';
import {BodyTimeoutError} from '@kyhooks/timeout';
import ky from 'ky';

const secret = 'hunter2';
const options = {
	method: 'post',
	headers: {authorization: `Bearer ${secret}`, 'x-api-key': secret},
	body: JSON.stringify({password: secret}),
	retry: 0,
} as const;
const url = `https://api.example/a?token=${secret}`;
const thrownBy = (call: Promise<unknown>) =>
	call.then(
		() => undefined,
		(error: unknown) => error,
	);

/** ky's own error, with everything that it carries. */
const httpError = await thrownBy(
	Promise.resolve(ky(url, {...options, fetch: async () => Response.json({secret}, {status: 500})})),
);
const request = new Request(url, options);
const details = {code: 'CODE', hook: 'hook', request};

const errors: readonly (readonly [name: string, error: unknown])[] = [
	['ResilienceError', new ResilienceError('m', details)],
	['RejectedError', new RejectedError('m', details)],
	['BodyTimeoutError', new BodyTimeoutError({request, attempt: 1, idle: 5, bytesReceived: 2, elapsed: 9})],
	['OperationTimeoutError', new OperationTimeoutError('export', 1_000, httpError)],
	['UnsupportedScenarioError', new UnsupportedScenarioError('nock', 'resetMidBody', 'why', 'instead')],
	['AssertionError', new ExpectationError('m', [1], [2])],
	[
		'ScriptExhaustedError',
		await (async () => {
			const fetch = scenarioFetch(ok());
			await fetch(request.clone());
			return thrownBy(fetch(request.clone()));
		})(),
	],
];

test('an error of ky would tell the secrets', () => {
	expect(inspect(httpError)).toContain(secret);
});

describe.each(errors)('%s', (name, error) => {
	test.each<[string, (value: unknown) => string]>([
		['util.inspect', value => inspect(value, {depth: 10})],
		['util.inspect at depth 0', value => inspect([value], {depth: 0})],
		['String', String],
		['JSON.stringify', value => JSON.stringify(value)],
		['its stack', value => String((value as Error).stack)],
	])('printed by %s tells no secret', (_, print) => {
		expect(print(error)).not.toContain(secret);
	});

	test('is printed with its name and its stack', () => {
		expect(inspect(error)).toMatch(new RegExp(`${name}.*\\n\\s+at `, 's'));
	});
});
