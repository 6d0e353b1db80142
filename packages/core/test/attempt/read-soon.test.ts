import {describe, expect, test} from '@jest/globals';
import {readSoon} from '@kyhooks/core';
import {brokenAfter, chunked, handFed, settled, stateOf} from '../support/bodies.ts';
import {onVirtualTime} from '../support/observing.ts';

const bytes = (size: number) => new Uint8Array(size).fill(120);

describe('a body that comes soon', () => {
	test('is read, whatever its parts, and can be read again', async () => {
		const time = onVirtualTime();
		const text = new TextEncoder().encode('größer');
		const response = new Response(chunked([text.slice(0, 3), text.slice(3)]).stream);
		await expect(readSoon(response, 100, 50)).resolves.toBe('größer');
		await expect(response.text()).resolves.toBe('größer');
		expect(time.pending).toBe(0);
	});

	test('may be as long as is allowed, and no longer', async () => {
		onVirtualTime();
		const response = (size: number) => new Response(chunked([bytes(50), bytes(size - 50)]).stream);
		await expect(readSoon(response(100), 100, 50)).resolves.toHaveLength(100);
		await expect(readSoon(response(101), 100, 50)).resolves.toBeUndefined();
	});

	test('is empty if the response has none', async () => {
		await expect(readSoon(new Response(null), 100, 50)).resolves.toBe('');
		await expect(readSoon({body: 'of a mock'} as unknown as Response, 100, 50)).resolves.toBe('');
	});
});

describe('of a body that does not, nothing is given', () => {
	test('after the time that is allowed', async () => {
		const time = onVirtualTime();
		const {stream, send, cancellations} = handFed();
		const response = new Response(stream);
		const reading = readSoon(response, 100, 50);
		send('half');
		await time.advance(49);
		expect(await stateOf(reading)).toBe('pending');
		await time.advance(1);
		await expect(reading).resolves.toBeUndefined();
		// The other branch of the copy belongs to its owner.
		expect(cancellations).toEqual([]);
		await response.body?.cancel();
		await settled();
		expect(cancellations).toHaveLength(1);
	});

	test('where it breaks', async () => {
		const time = onVirtualTime();
		const response = new Response(brokenAfter('half', new TypeError('terminated')));
		await expect(readSoon(response, 100, 50)).resolves.toBeUndefined();
		expect(time.pending).toBe(0);
	});

	test('where somebody else holds it', async () => {
		const time = onVirtualTime();
		const held = new Response('text');
		held.body?.getReader();
		await expect(readSoon(held, 100, 50)).resolves.toBeUndefined();
		const read = new Response('text');
		await read.text();
		await expect(readSoon(read, 100, 50)).resolves.toBeUndefined();
		expect(time.pending).toBe(0);
	});
});
