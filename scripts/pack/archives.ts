import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import owner from '../release/owner.json' with {type: 'json'};
import {withLinks, withOwner} from '../release/owner.ts';
import {type Package, packagesInOrder} from './packages.ts';
import {run} from './run.ts';

/** `file` is the archive; `files` are the paths in it. */
export type Archive = Package & Readonly<{file: string; files: readonly string[]}>;

/** Packs every package into `destination` as npm would publish it, in dependency order. */
export async function packAll(destination: string): Promise<readonly Archive[]> {
	return Promise.all(packagesInOrder().map(one => pack(one, destination)));
}

async function pack(one: Package, destination: string): Promise<Archive> {
	const unpacked = join(destination, basename(one.folder));
	mkdirSync(unpacked);
	const first = await npmPack(one.folder, unpacked);
	await run('tar', ['-xzf', first.file, '-C', unpacked]);
	// In a copy: to change the manifest in place would make the work tree dirty.
	const content = join(unpacked, 'package');
	const rewrite = (file: string, change: (text: string) => string) =>
		writeFileSync(join(content, file), change(readFileSync(join(content, file), 'utf8')));
	rewrite(
		'package.json',
		text => `${JSON.stringify(withOwner(JSON.parse(text), one.folder, owner), null, '\t')}\n`,
	);
	rewrite('README.md', text => withLinks(text, one.manifest.version, owner));
	return {...one, ...(await npmPack(content, destination))};
}

async function npmPack(folder: string, destination: string): Promise<Pick<Archive, 'file' | 'files'>> {
	const output = await run('npm', ['pack', '--json', '--pack-destination', destination], folder);
	const [{filename, files}] = JSON.parse(output) as [{filename: string; files: {path: string}[]}];
	return {file: join(destination, filename), files: files.map(({path}) => path)};
}
