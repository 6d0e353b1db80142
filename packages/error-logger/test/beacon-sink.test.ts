import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {clock, useClock} from '@kyhooks/core';
import type {LogEntry, SinkFault} from '@kyhooks/error-logger';
import {type BeaconSinkOptions, beaconSink} from '@kyhooks/error-logger/beacon';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import {entryOf} from './support/entries.ts';
import {type FakePage, fakePage} from './support/fake-page.ts';

type Sent = Readonly<{
	url: string;
	entries: (LogEntry & {time: number})[];
	bytes: number;
	init: RequestInit;
	at: number;
	answer(status: number): void;
}>;

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => {
	expect(time.pending).toBe(0);
	time.stop();
});

/** An endpoint that answers with this status, with a status that depends on the number of the request, or when the test says so. */
function endpoint(status: number | 'later' | ((count: number) => number) = 204) {
	const sent: Sent[] = [];
	const fetch = (url: unknown, init: RequestInit = {}) => {
		let resolve: (response: Response) => void = () => {};
		let reject: (reason: unknown) => void = () => {};
		const promise = new Promise<Response>((...settle) => {
			[resolve, reject] = settle;
		});
		const body = String(init.body);
		const answer = (code: number) =>
			code === 0 ? reject(new TypeError('Failed to fetch')) : resolve(new Response(null, {status: code}));
		sent.push({
			url: String(url),
			entries: JSON.parse(body),
			bytes: new TextEncoder().encode(body).byteLength,
			init,
			at: time.now(),
			answer,
		});
		init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
		if (status !== 'later') {
			answer(typeof status === 'number' ? status : status(sent.length));
		}
		return promise;
	};
	return {sent, fetch: fetch as typeof globalThis.fetch};
}

const sinkOf = (fetch: typeof globalThis.fetch, options: Partial<BeaconSinkOptions> = {}) =>
	beaconSink({url: 'https://logs.example.com/', fetch, ...options});

const numbered = (count: number, size = 0) =>
	Array.from({length: count}, (_, index) => entryOf('error', {index, filler: 'x'.repeat(size)}));

const indexes = (sent: readonly Sent[]) =>
	sent.flatMap(({entries}) => entries.map(({fields}) => fields.index));

const droppedIn = (sent: readonly Sent[]) =>
	sent.flatMap(({entries}) => entries).reduce((sum, {fields}) => sum + Number(fields['log.dropped'] ?? 0), 0);

describe('a batch', () => {
	test('is sent some time after its first entry, as an array with the time of each', async () => {
		const {sent, fetch} = endpoint();
		const sink = sinkOf(fetch);
		sink.write(entryOf('error', {index: 0}));
		await time.advance(4_999);
		sink.write(entryOf('warn', {index: 1}));
		expect(sent).toHaveLength(0);
		await time.advance(1);
		expect(sent).toHaveLength(1);
		expect(sent[0]).toMatchObject({
			url: 'https://logs.example.com/',
			at: 5_000,
			init: {method: 'POST', keepalive: true},
			entries: [
				{time: Date.UTC(2026, 0), level: 'error', message: 'HTTP request failed', fields: {index: 0}},
				{time: Date.UTC(2026, 0) + 4_999, level: 'warn', fields: {index: 1, 'error.type': '503'}},
			],
		});
		expect(sent[0]?.init).not.toHaveProperty('headers');
		await time.advance(60_000);
		expect(sent).toHaveLength(1);
	});

	test('carries the headers it was told to', async () => {
		const {sent, fetch} = endpoint();
		const headers = {'content-type': 'application/json'};
		await withFlush(sinkOf(fetch, {headers}), [entryOf()]);
		expect(sent[0]?.init.headers).toEqual(headers);
	});

	test('never exceeds the bytes of a request, and no entry is lost between two', async () => {
		const {sent, fetch} = endpoint();
		const sink = sinkOf(fetch, {maxBytes: 2_000});
		await withFlush(sink, numbered(40, 300));
		expect(sent.length).toBeGreaterThan(5);
		expect(sent.every(({bytes}) => bytes <= 2_000)).toBe(true);
		expect(indexes(sent)).toEqual(numbered(40).map((_, index) => index));
	});

	test('counts bytes and not characters', async () => {
		const {sent, fetch} = endpoint();
		await withFlush(
			sinkOf(fetch, {maxBytes: 1_000}),
			['€', '€', '€'].map(sign => entryOf('error', {text: sign.repeat(200)})),
		);
		expect(sent).toHaveLength(3);
		expect(sent.every(({bytes}) => bytes <= 1_000)).toBe(true);
	});

	test('uses the global fetch of the moment', async () => {
		const {sent, fetch} = endpoint();
		const before = globalThis.fetch;
		const sink = beaconSink({url: 'https://logs.example.com/'});
		globalThis.fetch = fetch;
		await withFlush(sink, [entryOf()]);
		globalThis.fetch = before;
		expect(sent).toHaveLength(1);
	});
});

