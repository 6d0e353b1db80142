import {describe, expect, test} from '@jest/globals';
import {isFailure, outcomeOf, retryHint} from '@kyhooks/core';
import {HTTPError, NetworkError, type NormalizedOptions, TimeoutError} from 'ky';
import {url} from '../support/scripted-fetch.ts';

const request = new Request(url);

describe('the outcome behind what ky threw', () => {
	test('is the response of an HTTPError', () => {
		const response = new Response(null, {status: 404});
		const outcome = outcomeOf(new HTTPError(response, request, {} as NormalizedOptions));
		expect(outcome).toStrictEqual({response});
		expect(outcome.response).toBe(response);
	});

	test('is the response with its parsed body, where ky has read one', () => {
		const error = new HTTPError(new Response(null, {status: 422}), request, {} as NormalizedOptions);
		error.data = {title: 'wrong'};
		expect(outcomeOf(error)).toEqual({response: error.response, body: {title: 'wrong'}});
	});

	test('is an error of ky’s itself where the caller has aborted with that very one', () => {
		const response = new Response(null, {status: 404});
		const error = new HTTPError(response, request, {} as NormalizedOptions);
		expect(outcomeOf(error, {signal: AbortSignal.abort(new Error('other'))})).toEqual({response});
		expect(outcomeOf(error, {signal: AbortSignal.abort(error)})).toEqual({error});
	});

	test('is the cause of a NetworkError', () => {
		const cause = new TypeError('fetch failed');
		expect(outcomeOf(new NetworkError(request, {cause})).error).toBe(cause);
	});

	test.each([
		['a timeout of ky', new TimeoutError(request)],
		['a NetworkError without a cause', new NetworkError(request)],
		[
			'an error that only has the name of an HTTPError',
			Object.assign(new Error('none'), {name: 'HTTPError'}),
		],
		['another client’s error with a response', Object.assign(new Error('other'), {response: new Response()})],
		['any other error', new Error('other', {cause: new Error('below')})],
		['a string', 'text'],
		['nothing', undefined],
	])('is %s itself', (_, thrown) => {
		expect(outcomeOf(thrown)).toStrictEqual({error: thrown});
	});

	test('is a foreign HTTPError itself where what it calls a response is none', () => {
		const foreign = Object.assign(new Error('from another client'), {
			name: 'HTTPError',
			response: {status: 500},
		});
		expect(outcomeOf(foreign)).toStrictEqual({error: foreign});
	});
});

describe('a response', () => {
	test.each([
		[200, false],
		[204, false],
		[299, false],
		[304, true],
		[404, true],
		[503, true],
	])('of status %i is a failure: %p', (status, failure) => {
		expect(isFailure(new Response(null, {status}))).toBe(failure);
	});

	test('whose status is hidden is none', () => {
		const opaque = Object.defineProperties(new Response(), {
			ok: {value: false},
			status: {value: 0},
			type: {value: 'opaque'},
		});
		expect(isFailure(opaque)).toBe(false);
	});
});

describe('what the server itself says of a retry', () => {
	test.each([
		['x-should-retry', 'true', 'always'],
		['x-should-retry', 'false', 'never'],
		['x-should-retry', 'constructor', undefined],
		['x-should-retry', '__proto__', undefined],
		['stripe-should-retry', 'true', 'always'],
		['stripe-should-retry', 'false', 'never'],
		['x-should-retry', ' TRUE ', 'always'],
		['x-should-retry', 'False', 'never'],
	])('%s: %s says %s', (name, value, hint) => {
		expect(retryHint(new Headers({[name]: value}))).toBe(hint);
	});

	test.each(['', '1', 'yes', 'true, false', 'truelle', 'x'.repeat(10_000)])(
		'any other value says nothing: %#',
		value => {
			expect(retryHint(new Headers({'x-should-retry': value}))).toBeUndefined();
		},
	);

	test('nothing is said where neither field is there', () => {
		expect(retryHint(new Headers({'retry-after': '1'}))).toBeUndefined();
	});

	test('x-should-retry wins over stripe-should-retry', () => {
		expect(retryHint(new Headers({'x-should-retry': 'false', 'stripe-should-retry': 'true'}))).toBe('never');
	});
});
