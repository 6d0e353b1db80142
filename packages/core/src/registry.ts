import type {CallState} from './call-state.ts';
import type {CallEvent} from './events.ts';
import type {Classification} from './verdict/classification.ts';
import {outcomeOf} from './verdict/outcome.ts';
import {read} from './verdict/safe-read.ts';

type Registry = Readonly<{
	/** The call behind an error. */
	calls: WeakMap<object, CallState>;
	/** The operation behind what it rejected with; it goes before the call that failed in it, whichever of them hears of the error last. */
	operations: WeakMap<object, CallState>;
	classifications: WeakMap<object, Classification>;
	listeners: Set<(event: CallEvent) => void>;
}>;

// On `globalThis` under a registered symbol, so that two copies of this package in one program know the same calls. The number is the contract's.
const key = Symbol.for('kyhooks.registry.1');

function createRegistry(): Registry {
	const registry: Registry = {
		calls: new WeakMap(),
		operations: new WeakMap(),
		classifications: new WeakMap(),
		listeners: new Set(),
	};
	Object.defineProperty(globalThis, key, {value: registry});
	return registry;
}

export const registry: Registry = (globalThis as {[key]?: Registry})[key] ?? createRegistry();

const callKey = Symbol.for('kyhooks.call.1');

/** Ties a response or a context to its call. On every call that succeeds, so by a hidden property: entries of a WeakMap cost the collector more than all the rest of a call. */
export function rememberCall(subject: object, call: CallState): void {
	if (Object.isExtensible(subject)) {
		Object.defineProperty(subject, callKey, {value: call, configurable: true});
	} else {
		registry.calls.set(subject, call);
	}
}

/** Ties an error to its call, and the failure under it too: who calls through `asFetch` is shown that one alone. */
export function rememberFailure(thrown: unknown, call: CallState): void {
	for (const failure of [thrown, outcomeOf(thrown).error]) {
		if (typeof failure === 'object' && failure !== null && !isOfAnother(failure, call)) {
			registry.calls.set(failure, call);
		}
	}
}

/** Whether a call was aborted with the error that another has failed with: that one's it stays. */
export function isOfAnother(error: object, call: CallState): boolean {
	const known = registry.calls.get(error);
	return (
		known !== undefined &&
		known !== call &&
		known.failure !== undefined &&
		known.failure.classification.origin !== 'caller' &&
		call.isAbortOfCaller(error)
	);
}

export function callBehind(subject: object): CallState | undefined {
	return (
		registry.operations.get(subject) ??
		(read(subject, callKey) as CallState | undefined) ??
		registry.calls.get(subject)
	);
}
