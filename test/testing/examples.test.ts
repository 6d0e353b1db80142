import {execFile} from 'node:child_process';
import {readFile, writeFile} from 'node:fs/promises';
import {delimiter, dirname, join} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {describe, expect, test} from '@jest/globals';
import {installExample, removeExample} from '../support/installed-example.ts';

/** Runs the example's own `npm test`, as a new user does. */
function runTests(
	folder: string,
	...values: readonly string[]
): Promise<Readonly<{failed: boolean; output: string}>> {
	// `undefined`, because a runner behaves differently if it detects that another runner has started it.
	const env = {
		...process.env,
		PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
		NODE_ENV: undefined,
		JEST_WORKER_ID: undefined,
	};
	return new Promise(resolve => {
		execFile('npm', ['test', '--', ...values], {cwd: folder, env}, (error, stdout, stderr) =>
			resolve({failed: error !== null, output: stripVTControlCharacters(stdout + stderr)}),
		);
	});
}

// Each starts npm and a runner twice, which have no limit of their own.
const longest = 60_000;

/** The words with which each runner reports one passed test, and one failed test. */
const runners = [
	{runner: 'node', passed: /^ℹ pass 1$/m, failed: /^ℹ fail 1$/m},
	{runner: 'jest', passed: /^Tests: +1 passed, 1 total$/m, failed: /^Tests: +1 failed, 1 total$/m},
	{runner: 'vitest', passed: /Tests +1 passed \(1\)/, failed: /Tests +1 failed \(1\)/},
];

describe.each(runners)('the example for $runner', ({runner, passed, failed}) => {
	test(
		'passes, and fails when the client sends one request more',
		async () => {
			const folder = await installExample(`examples/testing-${runner}`);
			try {
				const result = await runTests(folder);
				expect(result.output).toMatch(passed);
				expect(result.failed).toBe(false);

				const file = join(folder, 'api.test.ts');
				await writeFile(file, (await readFile(file, 'utf8')).replace('okAfter(1,', 'okAfter(2,'));
				const worse = await runTests(folder);
				expect(worse.output).toMatch(failed);
				expect(worse.output).toContain('expected 2 attempts, saw 3');
				expect(worse.failed).toBe(true);
			} finally {
				await removeExample(folder);
			}
		},
		longest,
	);
});

test(
	'the example of a hook passes, and fails if it lets more requests run at once',
	async () => {
		const folder = await installExample('examples/own-hook');
		try {
			const result = await runTests(folder);
			expect(result.output).toMatch(/^Tests: +\d+ passed, \d+ total$/m);
			expect(result.failed).toBe(false);

			const file = join(folder, 'limit-requests.ts');
			await writeFile(file, (await readFile(file, 'utf8')).replace('taken < limit', 'taken <= limit'));
			const worse = await runTests(folder, '--testNamePattern', 'two requests');
			expect(worse.output).toContain('✕ two requests run at once, two wait, and one is refused');
			expect(worse.failed).toBe(true);
		} finally {
			await removeExample(folder);
		}
	},
	longest,
);
