/*
Shows what a retry budget and a circuit breaker do for a server that many clients share, at a scale that one machine cannot load. It is a discrete-event simulation in simulated time. The policies are the shipped ones; the server and the clients are models.

	npm run bench:simulation -- [--seeds 20] [--budget-seeds 3] [--fleet-seeds 1] [--clients 10000] [--only 503] [--arrivals even]
		[--budget '{"capacity": 20}'] [--circuit '{"openTime": 250}']

`--only` selects the tables whose title contains the word: `budgets` selects those that compare the budgets of other libraries with ours. The fleets take minutes per seed, and a tenth of that with a thousand clients; seeds differ little there. `--budget` and `--circuit` try settings other than the defaults. A figure is the median of the seeds, with the worst in brackets. The server has an unlimited queue, and the load needs 80 % of its capacity. "Back after" is the time from its recovery until 95 % of the calls begun in a second succeed; "never" means not within the simulated time, which is given below each table. "Served after", fairness (Jain's index) and the worst client refer to the calls begun after the recovery, and "served in it" to those begun in the outage. "p99" is the time to success of the calls begun a second after the recovery and later.
*/
import {parseArgs} from 'node:util';
import {type Nuisances, nuisances, runNuisance} from './false-trips.ts';
import {type OutageKind, outageKinds} from './outage.ts';
import {fleets, oneClient, stormOfBudgets} from './scenarios.ts';
import {runSituation, situations} from './situations.ts';
import {runStorm, type Storm} from './storm.ts';
import {budgetsWith, type Settings, type Strategy, shippedWith, strategiesWith} from './strategies.ts';
import {outcomeCell, stormCells, stormHeadings, tableOf} from './table.ts';

const {values: flags} = parseArgs({
	options: {
		seeds: {type: 'string', default: '20'},
		'fleet-seeds': {type: 'string', default: '1'},
		'budget-seeds': {type: 'string', default: '3'},
		clients: {type: 'string', default: '10000'},
		only: {type: 'string', default: ''},
		arrivals: {type: 'string', default: 'poisson'},
		budget: {type: 'string', default: '{}'},
		circuit: {type: 'string', default: '{}'},
	},
});
const settings: Settings = {budget: JSON.parse(flags.budget), circuit: JSON.parse(flags.circuit)};
const strategies = strategiesWith(settings);
const budgets = budgetsWith(settings);
const shipped = shippedWith(settings);
const arrivals = flags.arrivals === 'even' ? 'even' : 'poisson';

function seedsOf(text: string): readonly number[] {
	return Array.from({length: Number(text)}, (_, index) => index + 1);
}

function printStorm(
	storm: Storm,
	kind: OutageKind,
	strategies: readonly Strategy[],
	seeds: readonly number[],
): void {
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
	const title = `What is no outage, with ${shipped.name}`;
	if (!title.includes(flags.only)) {
		return;
	}
	const rows = nuisances.map(nuisance => {
		const runs = seeds.map(seed => runNuisance(nuisance, shipped, seed));
		const sum = (of: keyof Nuisances) => String(runs.reduce((total, run) => total + run[of], 0));
		const share = (100 * Number(sum('served'))) / Number(sum('calls'));
		const cells = [sum('calls'), sum('trips'), sum('refused'), sum('withoutBudget'), sum('failed')];
		return [nuisance.name, ...cells, share.toFixed(2)];
	});
	const headings = ['', 'calls', 'trips', 'refused', 'retry not paid', 'failed', 'served %'];
	console.log(`\n${title}\n${tableOf([headings, ...rows])}\nall of ${seeds.length} seeds together`);
}

/** Without a circuit breaker, so that only the budgets differ. */
function printBudgets(seeds: readonly number[]): void {
	const title = 'What budgets serve: % · attempts a call';
	if (!title.includes(flags.only)) {
		return;
	}
	const rows = situations.map(situation => [
		situation.name,
		...budgets.map(budget => outcomeCell(seeds.map(seed => runSituation(situation, budget, seed)))),
	]);
	console.log(`\n${title}\n${tableOf([['', ...budgets.map(({name}) => name)], ...rows])}`);
	console.log(`all of ${seeds.length} seeds together`);
}

const seeds = seedsOf(flags.seeds);
const budgetSeeds = seedsOf(flags['budget-seeds']);
for (const kind of outageKinds) {
	printStorm(oneClient, kind, strategies, seeds);
}
printBudgets(budgetSeeds);
printStorm(stormOfBudgets, 'slow', budgets, budgetSeeds);
printNuisances(seeds);
for (const fleet of fleets(Number(flags.clients))) {
	for (const kind of ['slow', '503'] as const) {
		printStorm(fleet, kind, strategies, seedsOf(flags['fleet-seeds']));
	}
}
