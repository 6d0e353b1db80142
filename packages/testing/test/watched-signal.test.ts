import {expect, test} from '@jest/globals';
import {watchSignal} from '@kyhooks/testing';

test('listeners are counted as they come and go, and once each', () => {
	const {signal, listeners} = watchSignal(new AbortController().signal);
	const listener = () => {};
	signal.addEventListener('abort', listener);
	signal.addEventListener('abort', listener);
	signal.addEventListener('other', () => {});
	expect(listeners()).toBe(1);
	signal.removeEventListener('other', listener);
	expect(listeners()).toBe(1);
	signal.removeEventListener('abort', listener);
	expect(listeners()).toBe(0);
});

test('the abort takes those that were to be called once', () => {
	const controller = new AbortController();
	const {signal, listeners} = watchSignal(controller.signal);
	const called: string[] = [];
	signal.addEventListener('abort', () => called.push('once'), {once: true});
	signal.addEventListener('abort', () => called.push('always'));
	controller.abort();
	expect(called).toEqual(['once', 'always']);
	expect(listeners()).toBe(1);
});

test('a listener that another signal takes away is gone with it', () => {
	const {signal, listeners} = watchSignal(new AbortController().signal);
	const other = new AbortController();
	signal.addEventListener('abort', () => {}, {signal: other.signal});
	expect(listeners()).toBe(1);
	other.abort();
	expect(listeners()).toBe(0);
	signal.addEventListener('abort', () => {}, {signal: other.signal});
	expect(listeners()).toBe(0);
});

test('a request made with the signal is no listener', () => {
	const {signal, listeners} = watchSignal(new AbortController().signal);
	const request = new Request('https://api.example.com/', {signal});
	expect(new Request(request).signal.aborted).toBe(false);
	expect(listeners()).toBe(0);
});

test('a second watch of the same signal is no listener to the first', () => {
	const {signal} = new AbortController();
	const [first, second] = [watchSignal(signal), watchSignal(signal)];
	expect([first.listeners(), second.listeners()]).toEqual([0, 0]);
});
