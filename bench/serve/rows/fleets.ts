import {atOnce, inARow} from '../loads.ts';
import type {Row} from '../row.ts';
import {first, unavailable} from '../script.ts';

const fleetSize = 50;

/** A few rows of each family. Long families are represented by typical ones. */
const members = [
	'blip: 200 at once, 503 for 1 s',
	'blip: 200 at once, refused for 1 s',
	'blip: 200 at once, reset for 1 s',
	'blip: 200 at once, 503 for 3 s',
	'random: 20 % 503 at 50/s',
	'random: 40 % 503 at 50/s',
	'random: 20 % 503 at 5/s',
	'random: 10 % never answered at 20/s',
	'endpoint: one of 3 always 500, 20/s',
	'endpoint: one of 3 always 503, 20/s',
	'endpoint: one of 3 hangs, 20/s',
	'slow:',
	'limit:',
	'asked: 20 at once, 503 with Retry-After: 2',
	'name: 20 at once',
	'cron: 40 at once',
	'dropped:',
	'restart:',
	'outage: 503 for 30 s',
];

/** The same traffic from many clients, each of which sees a fiftieth of it. */
export function fleetsOf(rows: readonly Row[]): Row[] {
	return rows
		.filter(({title}) => members.some(member => title.startsWith(member)))
		.map(row => ({...row, title: `fleet of ${fleetSize}: ${row.title}`, clients: fleetSize}));
}

/** Each client loads its page, or makes its calls one after the other. The number of a call decides which client makes it. */
export const fleetPages: readonly Row[] = [
	{
		title: `fleet of ${fleetSize}: each a page of 10, each call fails once`,
		script: () => first(1, unavailable),
		load: atOnce(10 * fleetSize),
		clients: fleetSize,
	},
	{
		title: `fleet of ${fleetSize}: each 10 in a row, each call fails once`,
		script: () => first(1, unavailable),
		load: traffic => Promise.all(Array.from({length: fleetSize}, () => inARow(10)(traffic))),
		clients: fleetSize,
	},
];
