import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {createCircuits} from '@kyhooks/circuit-breaker';
import {forever, ok, sequence, times, unavailable} from '@kyhooks/testing';
import {type FakeBrowser, fakeBrowser} from '../../../test/support/fake-browser.ts';
import {breaking, origin, outcome, soon, url, virtualTime} from './support/client.ts';

const time = virtualTime();

let browser: FakeBrowser;
let hours = 0;
beforeEach(async () => {
	browser = fakeBrowser();
	// Each test begins at 0, and core remembers when the browser of the one before came online.
	hours += 1;
	await time().advance(hours * 3_600_000);
});
afterEach(() => browser[Symbol.dispose]());

/** A circuit that is open for a minute, and a server that is well since it opened. */
async function opened(whenOpen: 'wait' | 'refuse', after = forever(ok())) {
	const circuits = createCircuits({...soon, openTime: 60_000, maxOpenTime: 60_000});
	const made = breaking(sequence(times(3, unavailable()), after), {circuits, whenOpen});
	for (let call = 0; call < 3; call++) {
		await time().run(outcome(made.api.get(url)));
	}
	await time().advance(1_000);
	return {...made, circuits};
}

describe('a circuit that opened before the device came back online', () => {
	test('is probed at once: it has learned nothing of the server', async () => {
		const {api, circuits} = await opened('refuse');
		await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({code: 'CIRCUIT_OPEN'});
		browser.onLine = false;
		await time().advance(10);
		browser.onLine = true;
		expect(circuits.report(origin).retryAfter).toBe(0);
		await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({status: 200});
		expect(circuits.report(origin).state).toBe('recovering');
	});

	test('wakes those who wait for it, one as a probe and the others as it recovers', async () => {
		const {api, circuits, fetch} = await opened('wait');
		const calls = Array.from({length: 20}, () => outcome(api.get(url)));
		await time().advance(5_000);
		expect(circuits.report(origin).waiting).toBe(20);
		const before = time().now();
		browser.onLine = true;
		expect([circuits.report(origin).state, circuits.report(origin).waiting]).toEqual(['half-open', 19]);
		const results = await time().run(Promise.all(calls));
		expect(results.every(result => result instanceof Response)).toBe(true);
		expect(time().now()).toBe(before);
		fetch.expectAttempts(23);
		expect(time().pending).toBe(0);
	});

	test('has its usual time again when the probe fails', async () => {
		const {api, circuits} = await opened('refuse', forever(unavailable()));
		browser.onLine = true;
		await time().advance(10);
		await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({name: 'HTTPError'});
		expect(circuits.report(origin).retryAfter).toBeGreaterThanOrEqual(45_000);
		await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({code: 'CIRCUIT_OPEN'});
	});

	test('keeps its time where it was restored after that', async () => {
		const {circuits} = await opened('refuse');
		const snapshot = circuits.snapshot();
		browser.onLine = true;
		await time().advance(10);
		const others = createCircuits();
		others.restore(snapshot);
		expect(others.report(origin).retryAfter).toBeGreaterThan(40_000);
		await time().advance(10);
		browser.onLine = true;
		expect(others.report(origin).retryAfter).toBe(0);
	});

	test('stays isolated where it was isolated', async () => {
		const {api, circuits} = await opened('refuse');
		circuits.isolate(origin);
		browser.onLine = true;
		await expect(time().run(outcome(api.get(url)))).resolves.toMatchObject({code: 'CIRCUIT_OPEN'});
	});
});

test('nobody listens for the network any more once nobody waits, however the waits have ended', async () => {
	const {add, delete: remove} = Set.prototype;
	const listening: unknown[] = [];
	jest.spyOn(Set.prototype, 'add').mockImplementation(function (this: Set<unknown>, value) {
		if (typeof value === 'function') {
			listening.push(value);
		}
		return add.call(this, value);
	});
	jest.spyOn(Set.prototype, 'delete').mockImplementation(function (this: Set<unknown>, value) {
		const index = listening.indexOf(value);
		if (index >= 0) {
			listening.splice(index, 1);
		}
		return remove.call(this, value);
	});
	const {api} = await opened('wait');
	const before = listening.length;
	const controller = new AbortController();
	const aborted = outcome(api.get(url, {signal: controller.signal}));
	const late = outcome(api.get(url, {totalTimeout: 70_000, timeout: 30_000}));
	await time().advance(10);
	expect(listening.length).toBeGreaterThan(before);
	controller.abort(new Error('gone'));
	await time().run(Promise.all([aborted, late]));
	expect(listening).toHaveLength(before);
	jest.restoreAllMocks();
});
