// For a child process of a test, as `--import`: our packages are read from their sources, as Jest does it, so that no test needs a build.
import {enableCompileCache, registerHooks} from 'node:module';
import {fileURLToPath} from 'node:url';

// Half of the time of such a process goes into taking the types out of the same files again.
enableCompileCache(fileURLToPath(new URL('../../build/compile-cache', import.meta.url)));

registerHooks({
	resolve(specifier, context, nextResolve) {
		const [, name, entry = 'index'] =
			/^@kyhooks\/([a-z-]+)(?:\/([a-z-]+))?$/.exec(
				specifier.replace(/^kyhooks(?=$|\/)/, '@kyhooks/kyhooks'),
			) ?? [];
		return name === undefined
			? nextResolve(specifier, context)
			: nextResolve(new URL(`../../packages/${name}/src/${entry}.ts`, import.meta.url).href, context);
	},
});
