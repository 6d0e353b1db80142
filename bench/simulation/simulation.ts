/*
What a retry budget and a circuit breaker do for a server that many clients share, at a scale that one machine cannot load: a simulation of events on a clock of its own. The policies are the ones that are shipped; the server and the clients are models.

	npm run bench:simulation -- [--seeds 20] [--fleet-seeds 1] [--clients 10000] [--only 503] [--arrivals even]
		[--budget '{"timeoutCost": 5}'] [--circuit '{"openTimeRatio": 0.2}']

`--only` picks the tables whose title holds the word. The fleets take some ten minutes a seed, and a tenth of that with a thousand clients; seeds differ little there. `--budget` and `--circuit` try other settings than the defaults. A figure is the median of the seeds, in brackets the worst. The server has a queue without end, and its load needs 80 % of what it can serve. "Back after" counts from its recovery until 95 % of the calls begun in a second succeed; "never" is as long as was looked, which is said below each table. "Served", fairness (Jain's index) and the worst client are of the calls begun after the recovery.
*/
import {parseArgs} from 'node:util';
import {type Nuisances, nuisances, runNuisance} from './false-trips.ts';
import {type OutageKind, outageKinds} from './outage.ts';
import {fleets, oneClient} from './scenarios.ts';
import {runStorm, type Storm} from './storm.ts';
import {bothWith, type Settings, strategiesWith} from './strategies.ts';
import {stormCells, stormHeadings, tableOf} from './table.ts';

const {values: flags} = parseArgs({
	options: {
		seeds: {type: 'string', default: '20'},
		'fleet-seeds': {type: 'string', default: '1'},
		clients: {type: 'string', default: '10000'},
		only: {type: 'string', default: ''},
		arrivals: {type: 'string', default: 'poisson'},
		budget: {type: 'string', default: '{}'},
		circuit: {type: 'string', default: '{}'},
	},
});
const settings: Settings = {budget: JSON.parse(flags.budget), circuit: JSON.parse(flags.circuit)};
const strategies = strategiesWith(settings);
const both = bothWith(settings);
const arrivals = flags.arrivals === 'even' ? 'even' : 'poisson';

function seedsOf(text: string): readonly number[] {
	return Array.from({length: Number(text)}, (_, index) => index + 1);
}

function printStorm(storm: Storm, kind: OutageKind, seeds: readonly number[]): void {
	const title = `${storm.name}: ${kind}`;
	if (!title.includes(flags.only)) {
		return;
	}
	const rows = strategies.map(strategy => [
		strategy.name,
		...stormCells(
			seeds.map(seed => runStorm({...storm, arrivals}, kind, strategy, seed)),
			storm.clients,
		),
	]);
	console.log(`\n${title}\n${tableOf([stormHeadings(storm.clients), ...rows])}`);
	console.log(`seeds: ${seeds.length}; looked at for ${storm.after / 1_000} s after the recovery`);
}

function printNuisances(seeds: readonly number[]): void {
	const title = `What is no outage, with ${both.name}`;
	if (!title.includes(flags.only)) {
		return;
	}
	const rows = nuisances.map(nuisance => {
		const runs = seeds.map(seed => runNuisance(nuisance, both, seed));
		const sum = (of: keyof Nuisances) => String(runs.reduce((total, run) => total + run[of], 0));
		return [nuisance.name, sum('calls'), sum('trips'), sum('refused'), sum('withoutBudget'), sum('failed')];
	});
	const headings = ['', 'calls', 'trips', 'refused', 'retry not paid', 'failed'];
	console.log(`\n${title}\n${tableOf([headings, ...rows])}\nall of ${seeds.length} seeds together`);
}

const seeds = seedsOf(flags.seeds);
for (const kind of outageKinds) {
	printStorm(oneClient, kind, seeds);
}
printNuisances(seeds);
for (const fleet of fleets(Number(flags.clients))) {
	for (const kind of ['slow', '503'] as const) {
		printStorm(fleet, kind, seedsOf(flags['fleet-seeds']));
	}
}
