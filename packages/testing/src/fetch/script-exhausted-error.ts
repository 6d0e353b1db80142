import type {Script} from '../script/script.ts';

/** Error for a request after the last step of a script (`ERR_SCRIPT_EXHAUSTED`). It is a mistake in the test, so no hook treats it as a network failure. */
export class ScriptExhaustedError extends Error {
	override name = 'ScriptExhaustedError' as const;
	readonly code = 'ERR_SCRIPT_EXHAUSTED' as const;

	constructor({description, length}: Script, request: string) {
		super(
			`${description} has ${length} ${length === 1 ? 'step' : 'steps'}, and this is ${request}; for more, there are times(n, …), forever(…) and okAfter(n, …)`,
		);
	}
}
