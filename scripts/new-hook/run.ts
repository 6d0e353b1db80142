/*
Creates a package for a new hook: a working hook with options, a page and tests, which you change into yours.

	npm run new-hook NAME

NAME is in kebab-case, such as `request-id`. If it rejects the name, it writes nothing.
*/
import {execFileSync} from 'node:child_process';
import {globSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {type HookName, hookName} from './name.ts';

const template = join(import.meta.dirname, 'template');
/** A package with one hook, from which the new package takes everything that packages have in common. */
const model = 'packages/timeout';

/** The files that list the packages: the line of the preset, and the text to insert before it. The preset is built and checked after all hooks. */
const lists: readonly (readonly [file: string, before: string, added: (name: string) => string])[] = [
	['tsconfig.json', '\t\t{ "path": "packages/kyhooks" }', name => `\t\t{ "path": "packages/${name}" },\n`],
	[
		'test/tsconfig.json',
		'\t\t{ "path": "../packages/kyhooks" }',
		name => `\t\t{ "path": "../packages/${name}" },\n`,
	],
	['package.json', 'packages/kyhooks ', name => `packages/${name} `],
	['scripts/mutation/run.ts', "\t'kyhooks',", name => `\t'${name}',\n`],
];

function manifestOf(name: string): Readonly<Record<string, unknown>> {
	const text = readFileSync(`${model}/package.json`, 'utf8')
		.replaceAll('@kyhooks/timeout', `@kyhooks/${name}`)
		.replaceAll(model, `packages/${name}`);
	const own = {
		description: 'Sends the number of each attempt to the server, in a header.',
		keywords: ['ky', 'fetch', 'hooks', 'resilience'],
	};
	return {...JSON.parse(text), ...own};
}

/** Updates the lock file as npm would. npm itself would ask the registry for unrelated packages. */
function extendedLock(name: string, manifest: Readonly<Record<string, unknown>>): object {
	const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
	const fields = Object.keys(lock.packages[model]).map(field => [field, manifest[field]]);
	const packages = {
		...lock.packages,
		[`node_modules/@kyhooks/${name}`]: {resolved: `packages/${name}`, link: true},
		[`packages/${name}`]: Object.fromEntries(fields),
	};
	const sorted = Object.entries(packages).toSorted(([one], [other]) => one.localeCompare(other, 'en'));
	return {...lock, packages: Object.fromEntries(sorted)};
}

const json = (value: object) => `${JSON.stringify(value, null, '\t')}\n`;

/** The files of the package, its page and the lock file, by their paths in the repository. */
function filesOf({name, ...words}: HookName): ReadonlyMap<string, string> {
	const copied = ['tsconfig.json', 'LICENSE'].map(
		file => [`packages/${name}/${file}`, readFileSync(`${model}/${file}`, 'utf8')] as const,
	);
	const filled = (text: string) =>
		text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => ({name, ...words})[word] ?? word);
	const made = globSync(`${template}/**/*.template`).map(file => {
		const path = relative(template, file)
			.replace(/\.template$/, '')
			.replace(/^package\//, `packages/${name}/`)
			.replace(/^page\.md$/, `docs/hooks/${name}.md`);
		return [filled(path), filled(readFileSync(file, 'utf8'))] as const;
	});
	const manifest = manifestOf(name);
	return new Map([
		...copied,
		...made,
		[`packages/${name}/package.json`, json(manifest)],
		['package-lock.json', json(extendedLock(name, manifest))],
	]);
}

/** @throws Error if a list has no place for the package */
function extendedLists(name: string): ReadonlyMap<string, string> {
	return new Map(
		lists.map(([file, before, added]) => {
			const text = readFileSync(file, 'utf8');
			if (!text.includes(before)) {
				throw new Error(`${file} must have ${before.trim()}, before which the new package is added`);
			}
			return [file, text.replace(before, found => added(name) + found)];
		}),
	);
}

function makeHook(given: string): void {
	const templates = globSync(`${template}/**/*.ts.template`).map(file => readFileSync(file, 'utf8'));
	const words = hookName(given, templates);
	const {name} = words;
	const files = new Map([...filesOf(words), ...extendedLists(name)]);
	for (const [path, text] of files) {
		mkdirSync(dirname(path), {recursive: true});
		writeFileSync(path, text);
	}
	// The name changes the length of lines and the order of imports.
	const biome = 'node_modules/@biomejs/biome/bin/biome';
	execFileSync(process.execPath, [biome, 'check', '--write', `packages/${name}`]);
	console.log(
		[
			`packages/${name} and docs/hooks/${name}.md are made. Next:`,
			`- Check: npm run lint && npm run types && npm test -- packages/${name}`,
			`- Change the option, the layer, the tests and the page into yours: docs/guides/write-a-hook.md`,
			'- Add the hook to the tables of README.md, to the layout in CONTRIBUTING.md and to test/support/shipped-hooks.ts',
			`- Write its API report: npm install && npm run api`,
		].join('\n'),
	);
}

const [name, ...rest] = process.argv.slice(2);
try {
	if (name === undefined || rest.length > 0) {
		throw new Error('Give one name: npm run new-hook request-id');
	}
	makeHook(name);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
