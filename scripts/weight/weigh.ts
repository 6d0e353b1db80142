import {execFileSync} from 'node:child_process';
import {globSync, mkdirSync, readFileSync, renameSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {brotliCompressSync, constants} from 'node:zlib';
import {build} from 'esbuild';

/** Packs every package and unpacks it below `folder`, as npm would install it: anything that `files` leaves out or a manifest does not export is missing. */
export function installPacked(folder: string): void {
	execFileSync('npm', ['pack', '--workspaces', '--silent', '--pack-destination', folder]);
	for (const archive of globSync(join(folder, '*.tgz'))) {
		execFileSync('tar', ['-xzf', archive, '-C', folder]);
		const unpacked = join(folder, 'package');
		const {name} = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
		const installed = join(folder, 'node_modules', name);
		mkdirSync(dirname(installed), {recursive: true});
		renameSync(unpacked, installed);
	}
}

/** `bytes` are minified but not yet compressed. */
export type Part = Readonly<{file: string; bytes: number}>;

export type Weight = Readonly<{kilobytes: number; parts: readonly Part[]}>;

/** The size of what this code imports from the packages installed in `folder`: minified and compressed, and by file. */
export async function weigh(code: string, folder: string): Promise<Weight> {
	const {outputFiles, metafile} = await build({
		stdin: {contents: code, resolveDir: folder},
		bundle: true,
		minify: true,
		format: 'esm',
		platform: 'browser',
		target: 'es2022',
		external: ['ky', 'p-retry', '@opentelemetry/api'],
		absWorkingDir: folder,
		write: false,
		metafile: true,
	});
	const quality = {[constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY};
	const compressed = brotliCompressSync(outputFiles[0]?.contents ?? '', {params: quality});
	const parts = Object.values(metafile.outputs)
		.flatMap(({inputs}) => Object.entries(inputs))
		.map(([file, {bytesInOutput}]) => ({file: file.replace('node_modules/', ''), bytes: bytesInOutput}))
		.filter(({bytes}) => bytes > 0)
		.toSorted((one, other) => other.bytes - one.bytes);
	return {kilobytes: compressed.length / 1_000, parts};
}
