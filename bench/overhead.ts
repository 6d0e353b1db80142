/*
What the hooks cost a call that succeeds, against ky alone, over loopback.

	npm run bench -- [--concurrency 1,16] [--calls 100] [--rounds 400] [--seconds 50] [--assert 1.05]

CPU is that of this process with all its threads; the server is another process. A ratio is the median of the ratios of single rounds, with the quartiles. `ky again` is ky alone a second time, so its ratio is the noise. `--assert` exits with 1 when the CPU ratio of a client of ours is above it.
*/
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {parseArgs} from 'node:util';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {errorLogger} from '@kyhooks/error-logger';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import ky, {type KyInstance} from 'ky';
import {resilient} from 'kyhooks';
import {medianOf, type Quartiles, ratioOf} from './ratio.ts';
import {measureRounds, type Sample} from './rounds.ts';

const base = ky.create({retry: {limit: 4}});

/** The first is what the others are compared with; `--assert` judges ours. */
const clients: readonly {name: string; api: KyInstance; ours?: true}[] = [
	{name: 'ky alone', api: base},
	{name: 'ky again', api: base.extend({})},
	// What of timeout() is ky's own cost: the limits that it sets by default.
	{
		name: 'ky with its own timeout and totalTimeout',
		api: base.extend({timeout: 5_000, totalTimeout: 30_000}),
	},
	{name: 'ky + circuit-breaker alone', api: base.extend(circuitBreaker()), ours: true},
	{name: 'ky + retry + status-classifier', api: base.extend(retry()).extend(statusClassifier()), ours: true},
	{
		name: 'ky + timeout + retry + status-classifier',
		api: base.extend(timeout()).extend(retry()).extend(statusClassifier()),
		ours: true,
	},
	{
		name: 'the same + error-logger',
		api: base
			.extend(timeout())
			.extend(retry())
			.extend(statusClassifier())
			.extend(errorLogger({sink: {write() {}}})),
		ours: true,
	},
	{
		name: 'all four with idle and a deadline header',
		api: base
			.extend(timeout({idle: 10_000, deadlineHeader: 'x-request-deadline'}))
			.extend(retry())
			.extend(statusClassifier())
			.extend(errorLogger({sink: {write() {}}})),
		ours: true,
	},
	{
		name: 'ky + resilient()',
		api: base.extend(resilient({errorLogger: {sink: {write() {}}}})),
		ours: true,
	},
	{
		name: 'ky + resilient() that observes',
		api: base.extend(resilient({mode: 'observe', errorLogger: {sink: {write() {}}}})),
		ours: true,
	},
	{
		name: 'ky + three empty afterResponse hooks',
		api: base.extend({hooks: {afterResponse: [() => {}, () => {}, () => {}]}}),
	},
];

const {values: flags} = parseArgs({
	options: {
		concurrency: {type: 'string', default: '1,16'},
		calls: {type: 'string', default: '100'},
		rounds: {type: 'string', default: '400'},
		seconds: {type: 'string', default: '50'},
		assert: {type: 'string', default: 'Infinity'},
	},
});
const concurrencies = flags.concurrency.split(',').map(numberOf);
const calls = numberOf(flags.calls);
const allowed = numberOf(flags.assert);
if (globalThis.gc === undefined) {
	console.error('Run with --expose-gc: without it, clients pay for the rubbish of each other.');
}

const server = fork(new URL('json-server.ts', import.meta.url));
const [port] = await once(server, 'message');
for (const concurrency of concurrencies) {
	const rounds = await measureRounds({
		url: `http://127.0.0.1:${port}/tenants/acme/users/42`,
		clients: clients.map(({api}) => api),
		concurrency,
		calls,
		rounds: numberOf(flags.rounds),
		seconds: numberOf(flags.seconds) / concurrencies.length,
	});
	console.log(
		`\n${concurrency} at a time, ${rounds.length} rounds of ${calls} calls, Node ${process.version}`,
	);
	console.log(tableOf(rounds));
	judge(rounds);
}
server.disconnect();

function numberOf(text: string): number {
	const number = Number(text);
	if (!(number > 0)) {
		throw new RangeError(`A number above 0 is needed, not ${text}`);
	}
	return number;
}

function tableOf(rounds: readonly Sample[][]): string {
	const rows = clients.map(({name}, client) => [
		name,
		medianOf(rounds, client, 'cpu').toFixed(1),
		spell(ratioOf(rounds, client, 'cpu')),
		medianOf(rounds, client, 'wall').toFixed(1),
		spell(ratioOf(rounds, client, 'wall')),
	]);
	const table = [['', 'CPU µs/call', 'ratio', 'wall µs/call', 'ratio'], ...rows];
	const widthOf = (column: number) => Math.max(...table.map(row => row[column]?.length ?? 0));
	return table
		.map(([name = '', ...cells]) => {
			const padded = cells.map((cell, column) => cell.padStart(widthOf(column + 1)));
			return [name.padEnd(widthOf(0)), ...padded].join('   ');
		})
		.join('\n');
}

function spell([low, middle, high]: Quartiles): string {
	return `${middle.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}

function judge(rounds: readonly Sample[][]): void {
	for (const [client, {name, ours}] of clients.entries()) {
		const [, ratio] = ratioOf(rounds, client, 'cpu');
		if (ours && ratio > allowed) {
			console.error(`${name}: CPU ratio ${ratio.toFixed(3)} is above ${allowed}`);
			process.exitCode = 1;
		}
	}
}
