import {describe, expect, test} from '@jest/globals';
import type {Classification, RequestFacts} from '@kyhooks/core';
import {qualify} from '../../src/verdict/qualify.ts';

const proven: Classification = Object.freeze({
	category: 'connect-failed',
	retry: 'always',
	neverSent: true,
	origin: 'network',
	advice: 'Wait.',
	rule: 'never-sent',
});
const request: RequestFacts = {url: 'https://api.example.com/pay'};

const redirected = (is = true) => ({
	response: Object.defineProperty(new Response(null, {status: 429}), 'redirected', {value: is}),
});
const failed = (facts: object) => ({
	error: new TypeError('fetch failed', {cause: Object.assign(new Error('no'), facts)}),
});

describe('after a redirect that the response shows', () => {
	test('only a request that may be repeated is worth a retry, and it may have been sent', () => {
		const doubted = qualify(proven, redirected(), request);
		expect(doubted).toEqual({...proven, retry: 'if-idempotent', neverSent: false});
		expect(Object.isFrozen(doubted)).toBe(true);
	});

	test('what is worth no retry stays so, and may have been sent', () => {
		const verdict = {...proven, retry: 'never'} as const;
		expect(qualify(verdict, redirected(), request)).toEqual({...verdict, neverSent: false});
	});

	test.each<[string, Partial<Classification>]>([
		['that proves nothing', {retry: 'if-idempotent', neverSent: false}],
		['that is final, and proves nothing', {retry: 'never', neverSent: false}],
		["that is the server's own word", {retry: 'always', neverSent: false, rule: 'retry-hint'}],
	])('a verdict %s stays as it is', (_, said) => {
		const verdict = {...proven, ...said};
		expect(qualify(verdict, redirected(), request)).toEqual(verdict);
	});
});

test('without a redirect, a verdict stays as it is', () => {
	expect(qualify(proven, redirected(false), request)).toEqual(proven);
});

describe('a connection that failed', () => {
	const doubts = (url: string, facts: object) => !qualify(proven, failed(facts), {url}).neverSent;

	test.each<[string, object]>([
		['https://api.example.com/', {}],
		['https://api.example.com/', {hostname: 'api.example.com'}],
		['https://api.example.com/', {port: 443}],
		['http://api.example.com/', {port: 80}],
		['http://api.example.com:8080/', {port: 8080}],
		// The address that a name resolves to is not compared.
		['https://api.example.com/', {address: '192.0.2.7', port: 443}],
		['http://192.0.2.7/', {address: '192.0.2.7', port: 80}],
		['http://[2001:db8::7]/', {address: '2001:db8::7', port: 80}],
	])('was that to %s: %j', (url, facts) => {
		expect(doubts(url, facts)).toBe(false);
	});

	test.each<[string, object]>([
		['https://api.example.com/', {hostname: 'other.example.com'}],
		['https://api.example.com/', {port: 80}],
		['http://api.example.com/', {port: 443}],
		['http://api.example.com:8080/', {port: 80}],
		['http://192.0.2.7/', {address: '192.0.2.8', port: 80}],
		['http://[2001:db8::7]/', {address: '2001:db8::8', port: 80}],
	])('was not that to %s: %j', (url, facts) => {
		expect(doubts(url, facts)).toBe(true);
	});

	test.each<[string, RequestFacts | undefined]>([
		['unknown', undefined],
		['known without its url', {method: 'POST'}],
	])('tells nothing where the request is %s', (_, known) => {
		expect(qualify(proven, failed({hostname: 'other.example.com'}), known)).toEqual(proven);
	});
});
