import type {Options} from 'ky';
import {type Call, type Layer, parts, type Stage} from './layer.ts';

export type HookDefinition = Readonly<{
	/** Unique among hooks. Of two with one name, the one extended later is in force. */
	name: string;
	stage: Stage;
	/** The resolved options, for `describe`. */
	options?: object;
	/** Plain ky options that the fragment carries, merged by ky's own rules: a later `extend` or the call itself can change them. */
	defaults?: Readonly<
		Pick<Options, 'timeout' | 'totalTimeout'> & {retry?: Exclude<Options['retry'], number | undefined>}
	>;
	/**
	Runs once a call, before ky has built the request.

	Variables inside `install` are per call; variables outside it are per factory call. That is the whole model of state. The layer may be the same object for every call.
	*/
	install(call: Call): Layer;
}>;

/**
Installs a hook in a call.

@throws TypeError if `install` returns no layer, or one with a part that there is not; the message names the hook
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
