import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {createVirtualClock, createWaitingLine, useClock, type VirtualClock} from '@kyhooks/core';

let clock: VirtualClock;
let restore: () => void;
beforeEach(() => {
	clock = createVirtualClock();
	restore = useClock(clock);
});
afterEach(() => restore());

const {signal} = new AbortController();

test('those who wait are let in one by one, in the order in which they came', async () => {
	const line = createWaitingLine();
	const admitted: string[] = [];
	for (const name of ['first', 'second', 'third']) {
		line.join({signal}).then(() => admitted.push(name));
	}
	expect(line.next()).toBe(true);
	expect(line.next()).toBe(true);
	await clock.advance(0);
	expect(admitted).toEqual(['first', 'second']);
	expect(line.size).toBe(1);
});

test('nobody is let in where nobody waits', () => {
	expect(createWaitingLine().next()).toBe(false);
});

test('an abort frees the place at once, and the next in line does not lose a turn', async () => {
	const line = createWaitingLine();
	const controller = new AbortController();
	const first = line.join({signal: controller.signal});
	const second = line.join({signal});
	controller.abort();
	expect(line.size).toBe(1);
	await expect(first).resolves.toBe(false);
	line.next();
	await expect(second).resolves.toBe(true);
});

test('the time that one can wait ends its wait', async () => {
	const line = createWaitingLine();
	const place = line.join({signal, within: 300});
	await clock.advance(299);
	expect(line.size).toBe(1);
	await clock.advance(1);
	await expect(place).resolves.toBe(false);
	expect(line.size).toBe(0);
});

test('nobody joins who has given up already or has no time left', async () => {
	const line = createWaitingLine();
	await expect(line.join({signal: AbortSignal.abort()})).resolves.toBe(false);
	await expect(line.join({signal, within: 0})).resolves.toBe(false);
	expect(line.size).toBe(0);
});

test('a turn that has come leaves neither a timer nor a listener', async () => {
	const line = createWaitingLine();
	const listeners = new Set<unknown>();
	const watched = Object.assign(new EventTarget(), {aborted: false}) as unknown as AbortSignal;
	const {addEventListener, removeEventListener} = watched;
	watched.addEventListener = (type: string, listener: never) => {
		listeners.add(listener);
		addEventListener.call(watched, type, listener);
	};
	watched.removeEventListener = (type: string, listener: never) => {
		listeners.delete(listener);
		removeEventListener.call(watched, type, listener);
	};
	const place = line.join({signal: watched, within: 1_000});
	expect([listeners.size, clock.pending]).toEqual([1, 1]);
	line.next();
	await place;
	expect([listeners.size, clock.pending]).toEqual([0, 0]);
});

test('a time longer than any timer sets none', () => {
	createWaitingLine().join({signal, within: 2 ** 31});
	expect(clock.pending).toBe(0);
});

test('whose turn is next can be asked, also after those before have given up', async () => {
	const line = createWaitingLine<{signal: AbortSignal; name: string}>();
	const controller = new AbortController();
	line.join({signal: controller.signal, name: 'first'});
	line.join({signal, name: 'second'});
	expect(line.first?.name).toBe('first');
	controller.abort();
	expect(line.first?.name).toBe('second');
	line.next();
	expect(line.first).toBeUndefined();
});

test('a line of twenty thousand empties in a moment, by turns and by aborts', async () => {
	const line = createWaitingLine();
	const controllers = Array.from({length: 20_000}, () => new AbortController());
	const turns = controllers.map(controller => line.join({signal: controller.signal}));
	const before = process.cpuUsage();
	for (const controller of controllers.slice(0, 1_000)) {
		controller.abort();
	}
	while (line.next()) {}
	expect(process.cpuUsage(before).user / 1_000).toBeLessThan(400);
	const admitted = await Promise.all(turns);
	expect(admitted.indexOf(true)).toBe(1_000);
	expect(admitted.lastIndexOf(false)).toBe(999);
	expect(line.first).toBeUndefined();
	const late = line.join({signal});
	expect(line.first).toEqual({signal});
	expect(line.next()).toBe(true);
	await expect(late).resolves.toBe(true);
});
