import {UnsupportedScenarioError} from '../scenarios/unsupported-scenario-error.ts';
import type {Step} from '../script/step.ts';

const others = 'scenarioFetch or startFaultServer';

/** Returns why nock 15 cannot play a step faithfully; `undefined` if it can. */
export function whyNotWithNock({scenario, effect}: Step): UnsupportedScenarioError | undefined {
	const refuse = (why: string) => new UnsupportedScenarioError('nockScenario', scenario, why, others);
	if (effect.kind === 'redirect') {
		return refuse('its scope is for one origin');
	}
	if (effect.kind === 'fault') {
		return effect.fault === 'tls-wrong-host'
			? refuse("Node's fetch does not expect this error from nock, and ends the process")
			: undefined;
	}
	if (effect.repeatTo !== undefined) {
		return refuse(
			'nock takes a body as fast as it comes, even when nobody reads it, and may end the process',
		);
	}
	if (effect.ending === 'bad-chunk' || (effect.ending === 'close' && effect.framing === 'chunked')) {
		return refuse('nock ends a chunked body as if it were whole');
	}
	if (effect.ending === 'reset' || effect.ending === 'close') {
		return refuse('where nock breaks a body, the head may be lost with it, and it does not reset');
	}
	return undefined;
}
