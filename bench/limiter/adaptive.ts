/*
Shows the option `adaptive` of `limiter()` beside fixed limits, in simulated time. The limiter is the shipped one; the servers and the clients are models.

	npm run bench:adaptive -- [--seed 1] [--only 503]

`--only` selects the situations whose name contains the word. Calls come at random, as many as this share of what the server can serve, and are not retried. A request has 1 s, a call with its wait 30 s, and 1,000 calls may wait. The right limit is what keeps the server busy with no request waiting in it (Little's law), too low is a quarter of it, and too high ten times it. "Served/s" counts the calls served while calls are made. "p50" and "p99" are the time until a call is served, with its wait. "Refused" is by the server, or answered too late; "not sent" is refused by the limiter, or without a turn in time. "Fairness" is Jain's index of what the clients were served.
*/
import {parseArgs} from 'node:util';
import {tableOf} from '../simulation/table.ts';
import {runLimited} from './run.ts';
import {limitedSituations} from './situations.ts';

const {values: flags} = parseArgs({
	options: {seed: {type: 'string', default: '1'}, only: {type: 'string', default: ''}},
});

const percent = (share: number) => (100 * share).toFixed(1);

const headings = [
	'',
	'served/s',
	'p50 ms',
	'p99 ms',
	'refused %',
	'not sent %',
	'limit in the end',
	'fairness',
];

for (const situation of limitedSituations) {
	const {name, right, rate} = situation;
	if (!name.includes(flags.only)) {
		continue;
	}
	const policies = [
		['no limit', Infinity],
		['too low', Math.max(1, Math.round(right / 4))],
		['right', right],
		['too high', 10 * right],
		['adaptive', 'adaptive'],
	] as const;
	const rows: string[][] = [];
	for (const [policy, limit] of policies) {
		const {served, middle, slowest, refused, unsent, limits, fairness} = await runLimited(
			situation,
			limit,
			Number(flags.seed),
		);
		rows.push([
			policy,
			served.toFixed(0),
			middle.toFixed(0),
			slowest.toFixed(0),
			percent(refused),
			percent(unsent),
			[...new Set(limits)].join('–'),
			fairness.toFixed(3),
		]);
	}
	console.log(`\n${name}: ${rate.toFixed(0)} calls/s\n${tableOf([headings, ...rows])}`);
}
