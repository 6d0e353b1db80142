import type {Fault, FaultName, Step} from '../../script/step.ts';

/** Makes the step of a scenario in which no answer comes. */
export function fault(
	scenario: string,
	name: FaultName,
	more: Partial<Omit<Fault, 'kind' | 'fault'>> = {},
): Step {
	const effect: Fault = {delay: 0, ...more, kind: 'fault', fault: name};
	return Object.freeze({scenario, effect: Object.freeze(effect)});
}
