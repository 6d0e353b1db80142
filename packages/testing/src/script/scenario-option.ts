import type {Check} from '@kyhooks/core';
import {isScenario, type Scenario, type Script, type Turn, toScript} from './script.ts';
import type {Step} from './step.ts';

/** Checks a scenario that will be repeated: it must have at least one step. */
export const scenarioOption: Check = value =>
	!isScenario(value)
		? 'a scenario'
		: toScript(value).length > 0
			? undefined
			: 'a scenario with at least one step';

/** The same check for one scenario or a list. */
export const scenariosOption: Check = value => {
	const all = [value].flat();
	return all.length === 0 ? 'a scenario' : all.map(scenarioOption).find(complaint => complaint);
};

/** The step of a scenario at a turn, as if the scenario were repeated forever. */
export function stepAgain(scenario: Scenario, {index, elapsed}: Turn): Step | undefined {
	const script: Script = toScript(scenario);
	return script.step({
		index: script.length === Number.POSITIVE_INFINITY ? index : index % script.length,
		elapsed,
	});
}
