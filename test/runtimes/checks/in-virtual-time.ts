import {classify} from '@kyhooks/status-classifier';
import {scenarioFetch, startVirtualTime, watchSignal} from '@kyhooks/testing';
import {conformanceOf} from '@kyhooks/testing/conformance';
import ky from 'ky';
import {type ScenarioRow, scenarioTable} from '../../support/scenario-table.ts';
import {shippedHooks} from '../../support/shipped-hooks.ts';
import {type Check, equal} from './place.ts';

const url = 'https://api.example.com/users/42';

/** A body that breaks while it is read tells least: on some platforms not even that it was a body. */
const unread = new Set(['network', 'connection-lost', 'body-interrupted']);

function scenarioCheck({name, make, error, category}: ScenarioRow): Check {
	return {
		title: `scenario ${name}: ends a call of ky as ${error ?? 'a success'}`,
		async run({tells}) {
			// Not every engine knows `using`.
			const time = startVirtualTime();
			try {
				const scenario = make();
				const fetch = scenarioFetch(scenario);
				const {signal = new AbortController().signal} = scenario as {signal?: AbortSignal};
				const caller = watchSignal(signal);
				const api = ky.create({fetch, retry: 0, timeout: 12_000});
				const thrown = await time.run(
					api
						.get(url, {signal})
						.json()
						.then(
							() => undefined,
							(error: Error) => error,
						),
				);
				equal(thrown?.name, error, 'the name of the error');
				const said = thrown && classify(thrown).category;
				if (tells || (error !== 'NetworkError' && error !== 'TypeError')) {
					equal(said, category, 'the category');
				} else if (said !== category) {
					equal(unread.has(String(said)), true, `whether ${said} is a failure of the network`);
				}
				fetch.expectScriptPlayed();
				await fetch.expectNothingPending({time, signals: [caller]});
			} finally {
				time.stop();
			}
		},
	};
}

/** The ten rules on every hook that is shipped. */
function ruleChecks(): readonly Check[] {
	return Object.entries(shippedHooks).flatMap(([name, hook]) =>
		// A body that is watched for silence is that of another response.
		conformanceOf(() => hook(), {name, replaces: name === 'timeout' ? 'answers' : 'nothing'}).map(
			({title, run}) => ({title: `${name}, ${title}`, run: async () => run()}),
		),
	);
}

/** Without a network, by the testing kit alone. */
export const checksInVirtualTime: readonly Check[] = [...scenarioTable.map(scenarioCheck), ...ruleChecks()];
