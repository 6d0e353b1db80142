import type {Fault, FaultName, Step} from '../../script/step.ts';

/** Creates the step of a scenario without a response. */
export function fault(
	scenario: string,
	name: FaultName,
	more: Partial<Omit<Fault, 'kind' | 'fault'>> = {},
): Step {
	const effect: Fault = {delay: 0, ...more, kind: 'fault', fault: name};
	return Object.freeze({scenario, effect: Object.freeze(effect)});
}
