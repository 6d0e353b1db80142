import {type Scenario, toScript} from './script.ts';
import type {Step} from './step.ts';

/** Number of steps to check. Later steps of an endless script, and steps that depend on time, are checked when they are played. */
const mostSteps = 1_000;

/** Throws for the first step that an engine cannot play, before any request arrives. */
export function refuseFirst(scenario: Scenario, whyNot: (step: Step) => Error | undefined): void {
	const script = toScript(scenario);
	for (let index = 0; index < Math.min(script.length, mostSteps); index++) {
		const step = script.step({index, elapsed: 0});
		const error = step === undefined ? undefined : whyNot(step);
		if (error !== undefined) {
			throw error;
		}
	}
}
