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
			using time = startVirtualTime();
			const scenario = make();
			const fetch = scenarioFetch(scenario);
			const caller = watchSignal((scenario as {signal?: AbortSignal}).signal ?? new AbortController().signal);
			const thrown = await time.run(
				ky
					.create({fetch, retry: 0, timeout: 12_000})
					.get(url, {signal: caller.signal})
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
			} else {
				equal(unread.has(String(said)), true, `whether ${said} is a failure of the network`);
			}
			fetch.expectScriptPlayed();
			await fetch.expectNothingPending({time, signals: [caller]});
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
