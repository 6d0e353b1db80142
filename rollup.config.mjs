import {readdirSync, readFileSync} from 'node:fs';
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

export default packages.flatMap(({folder, manifest}) =>
	Object.values(manifest.exports).flatMap(({types, default: file}) => {
		const name = file.replace('./dist/', '').replace('.js', '');
		return [
			{
				input: `${folder}/build/${name}.js`,
				output: {file: `${folder}/${file}`, format: 'es'},
				external: external(manifest),
			},
			{
				input: `${folder}/build/${name}.d.ts`,
				output: {file: `${folder}/${types}`, format: 'es'},
				external: external(manifest),
				plugins: [dts()],
			},
		];
	}),
);
