import {describe, expect, test} from '@jest/globals';
import {type BodyReader, createVirtualClock, useClock} from '@kyhooks/core';
import fc from 'fast-check';
import {boundSilence} from '../src/bound-silence.ts';

const chunk = (length: number) => ({done: false, value: new Uint8Array(length)}) as const;
const silence = (bytes: number) => new Error(`silence after ${bytes}`);

/** A reader whose chunks come so many milliseconds after they are asked for; `Infinity` is never. */
function paced(delays: readonly number[], clock: ReturnType<typeof createVirtualClock>) {
	const cancelled: unknown[] = [];
	let next = 0;
	const reader: BodyReader = {
		read: () =>
			new Promise(resolve => {
				const delay = delays[next++];
				if (delay === undefined) {
					resolve({done: true});
				} else if (Number.isFinite(delay)) {
					clock.setTimer(delay, () => resolve(chunk(1)));
				}
			}),
		async cancel(reason) {
			cancelled.push(reason);
		},
	};
	return {reader, cancelled};
}

test('a body fails exactly at the first chunk that takes longer than is allowed, and is whole otherwise', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom(0, 1, 50, 99, 101, 5_000, Number.POSITIVE_INFINITY), {maxLength: 8}),
			async delays => {
				const clock = createVirtualClock();
				const restore = useClock(clock);
				const {reader, cancelled} = paced(delays, clock);
				const bounded = boundSilence(reader, 100, silence);
				let bytes = 0;
				let failure: unknown;
				const reading = (async () => {
					for (;;) {
						const {done, value} = await bounded.read();
						if (done) {
							return;
						}
						bytes += value.byteLength;
					}
				})().catch((error: unknown) => {
					failure = error;
				});
				await clock.advance(100_000);
				await reading;
				const late = delays.findIndex(delay => delay > 100);
				expect(bytes).toBe(late === -1 ? delays.length : late);
				expect(failure).toEqual(late === -1 ? undefined : silence(late));
				expect(cancelled).toEqual(late === -1 ? [] : [failure]);
				restore();
			},
		),
		{numRuns: 200},
	);
});

describe('a timer that comes too late', () => {
	test('was held up by its own process: the server gets its time again', async () => {
		const clock = createVirtualClock();
		let jump = 0;
		const restore = useClock({...clock, now: () => clock.now() + jump});
		const {reader} = paced([Number.POSITIVE_INFINITY], clock);
		let failure: unknown;
		boundSilence(reader, 100, silence)
			.read()
			.catch((error: unknown) => {
				failure = error;
			});
		jump = 3_600_000;
		await clock.advance(100);
		expect(failure).toBeUndefined();
		await clock.advance(99);
		expect(failure).toBeUndefined();
		await clock.advance(1);
		expect(failure).toEqual(silence(0));
		expect(clock.pending).toBe(0);
		restore();
	});

	test('each time is no excuse: in a hidden page every timer is', async () => {
		const clock = createVirtualClock();
		let jump = 0;
		const restore = useClock({
			...clock,
			now: () => clock.now() + jump,
			setTimer: (delay, run) =>
				clock.setTimer(delay, () => {
					jump += 500;
					run();
				}),
		});
		const {reader, cancelled} = paced([Number.POSITIVE_INFINITY], clock);
		const failing = expect(boundSilence(reader, 100, silence).read()).rejects.toEqual(silence(0));
		await clock.advance(1_000);
		expect(cancelled).toEqual([silence(0)]);
		await failing;
		restore();
	});

	test('by a little is in time', async () => {
		const clock = createVirtualClock();
		let jump = 0;
		const restore = useClock({...clock, now: () => clock.now() + jump});
		const {reader} = paced([Number.POSITIVE_INFINITY], clock);
		const failing = expect(boundSilence(reader, 100, silence).read()).rejects.toEqual(silence(0));
		jump = 100;
		await clock.advance(100);
		await failing;
		restore();
	});
});

test('a chunk that is there when the timer fires counts', async () => {
	const clock = createVirtualClock();
	const restore = useClock(clock);
	let arrive = () => {};
	const reader: BodyReader = {
		read: () =>
			new Promise(resolve => {
				arrive = () => resolve(chunk(7));
			}),
		cancel: async () => {},
	};
	const reading = boundSilence(reader, 100, silence).read();
	// As the platform does it: timers first, then what the sockets hold.
	clock.setTimer(100, () => setImmediate(() => {}));
	const moving = clock.advance(100);
	setImmediate(() => arrive());
	await moving;
	await expect(reading).resolves.toEqual(chunk(7));
	restore();
});

test('a reader that cannot even be cancelled does not keep the failure back', async () => {
	const clock = createVirtualClock();
	const restore = useClock(clock);
	const reader: BodyReader = {
		read: () => new Promise(() => {}),
		cancel: () => Promise.reject(new Error('no')),
	};
	const bounded = boundSilence(reader, 100, silence);
	const failing = expect(bounded.read()).rejects.toEqual(silence(0));
	await clock.advance(100);
	await failing;
	await expect(bounded.read()).rejects.toEqual(silence(0));
	restore();
});

test('a reader’s own failure passes as it is, and leaves no timer', async () => {
	const clock = createVirtualClock();
	const restore = useClock(clock);
	const broken = new TypeError('terminated');
	const reader: BodyReader = {read: () => Promise.reject(broken), cancel: async () => {}};
	await expect(boundSilence(reader, 100, silence).read()).rejects.toBe(broken);
	expect(clock.pending).toBe(0);
	restore();
});

test('giving a body up reaches its reader, with the reason', async () => {
	const {reader, cancelled} = paced([], createVirtualClock());
	await boundSilence(reader, 100, silence).cancel('enough');
	expect(cancelled).toEqual(['enough']);
});
