import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import {compareExamples, writeBlocks} from '../scripts/docs-blocks.ts';

const realFetch = globalThis.fetch;

beforeEach(() => {
	// The documents call APIs that do not exist; every call gets a 200.
	globalThis.fetch = async () =>
		new Response(JSON.stringify({ok: true, id: 42, name: 'Ada'}), {
			headers: {'content-type': 'application/json'},
		});
	for (const method of ['debug', 'log', 'error', 'table', 'info', 'warn'] as const) {
		jest.spyOn(console, method).mockImplementation(() => {});
	}
});

afterEach(() => {
	globalThis.fetch = realFetch;
	jest.restoreAllMocks();
});

const blocks = writeBlocks();

/** Runs a block as a test runner runs a file: first the file, then the tests that it defines. */
async function runBlock(file: string): Promise<void> {
	const defined: (() => Promise<void>)[] = [];
	const globals = globalThis as Record<string, unknown>;
	const {describe, test: jestTest} = globals;
	Object.assign(globals, {
		describe: (_: string, define: () => void) => define(),
		test: (_: string, run: () => Promise<void>) => defined.push(run),
	});
	try {
		await import(resolve(file));
	} finally {
		Object.assign(globals, {describe, test: jestTest});
	}
	for (const run of defined) {
		await run();
	}
}

// A mock below `fetch` needs the platform's own `fetch`.
const mocksTheNetwork = /from '(?:msw\/node|nock)'/;

// A block may run the whole conformance suite.
const longest = 60_000;

test('the documents have code in them', () => {
	expect(blocks.length).toBeGreaterThan(5);
});

test('a block that differs from the example that it names is refused', () => {
	expect(() => compareExamples('page.md', '```ts examples/testing-node/api.ts\nelse\n```\n')).toThrow(
		'page.md: the block examples/testing-node/api.ts differs from that file; copy the file into the block',
	);
});

test.each(blocks)(
	'the block of $document at line $line runs',
	async ({file}) => {
		if (mocksTheNetwork.test(readFileSync(file, 'utf8'))) {
			globalThis.fetch = realFetch;
		}
		await expect(runBlock(file)).resolves.toBeUndefined();
	},
	longest,
);
