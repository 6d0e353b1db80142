import {UnsupportedScenarioError} from '../scenarios/unsupported-scenario-error.ts';
import {refuseFirst} from '../script/refuse-first.ts';
import type {Scenario} from '../script/script.ts';
import type {FaultName, Step} from '../script/step.ts';

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

/** Returns why a step cannot be played on a socket; `undefined` if it can. */
export function whyNot({scenario, effect}: Step, engine: string): UnsupportedScenarioError | undefined {
	const reason = effect.kind === 'fault' ? unplayable[effect.fault] : undefined;
	return reason === undefined ? undefined : new UnsupportedScenarioError(engine, scenario, ...reason);
}

/** @throws UnsupportedScenarioError if one of the first steps cannot be played on a socket */
export function assertPlayable(scenario: Scenario, engine: string): void {
	refuseFirst(scenario, step => whyNot(step, engine));
}
