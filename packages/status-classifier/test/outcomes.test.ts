import {describe, expect, test} from '@jest/globals';
import {classify} from '@kyhooks/status-classifier';
import {HTTPError, type NormalizedOptions} from 'ky';
import {judge} from '../src/judge.ts';
import {untouchable} from './support/hostile.ts';
import {rule} from './support/rule.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED'), {code: 'ECONNREFUSED', syscall: 'connect'});
const problem = (body: unknown) => ({
	response: new Response(null, {status: 422, headers: {'content-type': 'application/problem+json'}}),
	body,
});

describe('what is known of the request', () => {
	test('may leave the signal out', () => {
		expect(classify(refused, {method: 'GET'})).toEqual(classify(refused));
	});

	test('tells nothing of an abort where the signal has another reason', () => {
		const request = new Request('https://api.example.com/');
		const failure = new HTTPError(new Response(null, {status: 404}), request, {} as NormalizedOptions);
		const signal = AbortSignal.abort(new Error('another reason'));
		expect(classify(failure, {signal}).category).toBe('not-found');
		expect(classify(refused, {signal}).category).toBe('connect-failed');
	});

	test('tells nothing of an abort that has not been', () => {
		const {signal} = new AbortController();
		expect(classify(undefined, {signal}).category).toBe('unknown');
		expect(classify({error: undefined}, {signal}).category).toBe('unknown');
	});
});

describe('a record with a response', () => {
	test.each([
		['is an outcome', {response: new Response(null, {status: 404})}, 'not-found'],
		['and a body is an outcome', {response: new Response(null, {status: 404}), body: {}}, 'not-found'],
		['of no prototype is an outcome', Object.assign(Object.create(null), {error: refused}), 'connect-failed'],
		['that is none is no outcome', {response: {status: 404, ok: false, headers: new Headers()}}, 'unknown'],
		['and more than an outcome has is none', {response: new Response(null, {status: 404}), a: 1}, 'unknown'],
		[
			'of a class is no outcome',
			new (class {
				response = new Response(null, {status: 404});
			})(),
			'unknown',
		],
	])('%s', (_, subject, category) => {
		expect(classify(subject).category).toBe(category);
	});

	test.each([null, undefined, 'text', 7, true, Symbol('s'), {}, [], {body: 1}])('%p is none', subject => {
		expect(classify(subject)).toMatchObject({category: 'unknown', rule: 'unknown'});
	});
});

describe('a body', () => {
	test.each([
		['throws at whoever looks', untouchable()],
		['has codes that are no text', {code: 5, type: true, error: {code: null, type: {}}}],
		['is a text', 'insufficient_quota'],
		['is a number', 7],
		['is null', null],
	])('that %s leaves the verdict to the status', (_, body) => {
		const response = new Response(null, {status: 429});
		const digits = rule('digits', {bodyCode: /5/}, {category: 'gone'});
		expect(judge({response, body}, undefined, [digits])).toEqual(classify(response));
	});

	test('of a problem whose type and title are no text is a problem all the same', () => {
		expect(classify(problem({type: 1, title: {}}))).toEqual(classify(problem(undefined)));
		expect(classify(problem({type: 1})).category).toBe('validation');
	});
});

test('a server that wants its rate limit retried has not used up a quota', () => {
	const response = new Response(null, {status: 429, headers: {'x-should-retry': 'true'}});
	expect(classify(response)).toMatchObject({category: 'rate-limited', retry: 'always', rule: 'retry-hint'});
});
