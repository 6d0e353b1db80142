import {readdirSync, readFileSync, rmSync} from 'node:fs';
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

// A reference to a library of TypeScript's counts at the top of a file alone; bundled, it would stand where its module begins.
const reference = /^\/\/\/ <reference .*\n/gm;
const referencesFirst = {
	name: 'references-first',
	renderChunk(code) {
		const found = [...new Set(code.match(reference))];
		return found.length === 0 ? null : {code: found.join('') + code.replaceAll(reference, ''), map: null};
	},
};

// The entries of a package are built together, so that what they share is one module and not a copy in each.
export default packages.flatMap(({folder, manifest}) => {
	const names = [
		...Object.values(manifest.exports).map(entry => entry.default),
		...Object.values(manifest.bin ?? {}),
	].map(file => file.replace('./dist/', '').replace('.js', ''));
	// Shared modules have a hash in their names; those of another build would be published with this one's.
	rmSync(`${folder}/dist`, {recursive: true, force: true});
	const inputs = ending => Object.fromEntries(names.map(name => [name, `${folder}/build/${name}${ending}`]));
	return [
		{
			input: inputs('.js'),
			// One file a source: a bundler leaves out a whole file that nothing asks for, but of one large file it keeps each statement that may have an effect.
			output: {
				dir: `${folder}/dist`,
				format: 'es',
				preserveModules: true,
				preserveModulesRoot: `${folder}/build`,
			},
			external: external(manifest),
		},
		{
			input: inputs('.d.ts'),
			output: {dir: `${folder}/dist`, format: 'es', chunkFileNames: 'shared-[hash].d.ts'},
			external: external(manifest),
			plugins: [dts(), referencesFirst],
		},
	];
});
