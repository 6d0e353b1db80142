import {type Call, defineHook, type Hook} from '@kyhooks/core';

/** A hook that keeps the calls of its client, for a look at their attempts. */
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
	// A hook is frozen.
	return {...hook, calls};
}
