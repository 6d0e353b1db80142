import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {type Clock, useClock} from '@kyhooks/core';
import {createVirtualClock, type VirtualClock} from '@kyhooks/testing';
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

/** A body whose chunks of three bytes each arrive this many milliseconds after they are requested. */
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

const readerOf = (body: ReadableStream<Uint8Array> | null, init?: ResponseInit, idle = 100) =>
	withBoundSilence(
		new Response(body, init),
		idle,
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

describe('a process that was busy or asleep', () => {
	test('takes in what has come meanwhile before it gives the body up', async () => {
		let arrive = () => {};
		const body = new ReadableStream<Uint8Array>({
			start(controller) {
				arrive = () => controller.enqueue(new Uint8Array(7));
			},
		});
		const reading = readerOf(body).read();
		await clock.advance(0);
		// However late the first timer fires, the second is set at that moment.
		await clock.advance(50);
		arrive();
		await clock.advance(50);
		await expect(reading).resolves.toMatchObject({done: false, value: new Uint8Array(7)});
		expect(clock.pending).toBe(0);
	});

	test('has, in earnest, a real timer behind it', async () => {
		restore();
		let arrive = () => {};
		const body = new ReadableStream<Uint8Array>({
			start(controller) {
				arrive = () => controller.enqueue(new Uint8Array(7));
			},
		});
		const reading = readerOf(body, {}, 30).read();
		// In the order of the platform: first timers, then data from the sockets.
		setImmediate(() => setImmediate(() => arrive()));
		const until = performance.now() + 300;
		while (performance.now() < until) {}
		await expect(reading).resolves.toMatchObject({done: false, value: new Uint8Array(7)});
	});

	test('has at most a second more for it', async () => {
		const failures: unknown[] = [];
		const delays: number[] = [];
		use({
			setTimer: (delay, run) => {
				delays.push(delay);
				return clock.setTimer(delay, run);
			},
		});
		withBoundSilence(new Response(paced(never).body), 10_000, silence)
			.body?.getReader()
			.read()
			.catch((error: unknown) => failures.push(error));
		await clock.advance(10_000);
		expect(delays).toEqual([9_000, 1_000]);
		expect(failures).toEqual([silence(0)]);
	});
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
