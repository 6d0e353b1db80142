/** Error for a scenario that an engine cannot play faithfully (`ERR_UNSUPPORTED_SCENARIO`). The message names an engine that can. */
export class UnsupportedScenarioError extends Error {
	override name = 'UnsupportedScenarioError' as const;
	readonly code = 'ERR_UNSUPPORTED_SCENARIO' as const;
	readonly scenario: string;

	constructor(engine: string, scenario: string, why: string, instead: string) {
		super(`${engine} cannot play ${scenario}: ${why}; use ${instead}`);
		this.scenario = scenario;
	}
}
