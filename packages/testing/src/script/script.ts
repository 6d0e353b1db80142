import type {Step} from './step.ts';

/** Which request asks a script for its step. */
export type Turn = Readonly<{
	/** From 0. */
	index: number;
	/** Milliseconds since the first request of this run. */
	elapsed: number;
}>;

/**
What a server does, request by request. A script holds no state: each engine that runs it begins at its first step, so one script may serve many tests and many clients.
*/
export type Script = Readonly<{
	/** As it was written, with its seed; assertions print it. */
	description: string;
	/** How many requests it answers; may be infinite. */
	length: number;
	/** `undefined` when the script has run out. */
	step(turn: Turn): Step | undefined;
}>;

/** Wherever a script is asked for, one step will do. */
export type Scenario = Step | Script;

/** @throws TypeError for what is neither a step nor a script */
export function toScript(scenario: Scenario, what = 'the scenario'): Script {
	if (!isScenario(scenario)) {
		throw new TypeError(`${what} must be a step or a script, got ${shown(scenario)}`);
	}
	return isStep(scenario)
		? {description: scenario.scenario, length: 1, step: ({index}) => (index === 0 ? scenario : undefined)}
		: scenario;
}

export function isStep(value: unknown): value is Step {
	return typeof value === 'object' && value !== null && 'effect' in value && 'scenario' in value;
}

export function isScript(value: unknown): value is Script {
	return typeof value === 'object' && value !== null && 'step' in value && 'length' in value;
}

export function isScenario(value: unknown): value is Scenario {
	return isStep(value) || isScript(value);
}

function shown(value: unknown): string {
	if (typeof value === 'function') {
		return 'a function; call it, as in ok()';
	}
	return Array.isArray(value) ? 'a list; give sequence(…)' : String(value);
}
