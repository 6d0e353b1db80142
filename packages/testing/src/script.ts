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

/**
The script that a scenario is, or is the one step of.

@param what its name in the message
@throws TypeError for what is neither
*/
export function toScript(scenario: Scenario, what = 'the scenario'): Script {
	if (isStep(scenario)) {
		return {
			description: scenario.scenario,
			length: 1,
			step: ({index}) => (index === 0 ? scenario : undefined),
		};
	}
	if (isScript(scenario)) {
		return scenario;
	}
	const got = typeof scenario === 'function' ? 'a function; call it, as in ok()' : String(scenario);
	throw new TypeError(`${what} must be a step or a script, got ${got}`);
}

export function isStep(value: unknown): value is Step {
	return typeof value === 'object' && value !== null && 'effect' in value && 'scenario' in value;
}

export function isScript(value: unknown): value is Script {
	return typeof value === 'object' && value !== null && 'step' in value && 'length' in value;
}
