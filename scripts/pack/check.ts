/*
Packs every package and checks the archives as a user gets them: runs publint and attw, installs them into an empty project with npm and with pnpm, imports them, and runs and compiles programs that use them.

	npm run pack:check
*/
import {existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {type Archive, packAll} from './archives.ts';
import {installWithNpm, installWithPnpm} from './project.ts';
import {run} from './run.ts';
import {checkTypes} from './types.ts';

/** Calls `use` with the archives after they have passed every check. */
export async function withCheckedArchives(
	use: (archives: readonly Archive[]) => Promise<void>,
): Promise<void> {
	// A real path: through a symbolic link, a module would have two URLs.
	const folder = mkdtempSync(join(realpathSync(tmpdir()), 'kyhooks-pack-'));
	try {
		const archives = await packAll(folder);
		await check(archives, folder);
		await use(archives);
	} finally {
		rmSync(folder, {recursive: true});
	}
}

async function check(archives: readonly Archive[], folder: string): Promise<void> {
	await step('files', async () => {
		archives.forEach(checkFiles);
		return `${archives.reduce((sum, {files}) => sum + files.length, 0)} in ${archives.length} archives`;
	});
	await step('publint', () => forEachArchive(archives, file => ['publint', 'run', file, '--strict']));
	await step('attw', () => forEachArchive(archives, file => ['attw', file, '--profile', 'esm-only']));
	for (const [name, install, compilers] of [
		['npm', installWithNpm, ['typescript-5.9', 'typescript-6', 'typescript-7']],
		// pnpm only changes where a declaration is found, which is the same for all compilers, so one compiler is enough.
		['pnpm', installWithPnpm, ['typescript-7']],
	] as const) {
		const project = join(folder, `${name}-project`);
		mkdirSync(project);
		await step(`${name}: install`, () => install(archives, project));
		await step(`${name}: imports`, () => checkEntries(archives, project));
		await step(`${name}: programs`, () => checkPrograms(project));
		await step(`${name}: source maps`, () => checkSourceMaps(archives, project));
		await step(`${name}: types`, () => checkTypes(project, compilers));
	}
}

/** Prints a line with the result of `work` when it has passed. */
async function step(title: string, work: () => Promise<string>): Promise<void> {
	const started = performance.now();
	try {
		const detail = await work();
		console.log(`✓ ${title}: ${detail} (${((performance.now() - started) / 1_000).toFixed(1)} s)`);
	} catch (error) {
		console.log(`✗ ${title}`);
		throw error;
	}
}

async function forEachArchive(
	archives: readonly Archive[],
	commandFor: (file: string) => readonly string[],
): Promise<string> {
	for (const {file} of archives) {
		const [command = '', ...parameters] = commandFor(file);
		await run(command, parameters);
	}
	return `${archives.length} archives`;
}

function checkFiles({folder, files}: Archive): void {
	const missing = ['README.md', 'LICENSE', 'src/index.ts'].filter(file => !files.includes(file));
	if (missing.length > 0) {
		throw new Error(`${folder}: the archive has no ${missing.join(', ')}`);
	}
	const allowed =
		/^(?:README\.md|LICENSE|CHANGELOG\.md|package\.json|src\/.+\.ts|dist\/.+\.(?:js|js\.map|d\.ts))$/;
	const others = files.filter(file => !allowed.test(file) || /\.test\./.test(file));
	if (others.length > 0) {
		throw new Error(`${folder}: the archive has files that no user needs: ${others.join(', ')}`);
	}
}

async function checkEntries(archives: readonly Archive[], project: string): Promise<string> {
	const entries = archives.flatMap(({manifest}) =>
		Object.keys(manifest.exports).map(path => manifest.name + path.slice(1)),
	);
	const imported = await run(process.execPath, ['entries.ts', ...entries], project);
	return `${imported.trim()} entries`;
}

async function checkPrograms(project: string): Promise<string> {
	const programs = ['anywhere.ts', 'node.ts'];
	for (const program of programs) {
		await run(process.execPath, [program], project);
	}
	return programs.join(', ');
}

async function checkSourceMaps(archives: readonly Archive[], project: string): Promise<string> {
	const folders = archives.map(({manifest}) => join(project, 'node_modules', manifest.name, 'dist'));
	const files = folders.flatMap(folder => globSync(join(folder, '**/*.js')));
	for (const file of files) {
		const {sources, sourcesContent = []} = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
		for (const [index, source] of sources.entries()) {
			if (sourcesContent[index] === undefined && !existsSync(join(dirname(file), source))) {
				throw new Error(`${file}.map names ${source}, which is not in the archive`);
			}
		}
	}
	const frames = await run(process.execPath, ['--enable-source-maps', 'stack.ts'], project);
	return `${files.length} files, ${frames.trim()} frames of a stack`;
}

if (process.argv[1]?.endsWith('check.ts')) {
	await withCheckedArchives(async () => {});
}
