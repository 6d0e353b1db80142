/*
What the hooks cost a call that succeeds, in CPU and in time, against ky alone.

	npm run bench -- [--concurrency 1,16] [--calls 400] [--rounds 60] [--seconds 50] [--assert 1.05]

Every client is measured once a round, and compared within the round: what the machine does besides falls on all of them. `ky again` is ky alone a second time, so its ratio is the noise.
*/
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {retry} from '@kyhooks/retry';
import {defineHook} from '@kyhooks/core'; const statusClassifier = () => defineHook({name: 'placeholder', stage: 'send', install: () => ({attempt: (request, next) => next(request)})});
import ky, {type KyInstance} from 'ky';

type Client = {name: string; api: KyInstance; ours?: true};
/** Microseconds a call. */
type Sample = {cpu: number; wall: number};

const limit = {retry: {limit: 4}};

/** The first one is what the others are compared with; `--assert` judges ours. */
const clients: readonly Client[] = [
	{name: 'ky alone', api: ky.create(limit)},
	{name: 'ky again', api: ky.create(limit)},
	{name: 'ky + retry', api: ky.create(limit).extend(retry()), ours: true},
	{
		name: 'ky + retry + status-classifier',
		api: ky.create(limit).extend(retry()).extend(statusClassifier()),
		ours: true,
	},
	{
		name: 'ky + three empty afterResponse hooks',
		api: ky.create({...limit, hooks: {afterResponse: [() => {}, () => {}, () => {}]}}),
	},
];

const warmUpCalls = 3_000;

const {values: flags} = parseArgs({
	options: {
		concurrency: {type: 'string', default: '1,16'},
		calls: {type: 'string', default: '400'},
		rounds: {type: 'string', default: '60'},
		seconds: {type: 'string', default: '50'},
		assert: {type: 'string'},
	},
});
const concurrencies = flags.concurrency.split(',').map(Number);
const calls = Number(flags.calls);

const server = fork(new URL('json-server.ts', import.meta.url));
const [port] = (await once(server, 'message')) as [number];
const url = `http://127.0.0.1:${port}/tenants/acme/users/42`;

let failed = false;
for (const concurrency of concurrencies) {
	const deadline = performance.now() + (Number(flags.seconds) * 1_000) / concurrencies.length;
	const rounds = await measureRounds(concurrency, deadline);
	console.log(
		`\n${concurrency} at a time, ${rounds.length} rounds of ${calls} calls a client, Node ${process.version}`,
	);
	for (const line of tableOf(rounds)) {
		console.log(line);
	}
	failed = judge(rounds) || failed;
}
server.disconnect();
process.exitCode = failed ? 1 : 0;

async function measureRounds(concurrency: number, deadline: number): Promise<Sample[][]> {
	for (const {api} of clients) {
		await run(api, warmUpCalls, concurrency);
	}
	const rounds: Sample[][] = [];
	while (rounds.length < Number(flags.rounds) && performance.now() < deadline) {
		const samples: Sample[] = [];
		for (const index of orderOf(rounds.length)) {
			samples[index] = await measure((clients[index] as Client).api, concurrency);
		}
		rounds.push(samples);
	}
	return rounds;
}

/** Each client takes each place in turn, and has each neighbour before it as often as after it. */
function orderOf(round: number): number[] {
	const order = clients.map((_, place) => (place + (round >> 1)) % clients.length);
	return round % 2 === 0 ? order : order.reverse();
}

async function measure(api: KyInstance, concurrency: number): Promise<Sample> {
	globalThis.gc?.();
	// The collection queues clean-up of what the last client left; it must be over before this one is on the clock.
	await pause(2);
	const before = process.cpuUsage();
	const started = performance.now();
	await run(api, calls, concurrency);
	const wall = (performance.now() - started) * 1_000;
	const {user, system} = process.cpuUsage(before);
	return {cpu: (user + system) / calls, wall: wall / calls};
}

async function run(api: KyInstance, count: number, concurrency: number): Promise<void> {
	let left = count;
	const work = async () => {
		while (left-- > 0) {
			await api.get(url).json();
		}
	};
	await Promise.all(Array.from({length: concurrency}, work));
}

function tableOf(rounds: readonly Sample[][]): string[] {
	const rows = clients.map(({name}, client) => [
		name,
		columnOf(rounds, client, 'cpu'),
		ratioOf(rounds, client, 'cpu'),
		columnOf(rounds, client, 'wall'),
		ratioOf(rounds, client, 'wall'),
	]);
	const heads = ['', 'CPU µs/call', 'ratio (quartiles)', 'wall µs/call', 'ratio (quartiles)'];
	const widths = heads.map((_, column) =>
		Math.max(...[heads, ...rows].map(row => (row[column] ?? '').length)),
	);
	return [heads, ...rows].map(row =>
		row
			.map((cell, column) =>
				column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
			)
			.join('  '),
	);
}

function columnOf(rounds: readonly Sample[][], client: number, key: keyof Sample): string {
	return quantile(
		rounds.map(round => (round[client] as Sample)[key]),
		0.5,
	).toFixed(1);
}

function ratioOf(rounds: readonly Sample[][], client: number, key: keyof Sample): string {
	const ratios = ratiosOf(rounds, client, key);
	const [low, middle, high] = [0.25, 0.5, 0.75].map(share => quantile(ratios, share).toFixed(3));
	return `${middle} (${low}–${high})`;
}

function ratiosOf(rounds: readonly Sample[][], client: number, key: keyof Sample): number[] {
	return rounds.map(round => (round[client] as Sample)[key] / (round[0] as Sample)[key]);
}

/** Between two values, a straight line. */
function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((one, other) => one - other);
	const place = (sorted.length - 1) * share;
	const low = sorted[Math.floor(place)] ?? Number.NaN;
	const high = sorted[Math.ceil(place)] ?? Number.NaN;
	return low + (high - low) * (place % 1);
}

/** Says which of our clients costs more than `--assert` allows. */
function judge(rounds: readonly Sample[][]): boolean {
	const allowed = Number(flags.assert ?? Number.POSITIVE_INFINITY);
	const over = clients.filter(
		({ours}, client) => ours && quantile(ratiosOf(rounds, client, 'cpu'), 0.5) > allowed,
	);
	for (const {name} of over) {
		console.error(`${name} costs more than ${allowed} of ${clients[0]?.name}`);
	}
	return over.length > 0;
}
