import {describe, expect, test} from '@jest/globals';
import {judge} from '../src/judge.ts';
import type {Rule} from '../src/rule.ts';
import {rule as named} from './support/rule.ts';

const insufficientQuota = {error: {code: 'insufficient_quota'}};
const respond = (status: number, headers: Record<string, string> = {}) =>
	new Response(null, {status, headers});
const rule = (when: Rule['when'], verdict: Rule['verdict'], name = 'mine'): Rule =>
	named(name, when, verdict);

describe('what is more precise comes first:', () => {
	test('a rule of your own before the server’s word on a retry', () => {
		const response = respond(503, {'x-should-retry': 'true'});
		expect(judge({response}, undefined, [rule({status: 503}, {retry: 'never'})])).toMatchObject({
			retry: 'never',
			rule: 'mine',
		});
	});

	test('the server’s word on a retry before a code in the body', () => {
		const response = respond(429, {'x-should-retry': 'true'});
		expect(judge({response, body: insufficientQuota})).toMatchObject({
			retry: 'always',
			rule: 'retry-hint',
			category: 'quota-exhausted',
		});
	});

	test('a code in the body before a header', () => {
		const response = respond(403, {'x-ratelimit-remaining': '0'});
		expect(judge({response, body: insufficientQuota})).toMatchObject({rule: 'quota-exhausted'});
	});

	test('a header before the status', () => {
		expect(judge({response: respond(413, {'retry-after': '1'})}).rule).toBe('too-large');
	});

	test('the status before its class', () => {
		expect([529, 550].map(status => judge({response: respond(status)}).category)).toEqual([
			'overloaded',
			'server-error',
		]);
	});
});

describe('the server’s word on a retry', () => {
	test.each(['x-should-retry', 'stripe-should-retry'])('%s changes the retry and nothing else', name => {
		const {retry, rule: decidedBy, ...said} = judge({response: respond(409, {[name]: 'true'})});
		const {retry: _, rule: __, ...bare} = judge({response: respond(409)});
		expect([retry, decidedBy]).toEqual(['always', 'retry-hint']);
		expect(said).toEqual(bare);
	});

	test('false makes a rate limit an exhausted quota, which has no wait', () => {
		expect(judge({response: respond(429, {'x-should-retry': 'false'})})).toEqual({
			category: 'quota-exhausted',
			retry: 'never',
			neverSent: false,
			origin: 'server',
			rule: 'retry-hint',
			status: 429,
		});
	});

	test('false leaves every other category as it is', () => {
		expect(judge({response: respond(503, {'x-should-retry': 'false'})})).toMatchObject({
			category: 'unavailable',
			retry: 'never',
			rule: 'retry-hint',
		});
	});

	test('that is neither true nor false says nothing', () => {
		expect(judge({response: respond(503, {'x-should-retry': 'maybe'})}).rule).toBe('status-503');
	});
});

describe('rules of your own', () => {
	test('are asked in order, and the first that applies decides', () => {
		const rules = [
			rule({status: 404}, {category: 'gone'}, 'other'),
			rule({status: 500}, {category: 'overloaded'}, 'first'),
			rule({status: 500}, {category: 'timeout'}, 'second'),
		];
		expect(judge({response: respond(500)}, undefined, rules)).toMatchObject({
			category: 'overloaded',
			rule: 'first',
		});
	});

	test('leave what they do not say to the default rules', () => {
		const rules = [rule({status: 421}, {advice: 'Call the other host.'})];
		expect(judge({response: respond(421)}, undefined, rules)).toEqual({
			...judge({response: respond(421)}),
			advice: 'Call the other host.',
			rule: 'mine',
		});
	});

	test('may say everything', () => {
		const verdict = {
			category: 'overloaded',
			retry: 'always',
			neverSent: true,
			origin: 'network',
			advice: 'Wait.',
			retryLimit: 2,
			minimumWait: 10,
			maximumWait: 20,
		} as const;
		expect(judge({response: respond(418)}, undefined, [rule({}, verdict)])).toEqual({
			...verdict,
			rule: 'mine',
			status: 418,
		});
	});

	test('are not asked about a success', () => {
		expect(judge({response: respond(200)}, undefined, [rule({}, {retry: 'always'})]).category).toBe(
			'success',
		);
	});

	test('are asked about errors too', () => {
		const error = Object.assign(new Error('locked'), {code: 'ELOCKED'});
		expect(judge({error}, undefined, [rule({code: 'ELOCKED'}, {category: 'conflict'})])).toMatchObject({
			category: 'conflict',
			code: 'ELOCKED',
			rule: 'mine',
		});
	});

	test('show the system call where there is no code', () => {
		const error = Object.assign(new Error('no'), {syscall: 'connect'});
		const {code, syscall, category} = judge({error});
		expect([code, syscall, category]).toEqual([undefined, 'connect', 'connect-failed']);
	});
});
