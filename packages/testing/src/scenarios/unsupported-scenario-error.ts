/** An engine was given a scenario that it cannot play truly. The message names the engine that can. */
export class UnsupportedScenarioError extends Error {
	override name = 'UnsupportedScenarioError' as const;
	readonly code = 'ERR_UNSUPPORTED_SCENARIO' as const;
	readonly scenario: string;

	constructor(engine: string, scenario: string, why: string, instead: string) {
		super(`${engine} cannot play ${scenario}: ${why}; use ${instead}`);
		this.scenario = scenario;
	}
}
