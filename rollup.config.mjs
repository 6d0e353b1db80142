import {readdirSync, readFileSync, rmSync} from 'node:fs';
import {isAbsolute} from 'node:path';
import {dts} from 'rollup-plugin-dts';

// One build for every package: its inputs are the `exports` of its package.json, its externals are what that file depends on.
const packages = readdirSync('packages').map(folder => ({
	folder: `packages/${folder}`,
	manifest: JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8')),
}));

const external = manifest => {
	const names = Object.keys({...manifest.dependencies, ...manifest.peerDependencies});
	return id => names.some(name => id === name || id.startsWith(`${name}/`));
};

// rollup reads the source maps of its own plugins alone; with those of tsc, its maps lead to the sources.
const sourceMaps = {
	name: 'source-maps',
	load: id =>
		isAbsolute(id) ? {code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8')} : null,
};

// A reference to a library of TypeScript's counts at the top of a file alone; bundled, it would stand where its module begins.
const reference = /^\/\/\/ <reference .*\n/gm;
const referencesFirst = {
	name: 'references-first',
	renderChunk(code) {
		const found = [...new Set(code.match(reference))];
		return found.length === 0 ? null : {code: found.join('') + code.replaceAll(reference, ''), map: null};
	},
};

// An import without names declares nothing, and here it comes from another entry: the types of the sink for browsers would ask for winston's.
const importsForTypesOnly = {
	name: 'imports-for-types-only',
	renderChunk: code => ({code: code.replaceAll(/^import '.*;$\n?/gm, ''), map: null}),
};

// The others are made by scripts/build-single-file.ts, from what this builds.
const isModule = file => !file.endsWith('.min.js');

// What the field `browser` of a manifest names, which nothing else may import.
const replaced = manifest => Object.entries(manifest.browser ?? {}).flat();

// The entries of a package are built together, so that what they share is one module and not a copy in each. A file for each module: of one file, bundlers keep all that may have an effect when it is loaded.
export default packages.flatMap(({folder, manifest}) => {
	const exported = Object.values(manifest.exports).filter(entry => entry !== './package.json');
	const commands = Object.values(manifest.bin ?? {});
	const entries = [...exported.map(entry => entry.default).filter(isModule), ...commands];
	const declared = [...exported.map(entry => entry.types), ...commands];
	// What another build has left would be published with this one's.
	rmSync(`${folder}/dist`, {recursive: true, force: true});
	const inputs = (files, ending) =>
		Object.fromEntries(
			files
				.map(file => file.replace('./dist/', '').replace(/\.js$|\.d\.ts$/, ''))
				.map(name => [name, `${folder}/build/${name}${ending}`]),
		);
	return [
		{
			input: inputs([...entries, ...replaced(manifest)], '.js'),
			output: {
				dir: `${folder}/dist`,
				format: 'es',
				preserveModules: true,
				preserveModulesRoot: `${folder}/build`,
				sourcemap: true,
				// The archive has the sources themselves.
				sourcemapExcludeSources: true,
			},
			external: external(manifest),
			plugins: [sourceMaps],
		},
		{
			input: inputs(declared, '.d.ts'),
			output: {dir: `${folder}/dist`, format: 'es', chunkFileNames: 'shared-[hash].d.ts'},
			external: external(manifest),
			plugins: [dts(), referencesFirst, importsForTypesOnly],
		},
	];
});
