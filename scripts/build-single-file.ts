// Bundles `kyhooks/browser` into packages/kyhooks/dist/kyhooks.min.js. Runs after rollup, since it bundles the built packages by their manifests.
import {readFileSync} from 'node:fs';
import {build} from 'esbuild';

const folder = 'packages/kyhooks';
const {version} = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));

await build({
	entryPoints: [`${folder}/build/browser.js`],
	outfile: `${folder}/dist/kyhooks.min.js`,
	bundle: true,
	minify: true,
	format: 'esm',
	platform: 'browser',
	target: 'es2022',
	// Hooks extend a client of the page, so the page imports ky itself.
	external: ['ky'],
	// Without the paths of ours, which lead to the sources: those know no manifest.
	tsconfigRaw: {},
	sourcemap: true,
	banner: {
		js: `/*! kyhooks ${version}, MIT license. Includes p-retry and is-network-error by Sindre Sorhus, MIT license. */`,
	},
	logLevel: 'warning',
});
