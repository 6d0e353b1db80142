import type {Classification} from './classification.ts';
import type {CallState} from './call.ts';
import type {CallEvent} from './events.ts';

type Registry = Readonly<{
	/** The call behind a ky context, a chained `fetch`, a response or an error. */
	calls: WeakMap<object, CallState>;
	classifications: WeakMap<object, Classification>;
	listeners: Set<(event: CallEvent) => void>;
}>;

// On `globalThis` under a registered symbol, so that two copies of this package in one program know the same calls. The number is the contract's.
const key = Symbol.for('kyhooks.registry.1');

function createRegistry(): Registry {
	const registry = {calls: new WeakMap(), classifications: new WeakMap(), listeners: new Set()} as Registry;
	Object.defineProperty(globalThis, key, {value: registry});
	return registry;
}

export const registry: Registry = (globalThis as {[key]?: Registry})[key] ?? createRegistry();
