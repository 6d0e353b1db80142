// For `--import` in a test's child process: loads our packages from their sources, as Jest does, so that no test needs a build.
import {enableCompileCache, registerHooks} from 'node:module';
import {fileURLToPath} from 'node:url';

// Without the cache, such a process spends half its time stripping the types from the same files again.
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
