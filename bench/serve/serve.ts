/*
Compares how many calls succeed in everyday failures with ky alone, with ky + `retry()` and with ky + `resilient()`. All have the same retry limit, backoff and timeouts.

	npm run bench:serve -- [--only 'blip|random'] [--seeds 3] [--setting defaults|short|both] [--clients 'ky,retry(),resilient()']
		[--virtual] [--sockets] [--assert]

Each row is one situation. In virtual time the real clients and hooks run against a server script, with the same faults for each client. On sockets they call a server on this machine. `--virtual` or `--sockets` runs only that part. `--only` is a regular expression for the titles. `--seeds` is the least number of times that a row is played: a row of few calls goes on with further seeds until it has made 1,200 calls, and a row of many stops at 10,000.

The figures are the share of calls served in percent, attempts per call, and milliseconds from the start of a call to its success. A client is behind if it serves more than half a percentage point less than ky (one point on sockets), or makes more than 1.1 times ky's attempts. If ky serves some calls and not others, two standard errors of the difference are allowed in addition. With `--assert` the command fails if a client is behind in any row.
*/
import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import {clientNames} from './clients.ts';
import {type Comparison, compareSockets} from './compare.ts';
import {type Judgement, judge} from './judgement.ts';
import {atOnce} from './loads.ts';
import {inProcesses} from './processes.ts';
import type {Row} from './row.ts';
import {virtualRows} from './rows.ts';
import {ok} from './script.ts';
import {type SettingName, settingNames, settings} from './setting.ts';
import {socketRows} from './socket-rows.ts';
import {headingOf, lineOf} from './table.ts';

const {values: flags} = parseArgs({
	options: {
		only: {type: 'string', default: ''},
		seeds: {type: 'string', default: '3'},
		setting: {type: 'string', default: 'both'},
		clients: {type: 'string', default: clientNames.join()},
		virtual: {type: 'boolean', default: false},
		sockets: {type: 'boolean', default: false},
		assert: {type: 'boolean', default: false},
	},
});
const only = new RegExp(flags.only);
const names = flags.clients.split(',').map(name => oneOf(clientNames, name));
const chosenSettings =
	flags.setting === 'both' ? settingNames : flags.setting.split(',').map(name => oneOf(settingNames, name));
const seeds = Number(flags.seeds);
if (!(Number.isInteger(seeds) && seeds > 0)) {
	throw new RangeError(`A number of seeds above 0 is needed, not ${flags.seeds}`);
}

/** The width of a column with the name of a part, such as `virtual time, defaults`. */
const partWidth = 22;

const processes = Math.min(2, availableParallelism());
const startedAt = performance.now();
const behind: string[] = [];
let rows = 0;

if (flags.virtual || !flags.sockets) {
	await playVirtual();
}
if (flags.sockets || !flags.virtual) {
	await playSockets();
}
tellBehind();

async function playVirtual(): Promise<void> {
	for (const setting of chosenSettings) {
		const jobs = virtualRows.flatMap(({title}, row) =>
			only.test(title) ? [{row, setting, names, sample: {seeds, calls: 1_200, enough: 10_000}}] : [],
		);
		begin(setting, 'virtual time');
		await inProcesses(jobs, processes, (comparison, job) => {
			tell(`virtual time, ${setting}`, virtualRows[job.row] as Row, comparison, 0.005);
		});
	}
}

async function playSockets(): Promise<void> {
	// Warm-up: the engine compiles code during the first calls, which would look like slowness.
	await compareSockets({title: '', setting: 'short', script: () => () => ok, load: atOnce(50)}, names);
	for (const setting of chosenSettings) {
		const chosen = socketRows.filter(row => row.setting === setting && only.test(row.title));
		if (chosen.length > 0) {
			begin(setting, 'sockets');
		}
		for (const row of chosen) {
			tell(`sockets, ${setting}`, row, await compareSockets(row, names), 0.01);
		}
	}
}

function begin(setting: SettingName, part: string): void {
	const {attempt, total, initial} = settings[setting];
	const times = `attempt ${attempt} ms, call ${total} ms, first wait ${initial} ms`;
	console.log(`\n${headingOf(`${part}, ${setting}: ${times}`, names)}`);
}

function tell(
	part: string,
	row: Pick<Row, 'title' | 'refusingIsRight'>,
	comparison: Comparison,
	tolerance: number,
) {
	const judgement: Judgement = judge(row, comparison, tolerance);
	const line = lineOf(
		row.title,
		names.map(name => comparison[name]),
		judgement.mark,
	);
	console.log(line);
	rows += 1;
	if (judgement.behind) {
		behind.push(`${part.padEnd(partWidth)} ${line}`);
	}
}

function tellBehind(): void {
	const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
	console.log(`\n${rows} rows, behind in ${behind.length}; ${seconds} s, Node ${process.version}`);
	for (const row of behind) {
		console.log(row);
	}
	if (flags.assert && behind.length > 0) {
		process.exitCode = 1;
	}
}

function oneOf<Name extends string>(known: readonly Name[], text: string): Name {
	const name = known.find(candidate => candidate === text);
	if (name === undefined) {
		throw new RangeError(`One of ${known.join(', ')} is needed, not ${text}`);
	}
	return name;
}
