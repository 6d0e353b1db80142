import ky, {type Options} from 'ky';
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
	const [first = Object.freeze({})] = hooks;
	return hooks.length <= 1 ? first : merged(hooks);
}

/** `compose()` gives an empty fragment, which is a hook that does nothing. */
function isNothing(hook: unknown): boolean {
	return typeof hook === 'object' && hook !== null && Object.keys(hook).length === 0;
}

/** Lets ky do the merging, so that joining is extending whatever a fragment carries. */
function merged(hooks: readonly Hook[]): Hook {
	let options: Options = {};
	hooks
		.reduce((client, hook) => client.extend(hook), ky.create())
		.extend(parent => {
			options = parent;
			return {};
		});
	Object.values(options.hooks ?? {}).forEach(Object.freeze);
	return Object.freeze({...options, hooks: Object.freeze(options.hooks ?? {})});
}
