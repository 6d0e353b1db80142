import {describe, expect, test} from '@jest/globals';
import {errorLogger} from '@kyhooks/error-logger';
import {constant, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	forever,
	notFound,
	ok,
	type Scenario,
	scenarioFetch,
	sequence,
	startVirtualTime,
	unavailable,
} from '@kyhooks/testing';
import ky, {type Options} from 'ky';
import {collectingSink} from './support/collecting-sink.ts';

const url = 'https://api.example.com/users/42';

type Bench = {
	options?: Options;
	retries?: number | false;
	inspect?: () => {retry: 'never' | 'always'} | undefined;
};

/** The messages of the entries, and the entries. */
async function told(scenario: Scenario, {options = {}, retries = false, inspect}: Bench) {
	using time = startVirtualTime();
	const {sink, entries} = collectingSink();
	const logging = ky
		.create({fetch: scenarioFetch(scenario), ...options})
		.extend(errorLogger({sink, stack: false}));
	const repeating =
		retries === false
			? logging
			: logging.extend(retry({limit: retries, backoff: constant(10), jitter: 'none'}));
	const api = inspect === undefined ? repeating : repeating.extend(statusClassifier({inspect}));
	await time.run(api.get(url).catch(() => {}));
	return {messages: entries.map(({message}) => message.replace('HTTP ', '')), last: entries.at(-1)};
}

describe('a failed response that its caller gets', () => {
	test.each([false as const, () => false])(
		'ends the call, with throwHttpErrors %p',
		async throwHttpErrors => {
			const {messages, last} = await told(forever(unavailable()), {options: {throwHttpErrors, retry: 0}});
			expect(messages).toEqual(['attempt failed', 'request failed']);
			expect(last).toMatchObject({
				level: 'error',
				fields: {
					'event.name': 'http.client.request.exception',
					'error.type': '503',
					'ky.reason': 'limit',
					'ky.attempts': 1,
				},
			});
			expect(last?.fields).not.toHaveProperty(['exception.type']);
		},
	);

	test.each([false as const, () => false])(
		'is an answer to its client where it would come again, with throwHttpErrors %p',
		async throwHttpErrors => {
			const {messages, last} = await told(notFound(), {options: {throwHttpErrors}});
			expect(messages).toEqual(['attempt failed']);
			expect(last).toMatchObject({level: 'debug', fields: {'error.type': '404'}});
		},
	);

	test('costs the client no second question whether it wants an error', async () => {
		let asked = 0;
		const throwHttpErrors = () => {
			asked += 1;
			return false;
		};
		await told(notFound(), {options: {throwHttpErrors}});
		expect(asked).toBe(1);
	});

	test('is told of after its attempts', async () => {
		const {messages, last} = await told(forever(unavailable()), {
			options: {throwHttpErrors: false},
			retries: 1,
		});
		expect(messages).toEqual(['attempt failed', 'attempt failed', 'request failed']);
		expect(last?.fields).toMatchObject({'ky.reason': 'limit', 'ky.attempts': 2});
	});

	test('is told of once where it is thrown after all', async () => {
		const {messages} = await told(notFound(), {options: {throwHttpErrors: () => true}});
		expect(messages).toEqual(['attempt failed', 'request failed']);
	});
});

describe('an answer of success that its body makes a failure', () => {
	test('ends the call, and its type is no status', async () => {
		const {messages, last} = await told(ok(), {inspect: () => ({retry: 'never'})});
		expect(messages).toEqual(['attempt failed', 'request failed']);
		expect(last).toMatchObject({
			level: 'error',
			fields: {'error.type': 'application-error', 'http.response.status_code': 200},
		});
	});

	test('is an attempt where another follows, with its wait', async () => {
		const verdicts = [{retry: 'always'} as const];
		const {messages} = await told(sequence(ok(), ok()), {retries: 1, inspect: () => verdicts.shift()});
		expect(messages).toEqual(['attempt failed', 'request recovered']);
	});
});

test('a call that was only repeated has not recovered from anything', async () => {
	let asked = 0;
	const again = () => {
		asked += 1;
		return asked === 1 ? ky.retry({delay: 5}) : undefined;
	};
	const {messages} = await told(sequence(ok(), ok()), {options: {hooks: {afterResponse: [again]}}});
	expect([asked, messages]).toEqual([2, []]);
});
