import {resolve} from 'node:path';
import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import {writeBlocks} from '../scripts/docs-blocks.ts';

const realFetch = globalThis.fetch;

beforeEach(() => {
	// The documents call APIs that do not exist; every one of them answers well.
	globalThis.fetch = async () =>
		new Response(JSON.stringify({ok: true, id: 42, name: 'Ada'}), {
			headers: {'content-type': 'application/json'},
		});
	for (const method of ['log', 'error', 'table', 'info', 'warn'] as const) {
		jest.spyOn(console, method).mockImplementation(() => {});
	}
});

afterEach(() => {
	globalThis.fetch = realFetch;
	jest.restoreAllMocks();
});

const blocks = writeBlocks();

test('the documents have code in them', () => {
	expect(blocks.length).toBeGreaterThan(5);
});

test.each(blocks)('the block of $document at line $line runs', async ({file}) => {
	await expect(import(resolve(file))).resolves.toBeDefined();
});
