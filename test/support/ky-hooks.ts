import type {Call, Layer} from '@kyhooks/core';
import type {Hooks} from 'ky';

/** Adds ky hooks to one call, after those of the client, as a hook may do in `install`. */
export function addKyHooks({options}: Call, own: Omit<Hooks, 'init'>): Layer {
	const hooks: Record<string, readonly unknown[]> = {...options.hooks};
	for (const [kind, added] of Object.entries(own)) {
		hooks[kind] = [...(hooks[kind] ?? []), ...added];
	}
	options.hooks = hooks as Hooks;
	return {};
}
