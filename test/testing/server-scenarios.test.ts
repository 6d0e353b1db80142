import {afterAll, beforeAll, expect, test} from '@jest/globals';
import {type Scenario, UnsupportedScenarioError} from '@kyhooks/testing';
import {type FaultServer, startFaultServer} from '@kyhooks/testing/server';
import ky from 'ky';
import {expectEnding, expectSound} from '../support/expect-ending.ts';
import {type ScenarioRow, scenarioTable} from '../support/scenario-table.ts';

let server: FaultServer;
beforeAll(async () => {
	server = await startFaultServer();
});
afterAll(() => server.stop());

const unplayable = new Set(
	'refused dnsFailure connectTimeout unreachable tlsSelfSigned tlsExpired tlsWrongHost tlsToPlain'.split(' '),
);
const isPlayable = ({name}: ScenarioRow) => !unplayable.has(name.replace(/ .*/, ''));
/** These are too slow as they are in the catalogue, so they are tested at another pace. */
const slow = new Set(['slowHeaders', 'slowBody', 'dribble']);
/** Only a timeout ends these. */
const unending = new Set(['neverResponds', 'stallsMidBody', 'endlessBody']);

// The same table as for the engine without sockets: a script has the same meaning in both.
test.each(scenarioTable.filter(row => isPlayable(row) && !slow.has(row.name)))(
	'$name ends a call of ky on a socket as it does without one',
	async row => {
		const {name, make} = row;
		const scenario = make();
		const path = `/${encodeURIComponent(name)}`;
		const requests = server.script(path, scenario);
		const call = ky
			.create({retry: 0, timeout: unending.has(name) ? 200 : 10_000})
			.get(server.origin + path, signalOf(scenario))
			.json();
		await expectEnding(call, row);
		expectSound(requests);
		requests.expectScriptPlayed();
		await requests.expectNothingPending();
	},
);

test.each(scenarioTable.filter(row => !isPlayable(row)))(
	'$name is refused at the start, with what can play it',
	async ({name, make}) => {
		const refusal = startFaultServer(make());
		await expect(refusal).rejects.toThrow(UnsupportedScenarioError);
		await expect(refusal).rejects.toThrow(
			RegExp(`startFaultServer cannot play ${name.replace(/ .*/, '')}: .*; use scenarioFetch`),
		);
	},
);

function signalOf(scenario: Scenario): {signal?: AbortSignal} {
	const {signal} = scenario as {signal?: AbortSignal};
	return signal === undefined ? {} : {signal};
}
