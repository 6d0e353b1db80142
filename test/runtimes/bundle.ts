import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

/** Where a bundle runs. */
export type Target = 'process' | 'page' | 'worker' | 'react-native';

/**
The checks with all that they import, as a bundler makes it for that target: of the built packages, by their manifests.

@returns the text of a module
*/
export async function bundleFor(target: Target): Promise<string> {
	const {outputFiles} = await build({
		entryPoints: [fileURLToPath(new URL(`entries/${target}.ts`, import.meta.url))],
		bundle: true,
		format: 'esm',
		target: 'es2022',
		platform: target === 'process' ? 'node' : 'browser',
		conditions: target === 'worker' ? ['workerd', 'worker'] : [],
		// Without the paths of ours, which lead to the sources: those know no manifest.
		tsconfigRaw: {},
		write: false,
		logLevel: 'warning',
	});
	return outputFiles[0]?.text ?? '';
}
