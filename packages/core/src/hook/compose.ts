import ky, {type KyInstance, type Options} from 'ky';
import {definitionsIn, definitionsOf, fragmentOf, type Hook} from './hook.ts';
import type {Stage} from './layer.ts';

/** Returns a client's options. ky shows them in only one place: to a function that is passed to `extend`. */
export function optionsOf(client: KyInstance): Options {
	let options: Options = {};
	client.extend(parent => {
		options = parent;
		return {};
	});
	return options;
}

export function isClient(api: unknown): api is KyInstance {
	return typeof api === 'function' && ['create', 'extend', 'retry'].every(method => method in api);
}

/**
Joins hooks into one. `ky.extend(compose(a, b))` is the same as `ky.extend(a).extend(b)`.

Use it because spreading loses a hook: in `{...retry(), ...timeout()}`, both fragments have a `hooks` key, and the second replaces the first.

@throws TypeError if one of the arguments is not a hook of kyhooks. The message says which argument.
*/
export function compose(...hooks: readonly Hook[]): Hook {
	hooks.forEach((hook, index) => {
		// `compose()` without arguments returns an empty fragment, a hook that does nothing. It is accepted here.
		const isNothing = typeof hook === 'object' && hook !== null && Object.keys(hook).length === 0;
		if (!isNothing && definitionsIn(hook?.hooks?.init ?? []).length === 0) {
			throw new TypeError(`compose() takes hooks, but argument ${index + 1} is not a hook`);
		}
	});
	const [first = Object.freeze({})] = hooks;
	if (hooks.length <= 1) {
		return first;
	}
	// ky does the merging, so the result is the same as with `extend`, whatever a fragment contains.
	const options = optionsOf(hooks.reduce((client, hook) => client.extend(hook), ky.create()));
	const {init = [], ...others} = options.hooks ?? {};
	// One function replaces many, because each function costs every call (docs/decisions/0045).
	const own = fragmentOf(definitionsOf(init)).hooks?.init ?? [];
	const joined = {...others, init: [...init.filter(hook => definitionsOf([hook]).length === 0), ...own]};
	Object.values(joined).forEach(Object.freeze);
	return Object.freeze({...options, hooks: Object.freeze(joined)});
}

export type HookDescription = Readonly<{name: string; stage: Stage; options: object}>;

/**
Lists the hooks of a client, a fragment or an options object, outermost first, with their resolved options. For tests and for a line in the startup log.

@example
```
console.table(describe(api));
```
*/
export function describe(subject: KyInstance | Hook | Options): readonly HookDescription[] {
	const {hooks} = typeof subject === 'function' ? optionsOf(subject) : subject;
	return definitionsIn(hooks?.init ?? []).map(({name, stage, options}) =>
		Object.freeze({name, stage, options: options ?? Object.freeze({})}),
	);
}
