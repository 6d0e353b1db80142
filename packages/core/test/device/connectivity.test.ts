import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {isOffline, untilOnline} from '@kyhooks/core';
import {startVirtualTime, type VirtualTime, watchSignal} from '@kyhooks/testing';
import {type FakeBrowser, fakeBrowser} from '../../../../test/support/fake-browser.ts';
import {page, watchPage} from '../../src/device/connectivity.ts';

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

const isLeft = () => Boolean(page.whileLeft?.());
const never = () => new AbortController().signal;

test('where nothing is said of a network, nothing is offline', () => {
	browser[Symbol.dispose]();
	expect(isOffline()).toBe(false);
	expect(isLeft()).toBe(false);
});

test('a browser that says so is offline', () => {
	browser.onLine = false;
	expect(isOffline()).toBe(true);
});

test('the page is listened to once, however many ask', () => {
	watchPage();
	const {listeners} = browser;
	watchPage();
	expect(listeners).toBeGreaterThan(0);
	expect(browser.listeners).toBe(listeners);
});

test('a page that does not say whether it is online is left alone', () => {
	Object.defineProperty(globalThis, 'navigator', {value: {}, configurable: true});
	watchPage();
	expect(browser.listeners).toBe(0);
});

describe('a wait for the network', () => {
	beforeEach(() => {
		browser.onLine = false;
	});

	test('ends with its return', async () => {
		const wait = untilOnline(never(), 60_000);
		await time.advance(10_000);
		browser.onLine = true;
		await expect(wait).resolves.toBe(true);
		expect(time.now()).toBe(10_000);
		expect(time.pending).toBe(0);
		expect(browser.listeners).toBe(0);
	});

	test('ends with its time, and leaves nothing behind', async () => {
		const caller = watchSignal(never());
		await expect(time.run(untilOnline(caller.signal, 5_000))).resolves.toBe(false);
		expect(time.now()).toBe(5_000);
		expect(caller.listeners()).toBe(0);
		expect(time.pending).toBe(0);
	});

	test('ends at once with its signal', async () => {
		const controller = new AbortController();
		const caller = watchSignal(controller.signal);
		const wait = untilOnline(caller.signal, 5_000);
		controller.abort();
		await expect(wait).resolves.toBe(false);
		expect(time.now()).toBe(0);
		expect(caller.listeners()).toBe(0);
		expect(time.pending).toBe(0);
	});

	test('ends at once without any time', async () => {
		await expect(time.run(untilOnline(never(), 0))).resolves.toBe(false);
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
		expect(isLeft()).toBe(true);
		browser.fire('pageshow');
		expect(isLeft()).toBe(false);
	});

	test('that should be left but still exists after a second is not being left', async () => {
		watchPage();
		browser.fire('beforeunload');
		await time.advance(999);
		expect(isLeft()).toBe(true);
		await time.advance(1);
		expect(isLeft()).toBe(false);
	});
});
