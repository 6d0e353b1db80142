import type {Hooks, Options} from 'ky';
import {definitionsIn, type Hook} from './hook.ts';

/**
Joins hooks into one fragment: `ky.extend(compose(a, b))` is `ky.extend(a).extend(b)`.

It exists because spreading does not do it: `{...retry(), ...timeout()}` has one `hooks` key, and the second deletes the first.

@throws TypeError if one of the arguments is not a hook of kyhooks; the message names which.
*/
export function compose(...hooks: readonly Hook[]): Hook {
	hooks.forEach((hook, index) => {
		if (definitionsIn(hook?.hooks?.init ?? []).length === 0 && !isNothing(hook)) {
			throw new TypeError(`compose() takes hooks, and argument ${index + 1} is none`);
		}
	});
	const [first] = hooks;
	return hooks.length === 1 && first !== undefined ? first : Object.freeze(hooks.reduce<Options>(join, {}));
}

/** `compose()` gives an empty fragment, which is a hook that does nothing. */
function isNothing(hook: unknown): boolean {
	return typeof hook === 'object' && hook !== null && Object.keys(hook).length === 0;
}

function join(one: Options, other: Options): Options {
	const init = [...(one.hooks?.init ?? []), ...(other.hooks?.init ?? [])];
	const joined: Options = {...one, ...other};
	if (one.retry !== undefined && other.retry !== undefined) {
		joined.retry = {...asObject(one.retry), ...asObject(other.retry)};
	}
	if (init.length > 0) {
		joined.hooks = Object.freeze({init: Object.freeze(init)}) as Hooks;
	}
	return joined;
}

function asObject(retry: NonNullable<Options['retry']>) {
	return typeof retry === 'number' ? {limit: retry} : retry;
}
