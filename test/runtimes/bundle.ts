import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

/** The runtime for which the bundle is made. */
export type Target = 'process' | 'page' | 'worker' | 'react-native';

/**
Bundles the checks and their imports for this target, from the built packages, through their manifests.

@returns the source of a module
*/
export async function bundleFor(target: Target): Promise<string> {
	const {outputFiles} = await build({
		entryPoints: [fileURLToPath(new URL(`entries/${target}.ts`, import.meta.url))],
		bundle: true,
		format: 'esm',
		target: 'es2022',
		platform: target === 'process' ? 'node' : 'browser',
		conditions: target === 'worker' ? ['workerd', 'worker'] : [],
		// Without the `paths` of our tsconfig.json, which lead to the sources and bypass the manifests.
		tsconfigRaw: {},
		write: false,
		logLevel: 'warning',
	});
	return outputFiles[0]?.text ?? '';
}