async function withFlush(sink: ReturnType<typeof beaconSink>, entries: readonly LogEntry[]) {
	for (const entry of entries) {
		sink.write(entry);
	}
	await sink.flush();
}

describe('an entry', () => {
	test('over the bound is dropped, and the next one tells of it', async () => {
		const {sent, fetch} = endpoint();
		const sink = sinkOf(fetch, {maxBytes: 1_000});
		await withFlush(sink, [
			entryOf('error', {filler: 'x'.repeat(1_000)}),
			entryOf('error', {'log.dropped': 2}),
		]);
		expect(sent.flatMap(({entries}) => entries)).toMatchObject([{fields: {'log.dropped': 3}}]);
	});

	test('that cannot be written as JSON is dropped, counted and told', async () => {
		const {sent, fetch} = endpoint();
		const told: SinkFault[] = [];
		const sink = sinkOf(fetch, {onFault: fault => told.push(fault)});
		await withFlush(sink, [entryOf('error', {big: 1n as never}), entryOf()]);
		expect(told).toEqual([{error: expect.any(TypeError)}]);
		expect(droppedIn(sent)).toBe(1);
	});

	test('beyond the length of the queue puts out the oldest, and what was sent and dropped adds up', async () => {
		const {sent, fetch} = endpoint();
		await withFlush(sinkOf(fetch, {maxQueue: 10}), numbered(1_000));
		expect(indexes(sent)).toEqual(Array.from({length: 10}, (_, index) => 990 + index));
		expect(droppedIn(sent)).toBe(990);
	});

	test('below the minimum is not sent', async () => {
		const {sent, fetch} = endpoint();
		const sink = sinkOf(fetch, {minimum: 'error'});
		await withFlush(sink, [entryOf('warn'), entryOf('error')]);
		expect([sink.isEnabled('warn'), sink.isEnabled('error')]).toEqual([false, true]);
		expect(sent[0]?.entries).toHaveLength(1);
	});
});

describe('in flight', () => {
	test('no more bytes outlive the page than the bound, and the rest goes as ordinary requests', async () => {
		const {sent, fetch} = endpoint('later');
		const sink = sinkOf(fetch, {maxBytes: 2_000, flushAfter: 100});
		for (let round = 0; round < 3; round += 1) {
			for (const entry of numbered(3, 400)) {
				sink.write(entry);
			}
			await time.advance(100);
		}
		const outliving = sent.filter(({init}) => init.keepalive === true);
		expect(outliving.reduce((sum, {bytes}) => sum + bytes, 0)).toBeLessThanOrEqual(2_000);
		expect(outliving.length).toBeGreaterThan(0);
		expect(sent.length).toBeGreaterThan(outliving.length);
		for (const request of sent) {
			request.answer(204);
		}
		await time.advance(0);
		await withFlushOf(sink, sent, entryOf());
		expect(sent.at(-1)?.init.keepalive).toBe(true);
	});

	test.each([
		['bytes', {maxBytes: 1_000}, 500],
		['requests', {maxRequests: 1}, 0],
	])('the bound in %s is one for all sinks of the page', async (_, options, size) => {
		const {sent, fetch} = endpoint('later');
		for (const sink of [sinkOf(fetch, options), sinkOf(fetch, options)]) {
			sink.write(entryOf('error', {filler: 'x'.repeat(size)}));
			void sink.flush();
		}
		await time.advance(0);
		expect(sent.map(({init}) => init.keepalive)).toEqual([true, false]);
		for (const request of sent) {
			request.answer(204);
		}
		await time.advance(0);
	});

	test('there are no more requests than the limit, and the rest waits', async () => {
		const {sent, fetch} = endpoint('later');
		const sink = sinkOf(fetch, {maxBytes: 1_000, maxRequests: 2});
		for (const entry of numbered(5, 500)) {
			sink.write(entry);
		}
		await time.advance(5_000);
		expect(sent).toHaveLength(2);
		sent[0]?.answer(204);
		await time.advance(5_000);
		expect(sent).toHaveLength(3);
		for (let index = 1; index < 5; index += 1) {
			sent[index]?.answer(204);
			await time.advance(5_000);
		}
		expect(indexes(sent)).toEqual([0, 1, 2, 3, 4]);
	});

	test('a request that is never answered is given up and tried again', async () => {
		const {sent, fetch} = endpoint('later');
		const sink = sinkOf(fetch);
		sink.write(entryOf());
		await time.advance(5_000 + 29_999);
		expect(sent[0]?.init.signal?.aborted).toBe(false);
		await time.advance(1);
		expect(sent[0]?.init.signal?.aborted).toBe(true);
		await time.advance(5_000);
		expect(sent).toHaveLength(2);
		sent[1]?.answer(204);
		await time.advance(0);
	});
});

