import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {type Clock, createVirtualClock, useClock, type VirtualClock} from '@kyhooks/core';
import fc from 'fast-check';
import {withBoundSilence} from '../src/idle-body.ts';

const silence = (bytes: number) => new Error(`silence after ${bytes}`);
const never = Number.POSITIVE_INFINITY;

let clock: VirtualClock;
let restore = () => {};
const use = (change: Partial<Clock> = {}) => {
	restore();
	clock = createVirtualClock();
	restore = useClock({...clock, ...change});
};
beforeEach(() => use());
afterEach(() => restore());

/** A body whose chunks of three bytes come so many milliseconds after they are asked for. */
function paced(...delays: readonly number[]) {
	const cancelled: unknown[] = [];
	let next = 0;
	const body = new ReadableStream<Uint8Array>(
		{
			pull: controller =>
				new Promise(resolve => {
					const delay = delays[next++];
					if (delay === undefined) {
						controller.close();
						resolve();
					} else if (delay !== never) {
						clock.setTimer(delay, () => {
							if (cancelled.length === 0) {
								controller.enqueue(new Uint8Array(3));
							}
							resolve();
						});
					}
				}),
			cancel: reason => void cancelled.push(reason),
		},
		{highWaterMark: 0},
	);
	return {body, cancelled};
}

const readerOf = (body: ReadableStream<Uint8Array> | null, init?: ResponseInit) =>
	withBoundSilence(
		new Response(body, init),
		100,
		silence,
	).body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;

test('a body fails exactly at the first chunk that takes longer than is allowed, and is whole otherwise', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom(0, 1, 50, 99, 101, 5_000, never), {maxLength: 8}),
			async delays => {
				use();
				const {body, cancelled} = paced(...delays);
				const reader = readerOf(body);
				let bytes = 0;
				const reading = (async () => {
					for (;;) {
						const {done, value} = await reader.read();
						if (done) {
							return undefined;
						}
						bytes += value.byteLength;
					}
				})().catch((error: unknown) => error);
				await clock.advance(100_000);
				const failure = await reading;
				const late = delays.findIndex(delay => delay > 100);
				expect(bytes).toBe(3 * (late === -1 ? delays.length : late));
				expect(failure).toEqual(late === -1 ? undefined : silence(3 * late));
				expect(cancelled).toEqual(late === -1 ? [] : [failure]);
				expect(clock.pending).toBe(0);
			},
		),
		{numRuns: 100},
	);
});

describe('a timer that comes too late', () => {
	test('was held up by its own process: the server gets its time again', async () => {
		let jump = 0;
		use({now: () => clock.now() + jump});
		let failure: unknown;
		readerOf(paced(never).body)
			.read()
			.catch((error: unknown) => {
				failure = error;
			});
		await clock.advance(0);
		jump = 3_600_000;
		await clock.advance(199);
		expect(failure).toBeUndefined();
		await clock.advance(1);
		expect(failure).toEqual(silence(0));
		expect(clock.pending).toBe(0);
	});

	test('each time is no excuse: in a hidden page every timer is', async () => {
		let jump = 0;
		use({
			now: () => clock.now() + jump,
			setTimer: (delay, run) =>
				clock.setTimer(delay, () => {
					jump += 500;
					run();
				}),
		});
		const {body, cancelled} = paced(never);
		const failing = expect(readerOf(body).read()).rejects.toEqual(silence(0));
		await clock.advance(1_000);
		expect(cancelled).toEqual([silence(0)]);
		await failing;
	});

	test('by a little is in time', async () => {
		let jump = 0;
		use({now: () => clock.now() + jump});
		const failing = expect(readerOf(paced(never).body).read()).rejects.toEqual(silence(0));
		await clock.advance(0);
		jump = 100;
		await clock.advance(100);
		await failing;
	});
});

test('a chunk that is there when the timer fires counts', async () => {
	let arrive = () => {};
	const body = new ReadableStream<Uint8Array>({
		start(controller) {
			arrive = () => controller.enqueue(new Uint8Array(7));
		},
	});
	const reading = readerOf(body).read();
	// As the platform does it: timers first, then what the sockets hold.
	clock.setTimer(100, () => setImmediate(() => {}));
	const moving = clock.advance(100);
	setImmediate(() => arrive());
	await moving;
	await expect(reading).resolves.toMatchObject({done: false, value: new Uint8Array(7)});
});

test('a source that cannot even be cancelled does not keep the failure back', async () => {
	const body = new ReadableStream<Uint8Array>({cancel: () => Promise.reject(new Error('no'))});
	const reader = readerOf(body);
	const failing = expect(reader.read()).rejects.toEqual(silence(0));
	await clock.advance(100);
	await failing;
	await expect(reader.read()).rejects.toEqual(silence(0));
});

test('a source’s own failure passes as it is, and leaves no timer', async () => {
	const broken = new TypeError('terminated');
	const body = new ReadableStream<Uint8Array>({pull: () => Promise.reject(broken)}, {highWaterMark: 0});
	await expect(readerOf(body).read()).rejects.toBe(broken);
	expect(clock.pending).toBe(0);
});

test('a body that has ended leaves no timer', async () => {
	const reader = readerOf(paced(10).body);
	await clock.advance(0);
	const all = reader.read().then(() => reader.read());
	await clock.advance(10);
	await expect(all).resolves.toMatchObject({done: true});
	expect(clock.pending).toBe(0);
});

describe('giving a body up reaches its source, with the reason', () => {
	test('before the first read', async () => {
		const {body, cancelled} = paced(10);
		await readerOf(body).cancel('enough');
		expect(cancelled).toEqual(['enough']);
	});

	test('while a read is pending, whose timer goes too', async () => {
		const {body, cancelled} = paced(never);
		const reader = readerOf(body);
		reader.read().catch(() => {});
		await clock.advance(50);
		await reader.cancel('enough');
		expect(cancelled).toEqual(['enough']);
		await clock.advance(0);
		expect(clock.pending).toBe(0);
	});
});

describe('a response', () => {
	test('says of itself over the bound body what it said before', async () => {
		const response = new Response('x', {status: 206, statusText: 'Some', headers: {'x-a': '1'}});
		Object.defineProperties(response, {
			url: {value: 'https://api.example.com/'},
			redirected: {value: true},
			type: {value: 'cors'},
		});
		const bound = withBoundSilence(response, 100, silence);
		expect(bound).not.toBe(response);
		expect(bound).toMatchObject({
			status: 206,
			statusText: 'Some',
			url: 'https://api.example.com/',
			redirected: true,
			type: 'cors',
		});
		expect(bound.headers.get('x-a')).toBe('1');
		expect(Object.keys(bound)).toEqual(['url', 'redirected', 'type']);
		await expect(bound.text()).resolves.toBe('x');
	});

	test('that was read in part is left as it is: the rest is not the whole', async () => {
		const response = new Response('x');
		await response.text();
		expect(withBoundSilence(response, 100, silence)).toBe(response);
	});

	test.each([
		['without a body', new Response(null, {status: 204})],
		['of a class of the client’s own', new (class extends Response {})('x')],
		['whose body is no stream', Object.defineProperty(new Response('x'), 'body', {value: {}})],
	])('%s is left as it is', (_, response) => {
		expect(withBoundSilence(response, 100, silence)).toBe(response);
	});
});
