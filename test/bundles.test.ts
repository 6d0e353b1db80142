import {expect, test} from '@jest/globals';
import {build} from 'esbuild';

/** The modules in a bundle of what this code imports, as paths of the repository, and what the bundle imports itself. */
async function modulesOf(code: string): Promise<readonly string[]> {
	// With the paths of tsconfig.json: our packages are read from their sources, what they depend on from `node_modules`.
	const {metafile} = await build({
		stdin: {contents: code, resolveDir: '.'},
		bundle: true,
		format: 'esm',
		target: 'esnext',
		external: ['ky', 'is-network-error', 'winston', 'node:*'],
		write: false,
		metafile: true,
	});
	return Object.values(metafile.outputs).flatMap(({inputs, imports}) =>
		Object.entries(inputs)
			.filter(([, {bytesInOutput}]) => bytesInOutput > 0)
			.map(([path]) => path)
			.concat(imports.map(({path}) => path)),
	);
}

const pRetry = expect.stringContaining('p-retry');
const operation = expect.stringContaining('retry/src/operation/');

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
	expect(modules).toEqual(expect.arrayContaining(['winston', 'node:fs/promises']));
});

test('a bundle with @kyhooks/error-logger/beacon carries no other sink', async () => {
	const modules = await modulesOf("export * from '@kyhooks/error-logger/beacon';");
	expect(modules).toContain('packages/error-logger/src/sinks/beacon-sink.ts');
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
		modules.filter(module => /winston|p-retry|node:|node_modules|retry\/src\/operation\//.test(module)),
	).toEqual([]);
});

test('a bundle with one hook of kyhooks carries no other', async () => {
	const modules = await modulesOf("export {timeout} from 'kyhooks';");
	const factory = /\/(resilient|circuit-breaker|error-logger|retry|status-classifier|timeout)\.ts$/;
	expect(modules.filter(module => factory.test(module))).toEqual(['packages/timeout/src/timeout.ts']);
});