async function withFlushOf(sink: ReturnType<typeof beaconSink>, sent: readonly Sent[], entry: LogEntry) {
	sink.write(entry);
	const flushed = sink.flush();
	sent.at(-1)?.answer(204);
	await flushed;
}

describe('an endpoint', () => {
	test.each([400, 401, 403, 404, 413, 422])('that answers %p ends it, and is told once', async status => {
		const {sent, fetch} = endpoint(status);
		const told: SinkFault[] = [];
		const sink = sinkOf(fetch, {maxBytes: 1_000, onFault: fault => told.push(fault)});
		await withFlush(sink, numbered(3, 500));
		await withFlush(sink, numbered(3));
		await time.advance(600_000);
		expect(sent).toHaveLength(3);
		expect(sink.isEnabled('error')).toBe(false);
		expect(told).toEqual([{error: expect.objectContaining({message: expect.stringContaining('refuses')})}]);
	});

	test.each([500, 503, 408, 429, 0])('that answers %p is asked again, more and more seldom', async status => {
		const {sent, fetch} = endpoint(count => (count < 6 ? status : 204));
		const sink = sinkOf(fetch, {flushAfter: 100});
		sink.write(entryOf());
		await time.advance(1_000_000);
		expect(sent).toHaveLength(6);
		const waits = sent.slice(1).map(({at}, index) => at - (sent[index]?.at ?? 0));
		for (const [index, wait] of waits.entries()) {
			expect(wait).toBeGreaterThanOrEqual(2_500 * 2 ** index);
			expect(wait).toBeLessThanOrEqual(5_000 * 2 ** index);
		}
		expect(sink.faults).toBe(0);
		sink.write(entryOf());
		const before = time.now();
		await time.advance(1_000);
		expect((sent[6]?.at ?? 0) - before).toBe(100);
	});

	test('that has answered well is asked soon after its next failure', async () => {
		const {sent, fetch} = endpoint(count => (count === 4 ? 204 : count === 6 ? 204 : 503));
		const sink = sinkOf(fetch, {flushAfter: 100});
		sink.write(entryOf());
		await time.advance(100_000);
		expect(sent).toHaveLength(4);
		sink.write(entryOf());
		await time.advance(100_000);
		expect(sent).toHaveLength(6);
		expect((sent[5]?.at ?? 0) - (sent[4]?.at ?? 0)).toBeLessThanOrEqual(5_000);
	});

	test('that fails keeps no process alive', async () => {
		const idle: (boolean | undefined)[] = [];
		const {setTimer} = clock;
		const restore = useClock({
			...clock,
			setTimer(delay, callback, isIdle) {
				idle.push(isIdle);
				return setTimer(delay, callback);
			},
		});
		const sink = sinkOf(endpoint(count => (count === 1 ? 503 : 204)).fetch);
		sink.write(entryOf());
		await time.advance(10_000);
		await sink.close();
		restore();
		// The batch, its request, the batch after the failure, and its request.
		expect(idle).toEqual([false, undefined, true, undefined]);
	});

	test('that fails while more is written gets the newest, and the count of the rest', async () => {
		const {sent, fetch} = endpoint('later');
		const sink = sinkOf(fetch, {maxQueue: 3});
		for (const entry of numbered(3)) {
			sink.write(entry);
		}
		await time.advance(5_000);
		sink.write(entryOf('error', {index: 3}));
		sink.write(entryOf('error', {index: 4}));
		sent[0]?.answer(503);
		await time.advance(0);
		sink.write(entryOf('error', {index: 5}));
		await time.advance(5_000);
		expect(indexes(sent.slice(1))).toEqual([3, 4, 5]);
		expect(droppedIn(sent.slice(1))).toBe(3);
		sent[1]?.answer(204);
		await time.advance(0);
	});

	test('that refuses gets nothing of what still waits, not even by flush()', async () => {
		const {sent, fetch} = endpoint('later');
		const sink = sinkOf(fetch, {maxBytes: 1_000, maxRequests: 1});
		for (const entry of numbered(3, 500)) {
			sink.write(entry);
		}
		await time.advance(5_000);
		sent[0]?.answer(403);
		await time.advance(0);
		await sink.flush();
		expect(sent).toHaveLength(1);
	});

	test('has the body of its answer given up', async () => {
		let cancelled = 0;
		const body = () =>
			new ReadableStream({
				cancel() {
					cancelled += 1;
				},
			});
		const sink = sinkOf(async () => new Response(body()));
		await withFlush(sink, [entryOf()]);
		expect(cancelled).toBe(1);
	});

	test('that is down for a day is asked every five minutes at most, and the queue stays bounded', async () => {
		const {sent, fetch} = endpoint(count => (count < 400 ? 503 : 204));
		const sink = sinkOf(fetch, {maxQueue: 20});
		for (let hour = 0; hour < 24; hour += 1) {
			for (const entry of numbered(50)) {
				sink.write(entry);
			}
			await time.advance(3_600_000);
		}
		expect(sent.length).toBeLessThan(24 * 24 + 10);
		expect(sent.length).toBeGreaterThan(24 * 12);
		const answered = sent.at(-1);
		await sink.close();
		expect(answered?.entries.length).toBeLessThanOrEqual(20);
	});
});

