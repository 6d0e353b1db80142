import {afterAll, afterEach, beforeAll, expect, test} from '@jest/globals';
import {type Scenario, UnsupportedScenarioError} from '@kyhooks/testing';
import {nockScenario} from '@kyhooks/testing/nock';
import ky from 'ky';
import nock from 'nock';
import {expectEnding, expectSound} from '../support/expect-ending.ts';
import {type ScenarioRow, scenarioTable} from '../support/scenario-table.ts';

const origin = 'https://api.example.com';

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
	nock.enableNetConnect();
	// Jest loads nock anew for each file, in one process: two active copies would both answer.
	nock.restore();
});

const unplayable = new Set(
	'closeMidBody truncatedBody resetMidBody truncatedChunked badChunk hugeBody endlessBody redirectToOtherOrigin tlsWrongHost'.split(
		' ',
	),
);
const isPlayable = ({name}: ScenarioRow) => !unplayable.has(name.replace(/ .*/, ''));
/** These are too slow as they are in the catalogue, so they are tested at another pace. */
const slow = new Set(['slowHeaders', 'slowBody', 'dribble', 'connectTimeout']);

// The same table as for the other engines: a script has the same meaning with nock.
test.each(scenarioTable.filter(row => isPlayable(row) && !slow.has(row.name)))(
	'$name ends a call of ky with nock as it does without',
	async row => {
		const {make, error} = row;
		const scenario = make();
		const requests = nockScenario(nock(origin), scenario, {path: '/users/42'});
		const call = ky
			.create({retry: 0, timeout: error === 'TimeoutError' ? 200 : 10_000})
			.get(`${origin}/users/42`, signalOf(scenario))
			.json();
		await expectEnding(call, row);
		expectSound(requests);
		requests.expectScriptPlayed();
		await requests.expectNothingPending();
		expect(nock.pendingMocks()).toEqual([]);
	},
);

test.each(scenarioTable.filter(row => !isPlayable(row)))(
	'$name is refused, with what can play it',
	({name, make}) => {
		const scope = nock(origin);
		expect(() => nockScenario(scope, make())).toThrow(UnsupportedScenarioError);
		expect(() => nockScenario(scope, make())).toThrow(
			RegExp(`^nockScenario cannot play ${name}: .*; use scenarioFetch or startFaultServer$`),
		);
		expect(scope.activeMocks()).toEqual([]);
	},
);

function signalOf(scenario: Scenario): {signal?: AbortSignal} {
	const {signal} = scenario as {signal?: AbortSignal};
	return signal === undefined ? {} : {signal};
}
