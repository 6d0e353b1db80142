import {cp, mkdir, mkdtemp, readdir, readFile, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {build} from 'esbuild';

type Manifest = Readonly<{
	name: string;
	/** An object stands for a module; a string, as for `./package.json`, for a file. */
	exports: Readonly<Record<string, string | {default: string}>>;
	dependencies?: Readonly<Record<string, string>>;
	devDependencies?: Readonly<Record<string, string>>;
	peerDependencies?: Readonly<Record<string, string>>;
}>;

const manifestIn = async (folder: string): Promise<Manifest> =>
	JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));

/**
Copies an example into a folder outside the repository and creates the `node_modules` that its package.json asks for. Our packages are built from their sources, so no test needs a build. All other packages are links.

@returns the folder
*/
export async function installExample(example: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'kyhooks-example-'));
	await cp(example, folder, {recursive: true});
	const modules = join(folder, 'node_modules');
	await mkdir(modules);
	await symlink(resolve('node_modules/.bin'), join(modules, '.bin'));
	const ours = new Map<string, string>();
	for (const name of await readdir('packages')) {
		ours.set((await manifestIn(`packages/${name}`)).name, `packages/${name}`);
	}
	const installed = new Set<string>();
	const install = async (name: string): Promise<void> => {
		if (installed.has(name)) {
			return;
		}
		installed.add(name);
		const source = ours.get(name);
		if (source === undefined) {
			await mkdir(dirname(join(modules, name)), {recursive: true});
			await symlink(resolve('node_modules', name), join(modules, name));
			return;
		}
		const manifest = await manifestIn(source);
		await buildPackage(source, manifest, join(modules, name));
		// An optional peer is installed only if the example asks for it.
		await Promise.all(Object.keys(manifest.dependencies ?? {}).map(install));
	};
	const {dependencies, devDependencies} = await manifestIn(folder);
	await Promise.all(Object.keys({...dependencies, ...devDependencies}).map(install));
	return folder;
}

/** Builds a package as `npm run build` does, without its types. */
async function buildPackage(source: string, {exports}: Manifest, target: string): Promise<void> {
	await mkdir(target, {recursive: true});
	await cp(join(source, 'package.json'), join(target, 'package.json'));
	await build({
		entryPoints: Object.values(exports)
			.filter(entry => typeof entry !== 'string')
			.map(entry => join(source, entry.default.replace('./dist/', 'src/').replace('.js', '.ts'))),
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'es2023',
		packages: 'external',
		outdir: join(target, 'dist'),
		// With the `paths` of our tsconfig.json, our packages would be copied into each other.
		tsconfigRaw: {},
		logLevel: 'silent',
	});
}

export async function removeExample(folder: string): Promise<void> {
	await rm(folder, {recursive: true, force: true});
}
