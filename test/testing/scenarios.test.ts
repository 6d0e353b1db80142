import {readFileSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {
	catalogue,
	type Scenario,
	scenarioFetch,
	startVirtualTime,
	type VirtualTime,
	watchSignal,
} from '@kyhooks/testing';
import ky from 'ky';
import {expectEnding, expectSound} from '../support/expect-ending.ts';
import {scenarioTable} from '../support/scenario-table.ts';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

const url = 'https://api.example.com/users/42';

test('the table has every scenario of the catalogue that is one step', () => {
	const scripts = ['flaky', 'outage', 'degrading'];
	const steps = Object.keys(catalogue).filter(name => !scripts.includes(name));
	expect(
		scenarioTable
			.filter(({variant}) => !variant)
			.map(({name}) => name)
			.toSorted(),
	).toEqual(steps.toSorted());
});

test.each(scenarioTable)('$name ends a call of ky as $error, $category', async row => {
	const {make} = row;
	const scenario = make();
	const fetch = scenarioFetch(scenario, {runtime: 'node'});
	const caller = watchSignal(signalOf(scenario) ?? new AbortController().signal);
	const call = ky.create({fetch, retry: 0, timeout: 12_000}).get(url, {signal: caller.signal}).json();
	await expectEnding(time.run(call), row);
	expectSound(fetch);
	fetch.expectScriptPlayed();
	await fetch.expectNothingPending({time, signals: [caller]});
});

function signalOf(scenario: Scenario): AbortSignal | undefined {
	return (scenario as {signal?: AbortSignal}).signal;
}

test('the document says of each scenario how it ends', () => {
	const document = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8');
	const rows = [...document.matchAll(/^\| `(\w+)\(.*?\)`\s*\|[^|]*\|\s*(\S.*?)\s*\|\s*(\S.*?)\s*\|/gm)].map(
		([, ...row]) => row,
	);
	expect(rows.filter(([name]) => name !== 'respond')).toEqual(
		expect.arrayContaining(
			scenarioTable
				.filter(({variant}) => !variant)
				.map(({name, error = '–', category = '–'}) => [name, error, category]),
		),
	);
});
