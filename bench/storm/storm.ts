/*
Shows what an outage of a few seconds does to a service, depending on the client that calls it. Each client puts an open load on its own real server with a queue, side by side.

	npm run bench:storm -- [--kind slow|503|refuse|hang|all] [--rate 80] [--capacity 100] [--before 5] [--outage 5] [--after 25] [--runs 1] [--clients ky-plain,ky-tuned,p-retry,got,axios-retry,cockatiel,resilient] [--together 4] [--svg docs/images/storm.svg]

Rate and capacity are calls per second; before, outage and after are seconds. With several runs the table has the median and the range; the picture shows the first run of the first kind. A run of all clients with a slow server draws docs/images/storm.svg; any other run draws only with `--svg`. `--together` is how many clients run at the same time, by default two per processor: with more, the results would reflect the machine.
*/
import {writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import {type ClientName, clientNames} from './clients.ts';
import {drawingOf} from './drawing.ts';
import {measuresOf} from './measures.ts';
import type {Course} from './records.ts';
import {runInGroups} from './run.ts';
import {type Kind, kinds, type Scenario} from './scenario.ts';
import {type Row, summaryOf, tableOf} from './table.ts';

const picture = new URL('../../docs/images/storm.svg', import.meta.url);

const {values: flags} = parseArgs({
	options: {
		kind: {type: 'string', default: 'slow'},
		rate: {type: 'string', default: '80'},
		capacity: {type: 'string', default: '100'},
		before: {type: 'string', default: '5'},
		outage: {type: 'string', default: '5'},
		after: {type: 'string', default: '25'},
		runs: {type: 'string', default: '1'},
		clients: {type: 'string', default: clientNames.join()},
		together: {type: 'string', default: String(2 * availableParallelism())},
		svg: {type: 'string'},
	},
});
const names = flags.clients.split(',').map(name => oneOf<ClientName>(clientNames, name));
const chosen = flags.kind === 'all' ? kinds : flags.kind.split(',').map(kind => oneOf<Kind>(kinds, kind));

const tables: {kind: Kind; rows: readonly Row[]}[] = [];
for (const [index, kind] of chosen.entries()) {
	const scenario: Scenario = {
		kind,
		rate: numberOf(flags.rate),
		capacity: numberOf(flags.capacity),
		before: numberOf(flags.before) * 1_000,
		outage: numberOf(flags.outage) * 1_000,
		after: numberOf(flags.after) * 1_000,
	};
	const runs: Course[][] = [];
	while (runs.length < numberOf(flags.runs)) {
		const courses = await runInGroups(names, numberOf(flags.together), scenario);
		runs.push(courses);
		courses.forEach(warnOfDoubt);
	}
	const rows = names.map((name, client) => ({
		label: runs[0]?.[client]?.label ?? name,
		runs: runs.flatMap(courses => courses[client] ?? []).map(measuresOf),
	}));
	console.log(
		`\n${kind}: ${flags.rate} calls/s on a server for ${flags.capacity}/s; ${flags.before} s, an outage of ${flags.outage} s, ${flags.after} s; ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, Node ${process.version}\n`,
	);
	console.log(tableOf(rows));
	tables.push({kind, rows});
	const file = flags.svg ?? (kind === 'slow' && names.length === clientNames.length ? picture : undefined);
	if (index === 0 && file !== undefined) {
		writeFileSync(file, drawingOf(runs[0] ?? []));
	}
}

if (tables.length > 1) {
	console.log(
		`\nIn short: attempts a call · recovers after · succeed after the outage · succeed in it\n\n${summaryOf(tables)}`,
	);
}

/** A machine that is too slow for the load would measure itself. */
function warnOfDoubt({label, scenario, client, server}: Course): void {
	const late = Math.max(...client.calls.map(({start}, index) => start - (index * 1_000) / scenario.rate));
	if (late > 100) {
		console.error(`${label}: a call began ${late.toFixed(0)} ms late; the machine is too busy.`);
	}
	const arrived = server.arrivals.reduce((sum, count) => sum + count, 0);
	const lost = 1 - arrived / client.attempts.length;
	if (scenario.kind !== 'refuse' && Math.abs(lost) > 0.01) {
		console.error(`${label}: ${client.attempts.length} attempts, but ${arrived} arrived at the server.`);
	}
}

function numberOf(text: string): number {
	const number = Number(text);
	if (!(number > 0)) {
		throw new RangeError(`A number above 0 is needed, not ${text}`);
	}
	return number;
}

function oneOf<Name extends string>(names: readonly Name[], text: string): Name {
	const name = names.find(candidate => candidate === text);
	if (name === undefined) {
		throw new RangeError(`One of ${names.join(', ')} is needed, not ${text}`);
	}
	return name;
}
