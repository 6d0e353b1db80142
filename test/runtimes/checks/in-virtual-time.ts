import {classify} from '@kyhooks/status-classifier';
import {scenarioFetch, startVirtualTime, watchSignal} from '@kyhooks/testing';
import {conformanceOf} from '@kyhooks/testing/conformance';
import ky from 'ky';
import {type ScenarioRow, scenarioTable} from '../../support/scenario-table.ts';
import {shippedHooks} from '../../support/shipped-hooks.ts';
import {type Check, equal} from './place.ts';

const url = 'https://api.example.com/users/42';

/** A body that breaks while it is read says the least: on some platforms not even that the body failed. */
const unread = new Set(['network', 'connection-lost', 'body-interrupted']);

function scenarioCheck({name, make, error, category}: ScenarioRow): Check {
	return {
		title: `scenario ${name}: ends a call of ky as ${error ?? 'a success'}`,
		async run({tells}) {
			// Not every engine supports `using`.
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

/** The ten conformance rules, for every shipped hook. */
function ruleChecks(): readonly Check[] {
	return Object.entries(shippedHooks).flatMap(([name, hook]) =>
		// To watch a body for silence, `timeout()` replaces the response.
		conformanceOf(() => hook(), {name, replaces: name === 'timeout' ? 'answers' : 'nothing'}).map(
			({title, run}) => ({title: `${name}, ${title}`, run: async () => run()}),
		),
	);
}

/** Checks without a network, with the testing kit only. */
export const checksInVirtualTime: readonly Check[] = [...scenarioTable.map(scenarioCheck), ...ruleChecks()];
