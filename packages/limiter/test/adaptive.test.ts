import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {type Call, clock, useClock} from '@kyhooks/core';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import {AdaptiveLimit, type AdaptivePolicy} from '../src/adaptive.ts';
import {Line, type Pass} from '../src/line.ts';

const defaults: AdaptivePolicy = {initial: 10, minimum: 1, maximum: 200, tolerance: 2};

let time: VirtualTime;
let restoreClock = () => {};

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => {
	restoreClock();
	restoreClock = () => {};
	time.stop();
});

type Answer = Readonly<{duration: number; status?: number}>;

/** Only a line with a store looks at it. */
const call = {} as Call;

/** Keeps callers calling for half a minute, through a line without ky, which would take twenty times as long. Returns the mean number of requests under way in the last half. */
async function settledAt(answer: (underWay: number) => Answer, callers = 60) {
	const adaptive = new AdaptiveLimit(defaults);
	const line = new Line({concurrency: Infinity, adaptive, rate: undefined, pace: undefined});
	let underWay = 0;
	const seen: number[] = [];
	const caller = async () => {
		while (clock.now() < 30_000) {
			const pass = line.enter(call) ?? ((await line.join(call, 0, '', new AbortController().signal)) as Pass);
			underWay += 1;
			if (clock.now() > 15_000) {
				seen.push(underWay);
			}
			const {duration, status} = answer(underWay);
			await new Promise<void>(resolve => {
				clock.setTimer(duration, resolve);
			});
			underWay -= 1;
			line.leave(pass, status === 503 ? 'overload' : 'served');
		}
	};
	await time.run(Promise.all(Array.from({length: callers}, caller)));
	return seen.reduce((sum, each) => sum + each, 0) / seen.length;
}

test.each([4, 16])('finds what a server carries that becomes slower: %d at once', async capacity => {
	// With more than its capacity, each request takes as much longer.
	const mean = await settledAt(underWay => ({duration: 50 * Math.max(1, underWay / capacity)}));
	expect(mean).toBeGreaterThan(capacity * 0.8);
	expect(mean).toBeLessThan(capacity * 2.5);
});

test.each([4, 16])('finds what a server carries that refuses: %d at once', async capacity => {
	const mean = await settledAt(underWay => ({duration: 50, status: underWay > capacity ? 503 : 200}));
	expect(mean).toBeGreaterThan(capacity * 0.6);
	expect(mean).toBeLessThan(capacity * 1.3);
});

test('lets everybody in if the server carries them all', async () => {
	expect(await settledAt(() => ({duration: 50}))).toBeGreaterThan(50);
});

test('is not misled by requests that take much longer than others', async () => {
	const mean = await settledAt(() => ({duration: clock.random() < 0.5 ? 5 : 75}), 20);
	expect(mean).toBeGreaterThan(17);
});

test('follows a server that becomes slower for good', async () => {
	const mean = await settledAt(() => ({duration: clock.now() < 5_000 ? 50 : 150}), 20);
	expect(mean).toBeGreaterThan(17);
});

/** A limit that is told of requests, each group of them sent at once and answered at once. */
function createTold(given: Partial<AdaptivePolicy> = {}) {
	let now = 0;
	restoreClock = useClock({...clock, now: () => now});
	const adaptive = new AdaptiveLimit({...defaults, ...given});
	const tell = (count: number, duration: number, isRefused: boolean, underWay: number) => {
		const startedAt = now;
		now += duration;
		for (let request = 0; request < count; request += 1) {
			adaptive.learn(startedAt, isRefused, underWay);
		}
	};
	return {
		adaptive,
		served: (count: number, duration = 50, underWay = adaptive.limit) =>
			tell(count, duration, false, underWay),
		refused: (count: number) => tell(count, 1, true, adaptive.limit),
	};
}

test.each([1, 4, 16])(
	'finds it although the first requests had to wait for each other: %d at once',
	capacity => {
		const {adaptive, served} = createTold();
		const seen: number[] = [];
		for (let round = 0; round < 20_000; round += 1) {
			seen.push(adaptive.limit);
			served(adaptive.limit, 50 * Math.max(1, adaptive.limit / capacity));
		}
		// A queue that it has made itself does not count as no load, however long it lasts.
		const settled = seen.slice(-10_000);
		expect(Math.max(...settled)).toBeLessThanOrEqual(capacity * 2 + 3);
		expect(Math.min(...settled)).toBeLessThanOrEqual(capacity + 1);
	},
);

test('rises by one in a round trip, up to the maximum', () => {
	const {adaptive, served} = createTold({initial: 100, maximum: 102});
	served(120);
	expect(adaptive.limit).toBe(101);
	served(300);
	expect(adaptive.limit).toBe(102);
});

test('rises by one for 20 requests, if a round trip has fewer', () => {
	const {adaptive, served} = createTold({initial: 4});
	served(20);
	expect(adaptive.limit).toBe(5);
});

test('does not rise if it is not used', () => {
	const {adaptive, served} = createTold();
	served(200, 50, 5);
	expect(adaptive.limit).toBe(10);
});

test('falls by a tenth once in a round trip, down to the minimum', () => {
	const {adaptive, refused, served} = createTold({initial: 100, minimum: 85});
	refused(50);
	expect(adaptive.limit).toBe(90);
	for (let round = 0; round < 3; round += 1) {
		refused(50);
	}
	expect(adaptive.limit).toBe(85);
	served(100);
	expect(adaptive.limit).toBe(86);
});

test('measures anew with few at once after nine falls in a row, and not after nine in all', () => {
	const {adaptive, refused, served} = createTold({initial: 100});
	for (let round = 0; round < 12; round += 1) {
		refused(1);
		served(20);
	}
	expect(adaptive.limit).toBeGreaterThan(25);
	for (let round = 0; round < 8; round += 1) {
		refused(1);
	}
	expect(adaptive.limit).toBe(13);
	refused(1);
	expect(adaptive.limit).toBe(3);
	served(20);
	expect(adaptive.limit).toBeGreaterThan(9);
	refused(1);
	expect(adaptive.limit).toBeGreaterThan(9);
});

test('measures anew every 10,000 requests', () => {
	const {adaptive, served} = createTold({initial: 100});
	// The first sample counts as measured.
	served(9_960, 50, 0);
	expect(adaptive.limit).toBe(100);
	served(20, 50, 0);
	expect(adaptive.limit).toBe(10);
});

test('falls only above the tolerance', () => {
	const {adaptive, served} = createTold();
	served(20, 50, 0);
	served(20, 100, 0);
	expect(adaptive.limit).toBe(10);
	served(20, 101, 0);
	expect(adaptive.limit).toBe(9);
});

test('goes on measuring after a refusal', () => {
	const {adaptive, refused, served} = createTold({initial: 100});
	for (let round = 0; round < 9; round += 1) {
		refused(1);
	}
	served(10);
	refused(1);
	served(10);
	expect(adaptive.limit).toBeGreaterThan(30);
});
