import {describe, expect, test} from '@jest/globals';
import {defineHook, describe as describeHooks} from '@kyhooks/core';
import {ok, scenarioFetch, times} from '@kyhooks/testing';
import {type TimeoutOptions, timeout} from '@kyhooks/timeout';
import ky, {type Options} from 'ky';

const policyOf = (options?: TimeoutOptions) => describeHooks(timeout(options))[0]?.options;

describe('timeout() without options', () => {
	test('has the defaults of its page', () => {
		expect(describeHooks(timeout())).toEqual([
			{
				name: 'timeout',
				stage: 'send',
				options: {attempt: 5_000, total: 30_000, idle: false},
			},
		]);
	});

	test('carries no ky option of its own but the hook', () => {
		expect(Object.keys(timeout())).toEqual(['hooks']);
	});
});

test('a total below the default of an attempt bounds the attempt too', () => {
	expect(policyOf({total: 3_000})).toMatchObject({attempt: 3_000, total: 3_000});
	expect(policyOf({total: 5_000})).toMatchObject({attempt: 5_000});
});

test('each limit can be switched off', () => {
	expect(policyOf({attempt: false, total: false, idle: false})).toEqual({
		attempt: false,
		total: false,
		idle: false,
	});
	expect(policyOf({total: false})).toMatchObject({attempt: 5_000, total: false});
	expect(policyOf({attempt: 90_000, total: false})).toMatchObject({attempt: 90_000});
	expect(policyOf({attempt: false, total: 100})).toMatchObject({attempt: false});
});

test('an attempt as long as the whole call is allowed', () => {
	expect(policyOf({attempt: 700, total: 700})).toMatchObject({attempt: 700, total: 700});
});

const limits = ['attempt', 'total', 'idle'] as const;
const badDurations: readonly (readonly [unknown, string])[] = [
	[0, '0'],
	[-1, '-1'],
	[0.5, '0.5'],
	[Number.NaN, 'NaN'],
	[Number.POSITIVE_INFINITY, 'Infinity'],
	[2 ** 31, '2147483648'],
];

describe('timeout() refuses', () => {
	test.each(limits.flatMap(limit => badDurations.map(bad => [limit, ...bad] as const)))(
		'%s: %p',
		(limit, value, shown) => {
			const make = () => timeout({[limit]: value});
			expect(make).toThrow(TypeError);
			expect(make).toThrow(
				`timeout.${limit} must be a number of milliseconds from 1 to 2147483647 or false, got ${shown}`,
			);
		},
	);

	test.each<[string, unknown, string]>([
		[
			'a duration in words',
			{attempt: '5s'},
			'timeout.attempt must be a number of milliseconds from 1 to 2147483647 or false, got "5s"',
		],
		[
			'true as a limit',
			{idle: true},
			'timeout.idle must be a number of milliseconds from 1 to 2147483647 or false, got true',
		],
		['an unknown key', {timeout: 3}, 'timeout.timeout is not an option (known: attempt, total, idle), got 3'],
		['what is no object', 5_000, 'timeout must be an object of options, got 5000'],
	])('%s', (_, options, message) => {
		const make = () => timeout(options as TimeoutOptions);
		expect(make).toThrow(TypeError);
		expect(make).toThrow(message);
	});

	test('an attempt that is longer than the whole call, with both numbers', () => {
		expect(() => timeout({attempt: 701, total: 700})).toThrow(TypeError);
		expect(() => timeout({attempt: 701, total: 700})).toThrow(
			'timeout.attempt must be at most timeout.total (700), got 701',
		);
		expect(() => timeout({attempt: 30_001})).toThrow(
			'timeout.attempt must be at most timeout.total (30000), got 30001',
		);
	});
});

describe('whose limit is in force', () => {
	/** The limits that apply to a call. */
	const limitsOf = async (client: Options, hook: TimeoutOptions, call: Options = {}) => {
		let attempt: number | undefined;
		let total: number | undefined;
		const spy = defineHook({
			name: 'spy',
			stage: 'send',
			install: call => ({
				attempt(request, next) {
					attempt = call.attemptLimit;
					total = Math.round(call.timeLeft + call.elapsed);
					return next(request);
				},
			}),
		});
		const api = ky
			.create({fetch: scenarioFetch(times(1, ok())), ...client})
			.extend(timeout(hook))
			.extend(spy);
		await api.get('https://api.example.com/', call);
		return {attempt, total};
	};
	const none = Number.POSITIVE_INFINITY;

	test('the hook’s defaults, where the client has none', async () => {
		expect(await limitsOf({}, {})).toEqual({attempt: 5_000, total: 30_000});
	});

	test('the client’s own, where the hook was not told otherwise', async () => {
		const client = {timeout: 60_000, totalTimeout: false} as const;
		expect(await limitsOf(client, {idle: 1_000})).toEqual({attempt: 60_000, total: none});
	});

	test('the hook’s, where it was', async () => {
		const client = {timeout: 60_000, totalTimeout: false} as const;
		expect(await limitsOf(client, {attempt: 100, total: 200})).toEqual({attempt: 100, total: 200});
	});

	test('the call’s, whatever the hook was told', async () => {
		const call = {timeout: 70, totalTimeout: 80};
		expect(await limitsOf({}, {attempt: 100, total: 200}, call)).toEqual({attempt: 70, total: 80});
		expect(await limitsOf({}, {}, {timeout: false})).toEqual({attempt: none, total: 30_000});
	});

	test('that of a child client, where it tightens its parent', async () => {
		const fetch = scenarioFetch(times(1, ok()));
		const child = ky
			.create({fetch})
			.extend(timeout({attempt: 900, total: 900}))
			.extend(timeout({attempt: 100}));
		expect(describeHooks(child)).toMatchObject([{name: 'timeout', options: {attempt: 100}}]);
	});
});
