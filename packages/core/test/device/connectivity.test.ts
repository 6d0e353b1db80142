import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {isOffline, untilOnline} from '@kyhooks/core';
import {startVirtualTime, type VirtualTime, watchSignal} from '@kyhooks/testing';
import {type FakeBrowser, fakeBrowser} from '../../../../test/support/fake-browser.ts';
import {isLeaving, watchPage} from '../../src/device/connectivity.ts';

let time: VirtualTime;
let browser: FakeBrowser;
beforeEach(() => {
	time = startVirtualTime({seed: 7});
	browser = fakeBrowser();
});
afterEach(() => {
	browser[Symbol.dispose]();
	time[Symbol.dispose]();
});

const never = () => new AbortController().signal;

test('where nothing is said of a network, nothing is offline', () => {
	browser[Symbol.dispose]();
	expect(isOffline()).toBe(false);
	expect(isLeaving()).toBe(false);
});

test('a browser that says so is offline', () => {
	browser.onLine = false;
	expect(isOffline()).toBe(true);
});

test('the page is listened to once, however many ask', () => {
	watchPage();
	const {listeners} = browser;
	watchPage();
	untilOnline(AbortSignal.abort(), 0);
	expect(listeners).toBeGreaterThan(0);
	expect(browser.listeners).toBe(listeners);
});

test('a page that does not say whether it is online is left alone', () => {
	Object.defineProperty(globalThis, 'navigator', {value: {}, configurable: true});
	watchPage();
	expect(browser.listeners).toBe(0);
});

describe('a wait for the network', () => {
	test('ends within 300 ms of its return, and not for all at once', async () => {
		browser.onLine = false;
		const ends: number[] = [];
		const waits = Array.from({length: 50}, () =>
			untilOnline(never(), 60_000).then(isOnline => {
				expect(isOnline).toBe(true);
				ends.push(time.now());
			}),
		);
		await time.advance(10_000);
		expect(ends).toEqual([]);
		browser.onLine = true;
		await time.run(Promise.all(waits));
		expect(Math.max(...ends)).toBeLessThanOrEqual(10_300);
		expect(Math.max(...ends) - Math.min(...ends)).toBeGreaterThan(200);
	});

	test('ends with its time, and leaves nothing behind', async () => {
		const caller = watchSignal(never());
		await expect(time.run(untilOnline(caller.signal, 5_000))).resolves.toBe(false);
		expect(time.now()).toBe(5_000);
		expect(caller.listeners()).toBe(0);
		expect(time.pending).toBe(0);
	});

	test('ends with its time when the network returns a moment before', async () => {
		const wait = untilOnline(never(), 5_000);
		await time.advance(4_999);
		browser.onLine = true;
		await expect(time.run(wait)).resolves.toBe(true);
		expect(time.now()).toBeLessThanOrEqual(5_000);
	});

	test('ends at once with its signal, also in the moment after the return', async () => {
		const controller = new AbortController();
		const caller = watchSignal(controller.signal);
		const wait = untilOnline(caller.signal, 5_000);
		browser.onLine = true;
		controller.abort();
		await expect(wait).resolves.toBe(false);
		expect(time.now()).toBe(0);
		expect(caller.listeners()).toBe(0);
		expect(time.pending).toBe(0);
	});

	test.each([
		['for a signal that has aborted', AbortSignal.abort(), 1_000],
		['without any time', never(), 0],
	])('is none %s', async (_, signal, within) => {
		await expect(time.run(untilOnline(signal, within))).resolves.toBe(false);
		expect(time.now()).toBe(0);
		expect(time.pending).toBe(0);
	});

	test('can be longer than any timer', async () => {
		const wait = untilOnline(never(), Number.POSITIVE_INFINITY);
		await time.advance(3_600_000);
		browser.onLine = true;
		await expect(time.run(wait)).resolves.toBe(true);
	});
});

describe('a page', () => {
	test('is being left from the moment when it is hidden for good until it is shown again', async () => {
		watchPage();
		browser.fire('pagehide');
		await time.advance(3_600_000);
		expect(isLeaving()).toBe(true);
		browser.fire('pageshow');
		expect(isLeaving()).toBe(false);
	});

	test('that was to be left and is still there after a second is not', async () => {
		watchPage();
		browser.fire('beforeunload');
		await time.advance(999);
		expect(isLeaving()).toBe(true);
		await time.advance(1);
		expect(isLeaving()).toBe(false);
	});
});
