import type {Options} from 'ky';
import {type Call, type Layer, parts, type Stage} from './layer.ts';

export type HookDefinition = Readonly<{
	/** The name of the hook, unique among hooks. If two hooks have the same name, the hook that was extended later is used. */
	name: string;
	stage: Stage;
	/** The resolved options, which `describe` shows. */
	options?: object;
	/** ky options that the hook brings. ky merges them by its own rules, so a later `extend` or the call itself can change them. */
	defaults?: Readonly<
		Pick<Options, 'timeout' | 'totalTimeout'> & {retry?: Exclude<Options['retry'], number | undefined>}
	>;
	/**
	Runs once a call, before ky builds the request, and returns the layer of the hook.

	Variables inside `install` belong to one call. Variables outside it belong to one call of the factory. There is no other state. `install` may return the same layer object for every call.
	*/
	install(call: Call): Layer;
}>;

/**
Installs a hook in a call and checks the layer that it returns.

@throws TypeError if `install` returns no layer, or a layer with an unknown part. The message names the hook.
*/
export function layerOf({name, install}: HookDefinition, call: Call): Layer {
	const layer: unknown = install(call);
	let wrong = Object(layer) === layer ? undefined : String(layer);
	for (const part in layer as object) {
		if (!parts.includes(part as keyof Layer)) {
			wrong ??= part;
		}
	}
	if (wrong !== undefined) {
		throw new TypeError(`install of ${name} must return a layer, got ${wrong}`);
	}
	return layer as Layer;
}
