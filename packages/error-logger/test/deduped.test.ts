import {expect, test} from '@jest/globals';
import {deduped, type Sink} from '@kyhooks/error-logger';
import {startVirtualTime} from '@kyhooks/testing';
import {collectingSink} from './support/collecting-sink.ts';

const entryAt = (url: string, fields = {}) =>
	({
		level: 'error',
		message: 'HTTP request failed',
		fields: {'event.name': 'http.client.request.exception', 'url.full': url, ...fields},
	}) as const;

test('failures of one kind are written once in a window, and the next one says how many were left out', async () => {
	using time = startVirtualTime();
	const {sink, entries} = collectingSink();
	const quiet = deduped(sink, 1_000);
	for (const path of ['users/1', 'users/2?a=1', 'users/3', 'orders/1']) {
		quiet.write(entryAt(`https://api.example.com/${path}`));
	}
	expect(entries.map(({fields}) => fields['url.full'])).toEqual([
		'https://api.example.com/users/1',
		'https://api.example.com/orders/1',
	]);
	await time.advance(1_000);
	quiet.write(entryAt('https://api.example.com/users/1'));
	expect(entries.at(-1)?.fields).toMatchObject({'log.dropped': 2});
	expect(Object.isFrozen(entries.at(-1)?.fields)).toBe(true);
	await time.advance(1_000);
	quiet.write(entryAt('https://api.example.com/users/1'));
	expect(entries.at(-1)?.fields).not.toHaveProperty(['log.dropped']);
});

test('failures are of one kind that differ by a UUID or a hash in the path', () => {
	const {sink, entries} = collectingSink();
	const quiet = deduped(sink, 1_000);
	for (const id of [
		'0b1c7a7e-5b0f-4a35-9f0e-0d7c5c1a2b3d',
		'dad0beef-cafe-4abc-8def-abcdefabcdef',
		'a9993e364706816aba3e25717850c26c9cd0d89d',
		'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
	]) {
		quiet.write(entryAt(`https://api.example.com/users/${id}`));
	}
	expect(entries).toHaveLength(1);
});

test('failures are of one kind only at one server, whatever the template', () => {
	const {sink, entries} = collectingSink();
	const quiet = deduped(sink, 1_000);
	for (const server of ['one.example.com', 'two.example.com']) {
		const fields = {'server.address': server, 'url.template': '/users/{id}'};
		quiet.write(entryAt(`https://${server}/users/1`, fields));
		quiet.write(entryAt(`https://${server}/users/x`, fields));
	}
	expect(entries).toHaveLength(2);
});

test('what the sink has dropped before is counted too', async () => {
	using time = startVirtualTime();
	const {sink, entries} = collectingSink();
	const quiet = deduped(sink, 1_000);
	quiet.write(entryAt('https://h/'));
	quiet.write(entryAt('https://h/', {'log.dropped': 4}));
	await time.advance(1_000);
	quiet.write(entryAt('https://h/'));
	expect(entries.at(-1)?.fields).toMatchObject({'log.dropped': 5});
});

test('the sink is asked whether a level is on', () => {
	const {sink} = collectingSink(['error']);
	expect(deduped(sink, 1).isEnabled?.('warn')).toBe(false);
	expect(deduped({write() {}}, 1).isEnabled?.('warn')).toBe(true);
});

test.each<[unknown, unknown, string]>([
	[{}, 1_000, 'deduped.sink must be an object with a write(), as winstonSink'],
	[undefined, 1_000, 'deduped.sink must be an object with a write(), as winstonSink'],
	[{write() {}}, 0, 'deduped.window must be a number of milliseconds from 1 to 2147483647, got 0'],
	[
		{write() {}},
		undefined,
		'deduped.window must be a number of milliseconds from 1 to 2147483647, got undefined',
	],
])('a sink %p and a window %p are refused', (sink, window, message) => {
	expect(() => deduped(sink as Sink, window as number)).toThrow(message);
});
