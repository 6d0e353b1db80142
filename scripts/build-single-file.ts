// Bundles `kyhooks/browser` into packages/kyhooks/dist/kyhooks.min.js. Runs after rollup, because it bundles the built packages through their manifests.
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
	// Hooks extend a client that the page creates, so the page imports ky itself.
	external: ['ky'],
	// Without the `paths` of our tsconfig.json, which lead to the sources and bypass the manifests.
	tsconfigRaw: {},
	sourcemap: true,
	banner: {
		js: `/*! kyhooks ${version}, MIT license. Includes p-retry and is-network-error by Sindre Sorhus, MIT license. */`,
	},
	logLevel: 'warning',
});
