import {spawnSync} from 'node:child_process';
import {existsSync, globSync, readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join, relative, resolve} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {copyRepository} from '../scripts/new-hook/copy.ts';
import {hookName} from '../scripts/new-hook/name.ts';

let folder: string;
beforeAll(async () => {
	folder = await copyRepository();
});
afterAll(() => rm(folder, {recursive: true, force: true}));

/** Runs Node in the copy of the repository. */
function run(...words: readonly string[]): Readonly<{status: number | null; output: string}> {
	const {status, stdout, stderr} = spawnSync(process.execPath, words, {cwd: folder, encoding: 'utf8'});
	return {status, output: stdout + stderr};
}

const newHook = (...names: readonly string[]) => run('scripts/new-hook/run.ts', ...names);
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

test.each([
	['another spelling', 'requestId', '"requestId" is not in kebab-case; use letters from a to z'],
	['a path', '../request-id', '"../request-id" is not in kebab-case'],
	['a package that exists', 'retry', '"retry" exists already: packages/retry; choose another name'],
	['a page that exists', 'resilient', '"resilient" exists already: docs/hooks/resilient.md'],
	['a hook of another package', 'idempotency-key', 'packages/retry/src/idempotency-key.ts'],
	['a word of the language', 'delete', '"delete" means something else'],
	['a name that the code uses', 'token', '"token" means something else'],
])('%s is refused', (_, name, message) => {
	expect(() => hookName(name, ["import {token} from '@kyhooks/core';"])).toThrow(message);
});

test('a name is written in three ways, and is no clash with itself in a template', () => {
	const names = {name: 'request-label', camel: 'requestLabel', Pascal: 'RequestLabel'};
	expect(hookName('request-label', ['export function {{camel}}() {}'])).toEqual(names);
	expect(hookName('camel', ['export function {{camel}}() {}'])).toMatchObject({camel: 'camel'});
});

test.each([
	['no name', [], 'Give one name: npm run new-hook request-id'],
	['a name that exists', ['timeout'], '"timeout" exists already: packages/timeout'],
])('with %s, new-hook writes nothing and exits with 1', (_, names, message) => {
	const before = read('tsconfig.json');
	expect(newHook(...names)).toEqual({status: 1, output: expect.stringContaining(message)});
	expect(read('tsconfig.json')).toBe(before);
});

describe('new-hook', () => {
	const name = 'request-label';
	beforeAll(() => {
		expect(newHook(name)).toMatchObject({status: 0});
	});

	test('makes the files of a package, and a page', () => {
		const files = globSync(`packages/${name}/**/*.*`, {cwd: folder}).map(file =>
			relative(`packages/${name}`, file),
		);
		expect(files.toSorted()).toEqual([
			'README.md',
			'package.json',
			'src/index.ts',
			'src/options.ts',
			`src/${name}.ts`,
			'test/conformance.test.ts',
			'test/options.test.ts',
			`test/${name}.test.ts`,
			'tsconfig.json',
		]);
		expect(existsSync(join(folder, `packages/${name}/LICENSE`))).toBe(true);
		expect(read(`docs/hooks/${name}.md`)).toContain(`import {requestLabel} from '@kyhooks/${name}';`);
	});

	test('names the package in every list, and changes nothing else there', () => {
		for (const [file, line] of [
			['tsconfig.json', `\t\t{ "path": "packages/${name}" },\n`],
			['test/tsconfig.json', `\t\t{ "path": "../packages/${name}" },\n`],
			['package.json', `packages/${name} `],
			['scripts/mutation/run.ts', `\t'${name}',\n`],
		] as const) {
			expect(read(file).replace(line, '')).toBe(readFileSync(file, 'utf8'));
			expect(read(file)).toContain(line);
		}
	});

	test('adds the package to the lock file, with the fields that npm writes', () => {
		const lock = read('package-lock.json');
		const {packages} = JSON.parse(lock);
		const [link, entry] = [`node_modules/@kyhooks/${name}`, `packages/${name}`];
		expect(packages[link]).toEqual({resolved: entry, link: true});
		expect(packages[entry]).toEqual({...packages['packages/timeout'], name: `@kyhooks/${name}`});
		delete packages[link];
		delete packages[entry];
		const before = readFileSync('package-lock.json', 'utf8');
		expect(`${JSON.stringify({...JSON.parse(lock), packages}, null, '\t')}\n`).toBe(before);
	});

	test('makes what lint and the structure check accept', () => {
		const biome = resolve('node_modules/@biomejs/biome/bin/biome');
		expect(run(biome, 'check', `packages/${name}`, 'test/tsconfig.json')).toMatchObject({status: 0});
		expect(run('scripts/check-structure.ts')).toEqual({status: 0, output: ''});
	});

	test('makes a hook that obeys the ten rules', () => {
		const jest = resolve('node_modules/jest/bin/jest.js');
		const suite = `packages/${name}/test/conformance.test.ts`;
		const {status, output} = run('--experimental-vm-modules', jest, '--runInBand', suite);
		expect(output).toMatch(/Test Suites: 1 passed, 1 total/);
		expect(status).toBe(0);
	});
});
