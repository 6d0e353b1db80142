import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {adviceOn, type Classification, classifyByStandard, type RequestFacts} from '@kyhooks/core';
import {TimeoutError} from 'ky';
import {type FakeBrowser, fakeBrowser} from '../../../../test/support/fake-browser.ts';
import {watchPage} from '../../src/device/connectivity.ts';
import {qualify} from '../../src/verdict/qualify.ts';
import {transportFailure} from '../support/scripted-fetch.ts';

const url = 'https://api.example.com/users/42';
const request = (address = url) => new Request(address);

let browser: FakeBrowser;
beforeEach(() => {
	browser = fakeBrowser();
	watchPage();
});
afterEach(() => browser[Symbol.dispose]());

const blamed = (error: unknown, facts: RequestFacts | undefined = request()) => {
	const verdict = classifyByStandard({error}, facts);
	return {verdict, result: qualify(verdict, {error}, facts)};
};
const late = new DOMException('late', 'TimeoutError');
const lost = new TypeError('Failed to fetch');
const cutOff = new DOMException('The operation was aborted.', 'AbortError');

test('online and on a page that stays, a verdict is what it was', () => {
	const {verdict, result} = blamed(lost);
	expect(result).toEqual(verdict);
});

describe('offline', () => {
	beforeEach(() => {
		browser.onLine = false;
	});

	test.each<[string, unknown]>([
		['a lost connection', lost],
		['a connection that was never made', transportFailure('ECONNREFUSED', 'connect')],
		['a limit of time of our own', new TimeoutError(request())],
	])('%s is put down to the device, and may be repeated as before', (_, error) => {
		const {verdict, result} = blamed(error);
		expect(result).toMatchObject({category: 'offline', origin: 'client', rule: 'offline'});
		expect(result.retry).toBe(verdict.retry);
		expect(result.neverSent).toBe(verdict.neverSent);
		expect(adviceOn(result)).toMatch(/^This device is offline/);
		expect(Object.isFrozen(result)).toBe(true);
	});

	test.each<[string, unknown, RequestFacts | undefined]>([
		['an abort', cutOff, {...request(), signal: AbortSignal.abort(cutOff)}],
		['a deadline of the caller', late, {...request(), signal: AbortSignal.abort(late)}],
		['a mistake in the program', new RangeError('oops'), request()],
	])('%s has nothing to do with it', (_, error, facts) => {
		const {verdict, result} = blamed(error, facts);
		expect(result).toEqual(verdict);
	});

	test('an answer has come over a network, or from a worker of the page', () => {
		const response = new Response(null, {status: 503});
		const verdict: Classification = {...classifyByStandard({response}), origin: 'network'};
		expect(qualify(verdict, {response}, request())).toEqual(verdict);
	});
});

describe('while the page is being left', () => {
	beforeEach(() => browser.fire('pagehide'));

	test('what is cut off counts for nothing, and may be repeated as before, for the page may come back', () => {
		const {verdict, result} = blamed(lost);
		expect(result).toMatchObject({category: 'cancelled', origin: 'client', rule: 'page-left'});
		expect(result.retry).toBe(verdict.retry);
	});

	test('an abort of the caller stays one', () => {
		const signal = AbortSignal.abort(cutOff);
		const {verdict, result} = blamed(cutOff, new Request(url, {signal}));
		expect(result).toEqual(verdict);
		expect(result.origin).toBe('caller');
	});
});
