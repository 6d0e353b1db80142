import ky, {type KyInstance, type Options} from 'ky';
import {definitionsIn, definitionsOf, fragmentOf, type Hook} from './hook.ts';
import type {Stage} from './layer.ts';

/** A client's options. ky shows them in one place only: to a function given to `extend`. */
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
Joins hooks into one fragment: `ky.extend(compose(a, b))` is `ky.extend(a).extend(b)`.

It exists because spreading does not do it: `{...retry(), ...timeout()}` has one `hooks` key, and the second deletes the first.

@throws TypeError if one of the arguments is not a hook of kyhooks; the message names which.
*/
export function compose(...hooks: readonly Hook[]): Hook {
	hooks.forEach((hook, index) => {
		// `compose()` gives an empty fragment, which is a hook that does nothing.
		const isNothing = typeof hook === 'object' && hook !== null && Object.keys(hook).length === 0;
		if (!isNothing && definitionsIn(hook?.hooks?.init ?? []).length === 0) {
			throw new TypeError(`compose() takes hooks, and argument ${index + 1} is none`);
		}
	});
	const [first = Object.freeze({})] = hooks;
	if (hooks.length <= 1) {
		return first;
	}
	// ky does the merging, so that joining is extending whatever a fragment carries.
	const options = optionsOf(hooks.reduce((client, hook) => client.extend(hook), ky.create()));
	const {init = [], ...others} = options.hooks ?? {};
	// One function in place of many: each costs every call.
	const own = fragmentOf(definitionsOf(init)).hooks?.init ?? [];
	const joined = {...others, init: [...init.filter(hook => definitionsOf([hook]).length === 0), ...own]};
	Object.values(joined).forEach(Object.freeze);
	return Object.freeze({...options, hooks: Object.freeze(joined)});
}

export type HookDescription = Readonly<{name: string; stage: Stage; options: object}>;

/**
The hooks that a client, a fragment or an options object carries, outermost first, with their resolved options. For tests and for a line in the startup log.

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