describe('a page', () => {
	let page: FakePage;
	beforeEach(() => {
		page = fakePage();
	});
	afterEach(() => page[Symbol.dispose]());

	test.each(['hide', 'leave'] as const)(
		'that ends by %p has what waits sent at once, by beacon',
		async how => {
			const {sent, fetch} = endpoint();
			const sink = sinkOf(fetch);
			sink.write(entryOf('error', {index: 0}));
			sink.write(entryOf('error', {index: 1}));
			page[how]();
			expect(page.beacons.map(({url}) => url)).toEqual(['https://logs.example.com/']);
			expect(JSON.parse(page.beacons[0]?.body ?? '')).toMatchObject([
				{fields: {index: 0}},
				{fields: {index: 1}},
			]);
			await time.advance(600_000);
			expect(sent).toHaveLength(0);
			expect(page.beacons).toHaveLength(1);
		},
	);

	test('that refuses the beacon, or needs headers, has it sent by a fetch that outlives it', async () => {
		const {sent, fetch} = endpoint();
		page.takes = false;
		sinkOf(fetch).write(entryOf());
		page.leave();
		page.takes = true;
		sinkOf(fetch, {headers: {'x-app': 'shop'}}).write(entryOf());
		page.leave();
		await time.advance(0);
		expect(page.beacons).toHaveLength(0);
		expect(sent.map(({init}) => init.keepalive)).toEqual([true, true]);
	});

	test('that is left with more than may outlive it keeps the rest for its return', async () => {
		const {sent, fetch} = endpoint('later');
		page.takes = false;
		const sink = sinkOf(fetch, {maxBytes: 1_000});
		for (const entry of numbered(3, 500)) {
			sink.write(entry);
		}
		page.hide();
		await time.advance(0);
		expect(sent.map(({init}) => init.keepalive)).toEqual([true]);
		sent[0]?.answer(204);
		page.show();
		await time.advance(5_000);
		expect(indexes(sent).toSorted()).toEqual([0, 1, 2]);
		for (const request of sent) {
			request.answer(204);
		}
		await time.advance(0);
	});

	test('that is shown again is not asked to send', () => {
		const {sent, fetch} = endpoint();
		const sink = sinkOf(fetch);
		page.show();
		sink.write(entryOf());
		page.show();
		expect(page.beacons).toHaveLength(0);
		expect(sent).toHaveLength(0);
		return sink.close();
	});

	test('that is hidden already has entries sent soon, and together', async () => {
		const {fetch} = endpoint();
		const sink = sinkOf(fetch);
		page.hide();
		for (const entry of numbered(20)) {
			sink.write(entry);
		}
		await time.advance(499);
		expect(page.beacons).toHaveLength(0);
		await time.advance(1);
		expect(page.beacons).toHaveLength(1);
	});

	test('whose sendBeacon throws has it sent by fetch', async () => {
		const {sent, fetch} = endpoint();
		Object.defineProperty(navigator, 'sendBeacon', {
			value() {
				throw new TypeError('Illegal invocation');
			},
		});
		const sink = sinkOf(fetch);
		sink.write(entryOf());
		page.leave();
		await time.advance(0);
		expect(sent).toHaveLength(1);
		expect(sink.faults).toBe(0);
	});

	test('has no listener left after close(), and close() sends what waits', async () => {
		const {sent, fetch} = endpoint();
		const sink = sinkOf(fetch);
		expect(page.listeners).toBe(2);
		sink.write(entryOf('error', {index: 0}));
		await sink.close();
		expect(page.listeners).toBe(0);
		sink.write(entryOf('error', {index: 1}));
		page.leave();
		await sink.close();
		await sink.flush();
		await time.advance(60_000);
		expect(indexes(sent)).toEqual([0]);
		expect(page.beacons).toHaveLength(0);
		expect(sink.isEnabled('error')).toBe(false);
	});

	test('has no listener left after the endpoint has refused', async () => {
		const {fetch} = endpoint(403);
		await withFlush(sinkOf(fetch), [entryOf()]);
		expect(page.listeners).toBe(0);
	});
});

