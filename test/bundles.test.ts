import {readdirSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {relative, resolve} from 'node:path';
import {expect, test} from '@jest/globals';
import {build, type Plugin} from 'esbuild';

/** Resolves files by the field `browser` of our manifests, which names built files. */
const forBrowsers: Plugin = {
	name: 'for-browsers',
	setup({onResolve}) {
		onResolve({filter: /^\./}, async ({path, resolveDir}) => {
			const file = relative('packages', resolve(resolveDir, path));
			const [, name, source] = /^([a-z-]+)\/src\/(.+)\.ts$/.exec(file) ?? [];
			if (name === undefined) {
				return undefined;
			}
			const {browser = {}} = JSON.parse(await readFile(`packages/${name}/package.json`, 'utf8'));
			const small: string | undefined = browser[`./dist/${source}.js`];
			return small === undefined ? undefined : {path: sourceOf(name, small)};
		});
	},
};

const sourceOf = (name: string, file: string) =>
	resolve(file.replace('./dist/', `packages/${name}/src/`).replace('.js', '.ts'));

/** Bundles this code, and returns the modules in the bundle, as paths in the repository, and the imports that stay external. */
async function modulesOf(code: string, ...plugins: Plugin[]): Promise<readonly string[]> {
	// This uses the `paths` of tsconfig.json: it takes our packages from their sources, and their dependencies from `node_modules`.
	const {metafile} = await build({
		stdin: {contents: code, resolveDir: '.'},
		bundle: true,
		format: 'esm',
		target: 'esnext',
		external: ['ky', 'is-network-error', 'winston', 'node:*'],
		write: false,
		metafile: true,
		plugins,
	});
	return Object.values(metafile.outputs).flatMap(({inputs, imports}) =>
		Object.entries(inputs)
			.filter(([, {bytesInOutput}]) => bytesInOutput > 0)
			.map(([path]) => path)
			.concat(imports.map(({path}) => path)),
	);
}

const pRetry = expect.stringContaining('p-retry');
/** All modules of the operation except the link, by which a call finds the operation that it belongs to. */
const operation = expect.stringMatching(/retry\/src\/operation\/(?!link)/);

test('a bundle with all of @kyhooks/retry carries neither p-retry nor the operation', async () => {
	const modules = await modulesOf("export * from '@kyhooks/retry';");
	expect(modules).toContain('packages/retry/src/retry.ts');
	expect(modules).not.toContainEqual(pRetry);
	expect(modules).not.toContainEqual(operation);
});

test('a bundle with @kyhooks/retry/operation carries p-retry, and not the hook', async () => {
	const modules = await modulesOf("export * from '@kyhooks/retry/operation';");
	expect(modules).toContainEqual(pRetry);
	expect(modules).toContainEqual(operation);
	expect(modules).toContain('packages/retry/src/policy.ts');
	expect(modules).not.toContain('packages/retry/src/retry.ts');
	expect(modules).not.toContain('packages/retry/src/ky-loop.ts');
});

test('a bundle with both has one policy', async () => {
	const modules = await modulesOf(
		"export {retry} from '@kyhooks/retry'; export {retryOperation} from '@kyhooks/retry/operation';",
	);
	expect(modules.filter(module => module.endsWith('/policy.ts'))).toHaveLength(1);
});

test.each([
	['index', "export * from '@kyhooks/error-logger';"],
	['beacon', "export * from '@kyhooks/error-logger/beacon';"],
	['redact', "export * from '@kyhooks/error-logger/redact';"],
])(
	'a bundle with all of @kyhooks/error-logger’s %s carries neither winston nor a module of Node',
	async (_, code) => {
		const modules = await modulesOf(code);
		expect(modules.filter(module => /winston|node:|rotating-file|node_modules/.test(module))).toEqual([]);
	},
);

test('a bundle with @kyhooks/error-logger/winston needs both', async () => {
	const modules = await modulesOf("export * from '@kyhooks/error-logger/winston';");
	expect(modules).toEqual(expect.arrayContaining(['winston', 'node:fs']));
});

test('a bundle with @kyhooks/error-logger/beacon carries no other sink', async () => {
	const modules = await modulesOf("export * from '@kyhooks/error-logger/beacon';");
	expect(modules).toContain('packages/error-logger/src/sinks/beacon/beacon-sink.ts');
	expect(modules.filter(module => /(?:console|logger|winston)-sink/.test(module))).toEqual([]);
});

test('a bundle with all of kyhooks carries every hook, and neither winston nor p-retry nor a module of Node', async () => {
	const modules = await modulesOf("export * from 'kyhooks';");
	expect(modules).toEqual(
		expect.arrayContaining(
			['retry/src/retry', 'timeout/src/timeout', 'circuit-breaker/src/circuit-breaker'].map(
				path => `packages/${path}.ts`,
			),
		),
	);
	expect(
		modules.filter(module =>
			/winston|p-retry|node:|node_modules|retry\/src\/operation\/(?!link)/.test(module),
		),
	).toEqual([]);
});

test('a bundle with kyhooks/winston needs winston and modules of Node', async () => {
	const modules = await modulesOf("export * from 'kyhooks/winston';");
	expect(modules).toEqual(expect.arrayContaining(['winston', 'node:fs']));
});

test('a bundle with kyhooks/operation carries p-retry and no hook', async () => {
	const modules = await modulesOf("export * from 'kyhooks/operation';");
	expect(modules).toContainEqual(pRetry);
	expect(modules).not.toContain('packages/retry/src/retry.ts');
});

test('the single file for browsers carries the beacon sink and the operation, and neither winston nor a module of Node', async () => {
	const modules = await modulesOf("export * from 'kyhooks/browser';");
	expect(modules).toContain('packages/error-logger/src/sinks/beacon/beacon-sink.ts');
	expect(modules).toContainEqual(operation);
	expect(modules.filter(module => /winston|node:|rotating-file/.test(module))).toEqual([]);
});

test('a bundle with one hook of kyhooks carries no other', async () => {
	const modules = await modulesOf("export {timeout} from 'kyhooks';");
	const factory = /\/(resilient|circuit-breaker|error-logger|retry|status-classifier|timeout)\.ts$/;
	expect(modules.filter(module => factory.test(module))).toEqual(['packages/timeout/src/timeout.ts']);
});

test.each(readdirSync('packages'))(
	'what the manifest of %s puts in place of a module for browsers is a module with the same exports',
	async name => {
		const {browser = {}} = JSON.parse(await readFile(`packages/${name}/package.json`, 'utf8'));
		const exportsOf = async (file: string) => Object.keys(await import(sourceOf(name, file)));
		for (const [whole, small] of Object.entries<string>(browser)) {
			expect(await exportsOf(small)).toEqual(expect.arrayContaining(await exportsOf(whole)));
		}
	},
);

test('a bundle for browsers has a small part of the rules for errors', async () => {
	const modules = await modulesOf(
		"export {statusClassifier} from '@kyhooks/status-classifier';",
		forBrowsers,
	);
	const rules = modules.filter(module => /\/failures/.test(module));
	expect(rules.toSorted()).toEqual([
		'packages/core/src/verdict/failures-in-browsers.ts',
		'packages/status-classifier/src/rows/failures-in-browsers.ts',
	]);
});
