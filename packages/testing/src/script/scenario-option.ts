import type {Check} from '@kyhooks/core';
import {isScenario, type Scenario, type Script, type Turn, toScript} from './script.ts';
import type {Step} from './step.ts';

/** A scenario as an option, which is to be played again and again: it must have a step. */
export const scenarioOption: Check = value =>
	!isScenario(value)
		? 'a scenario'
		: toScript(value).length > 0
			? undefined
			: 'a scenario with at least one step';

/** One such scenario, or several. */
export const scenariosOption: Check = value => {
	const all = [value].flat();
	return all.length === 0 ? 'a scenario' : all.map(scenarioOption).find(complaint => complaint);
};

/** The step of a scenario at a turn, as if it were repeated without end. */
export function stepAgain(scenario: Scenario, {index, elapsed}: Turn): Step | undefined {
	const script: Script = toScript(scenario);
	return script.step({
		index: script.length === Number.POSITIVE_INFINITY ? index : index % script.length,
		elapsed,
	});
}
