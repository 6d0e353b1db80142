import type {Script} from '../script/script.ts';

/** A request came after the last step of a script. A mistake of the test, so no hook takes it for a failure of the network. */
export class ScriptExhaustedError extends Error {
	override name = 'ScriptExhaustedError' as const;
	readonly code = 'ERR_SCRIPT_EXHAUSTED' as const;

	constructor({description, length}: Script, request: string) {
		super(
			`${description} has ${length} ${length === 1 ? 'step' : 'steps'}, and this is ${request}; for more, there are times(n, …), forever(…) and okAfter(n, …)`,
		);
	}
}
