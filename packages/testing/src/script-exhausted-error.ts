/** A request came after the last step of a script. A mistake of the test, so no hook takes it for a failure of the network. */
export class ScriptExhaustedError extends Error {
	override name = 'ScriptExhaustedError' as const;
	readonly code = 'ERR_SCRIPT_EXHAUSTED' as const;

	constructor(script: string, length: number, request: string) {
		super(
			`${script} has ${length} ${length === 1 ? 'step' : 'steps'}, and this is request ${length + 1} or later: ${request}`,
		);
	}
}