test('without a fetch, entries wait and nothing throws', async () => {
	const before = globalThis.fetch;
	globalThis.fetch = undefined as never;
	const sink = beaconSink({url: '/client-errors'});
	await withFlush(sink, [entryOf()]);
	globalThis.fetch = before;
	await sink.close();
	expect(sink.faults).toBe(0);
});

describe('beaconSink() refuses', () => {
	const url = '/logs';
	test.each<[string, unknown, typeof TypeError, string]>([
		['no options', undefined, TypeError, 'beaconSink.url must be a URL'],
		['no url', {}, TypeError, 'beaconSink.url must be a URL'],
		['an empty url', {url: ''}, TypeError, 'beaconSink.url must be a URL, got ""'],
		['an unknown key', {url, size: 1}, TypeError, 'beaconSink.size is not an option'],
		[
			'a level that is none',
			{url, minimum: 'fatal'},
			TypeError,
			'beaconSink.minimum must be "debug" or "info"',
		],
		[
			'more bytes than browsers allow',
			{url, maxBytes: 65_537},
			TypeError,
			'beaconSink.maxBytes must be an integer from 1000 to 65536, got 65537',
		],
		['too few bytes', {url, maxBytes: 999}, TypeError, 'beaconSink.maxBytes'],
		[
			'no requests',
			{url, maxRequests: 0},
			TypeError,
			'beaconSink.maxRequests must be an integer from 1 to Infinity',
		],
		['no queue', {url, maxQueue: 0}, TypeError, 'beaconSink.maxQueue'],
		[
			'no delay',
			{url, flushAfter: 0},
			TypeError,
			'beaconSink.flushAfter must be a number of milliseconds from 100',
		],
		[
			'headers that are none',
			{url, headers: {'a b': 'c'}},
			TypeError,
			'beaconSink.headers must be an object of headers',
		],
		['headers as text', {url, headers: 'a: b'}, TypeError, 'beaconSink.headers must be an object of headers'],
		['a fetch that is none', {url, fetch: {}}, TypeError, 'beaconSink.fetch must be a function'],
		['a callback that is none', {url, onFault: {}}, TypeError, 'beaconSink.onFault must be a function'],
	])('%s', (_, options, kind, message) => {
		const make = () => beaconSink(options as BeaconSinkOptions);
		expect(make).toThrow(kind);
		expect(make).toThrow(message);
	});
});
