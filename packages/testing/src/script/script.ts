import type {Step} from './step.ts';

/** The position of a request in a script. */
export type Turn = Readonly<{
	/** Number of the request in this script, from 0. */
	index: number;
	/** Milliseconds since the first request of this run. */
	elapsed: number;
}>;

/** A script of server behaviour, request by request. A script has no state: each engine that runs it starts at the first step, so one script can serve many tests and clients. */
export type Script = Readonly<{
	/** The script as source code, with its seed. Assertions print it. */
	description: string;
	/** Number of requests that it answers; may be `Infinity`. */
	length: number;
	/** Returns the step for a request; `undefined` if the script has run out. */
	step(turn: Turn): Step | undefined;
}>;

/** A step or a script. Wherever a script is expected, a single step is accepted too. */
export type Scenario = Step | Script;

/** @throws TypeError if the value is neither a step nor a script */
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
