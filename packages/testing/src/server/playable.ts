import {type Scenario, toScript} from '../script.ts';
import type {FaultName, Step} from '../step.ts';
import {UnsupportedScenarioError} from '../unsupported-scenario-error.ts';

const listens = 'it listens, and the connection is made before a step is taken';
const handshake = 'the handshake comes before a step is taken';

const unplayable: Partial<Record<FaultName, readonly [why: string, instead: string]>> = {
	refused: [listens, 'scenarioFetch, or the URL that refusedOrigin() gives'],
	'dns-failure': [listens, 'scenarioFetch, or a name such as no-such-host.invalid'],
	'connect-timeout': [listens, 'scenarioFetch'],
	unreachable: [listens, 'scenarioFetch'],
	'tls-self-signed': [handshake, "scenarioFetch, or startFaultServer(…, {tls: 'self-signed'})"],
	'tls-expired': [handshake, "scenarioFetch, or startFaultServer(…, {tls: 'expired'})"],
	'tls-wrong-host': [handshake, "scenarioFetch, or startFaultServer(…, {tls: 'wrong-host'})"],
	'tls-to-plain': [handshake, 'scenarioFetch, or an https URL with the port of a server without tls'],
};

/** Why a step cannot be played on a socket; nothing, if it can. */
export function whyNot({scenario, effect}: Step, engine: string): UnsupportedScenarioError | undefined {
	const reason = effect.kind === 'fault' ? unplayable[effect.fault] : undefined;
	return reason === undefined ? undefined : new UnsupportedScenarioError(engine, scenario, ...reason);
}

/** How many steps are looked at; what a script without end does after that shows when it is met. */
const mostSteps = 1_000;

/** @throws UnsupportedScenarioError if one of the first 1,000 steps cannot be played on a socket */
export function assertPlayable(scenario: Scenario, engine: string): void {
	const script = toScript(scenario);
	for (let index = 0; index < Math.min(script.length, mostSteps); index++) {
		const step = script.step({index, elapsed: 0});
		const error = step === undefined ? undefined : whyNot(step, engine);
		if (error !== undefined) {
			throw error;
		}
	}
}
