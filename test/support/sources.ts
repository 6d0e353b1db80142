// For a child process of a test, as `--import`: our packages are read from their sources, as Jest does it, so that no test needs a build.
import {registerHooks} from 'node:module';

registerHooks({
	resolve(specifier, context, nextResolve) {
		const [, name, entry = 'index'] =
			/^@kyhooks\/([a-z-]+)(?:\/([a-z-]+))?$/.exec(specifier.replace(/^kyhooks$/, '@kyhooks/kyhooks')) ?? [];
		return name === undefined
			? nextResolve(specifier, context)
			: nextResolve(new URL(`../../packages/${name}/src/${entry}.ts`, import.meta.url).href, context);
	},
});
