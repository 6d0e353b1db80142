import {type Call, defineHook, type Hook} from '@kyhooks/core';

/** A hook that stores the calls of its client, so that a check can read their attempts. */
export function witness(): Hook & {readonly calls: Call[]} {
	const calls: Call[] = [];
	const hook = defineHook({
		name: 'witness',
		stage: 'observe',
		options: {},
		install(call) {
			calls.push(call);
			return {on() {}};
		},
	});
	// A hook is frozen, so a copy carries the calls.
	return {...hook, calls};
}
