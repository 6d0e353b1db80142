import {expect, test} from '@jest/globals';
import {failedRequest} from '../src/operation/failed-request.ts';

const sent = {method: 'GET', url: 'https://api.example.com/users', headers: new Headers()};
const none = {method: '', url: '', facts: undefined, mayBeRepeated: false};
const found = (thrown: unknown) => failedRequest(thrown, () => undefined);

/** An error that has the request this many causes deep. */
const causedBy = (depth: number): unknown =>
	depth === 0 ? {request: sent} : new Error('outer', {cause: causedBy(depth - 1)});

test.each([0, 1, 7])('the request behind a failure is found %d causes deep', depth => {
	expect(found(causedBy(depth))).toEqual({
		method: 'GET',
		url: sent.url,
		facts: sent,
		mayBeRepeated: true,
	});
});

test('it is not looked for any deeper, nor for ever', () => {
	expect(found(causedBy(8))).toEqual(none);
	const endless = new Error('endless');
	endless.cause = endless;
	expect(found(endless)).toEqual(none);
});

test.each([
	['nothing', undefined],
	['a request without a method', {request: {...sent, method: undefined}}],
	['a request without a URL', {request: {...sent, url: new URL(sent.url)}}],
	['a request without headers', {request: {...sent, headers: {}}}],
])('%s is none', (_, thrown) => {
	expect(found(thrown)).toEqual(none);
});

test('whether it may be repeated is known by its method', () => {
	expect(found({request: {...sent, method: 'POST'}}).mayBeRepeated).toBe(false);
	expect(found({request: {...sent, method: 'put'}}).mayBeRepeated).toBe(true);
});
