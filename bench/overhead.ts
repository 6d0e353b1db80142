/*
Measures what the hooks add to the cost of a call that succeeds and reads JSON, compared with ky alone: with a fake fetch and on loopback.

	npm run bench -- [--group hooks|idle|telemetry|sdk] [--only fake|loopback] [--concurrency 1,16] [--calls 100] [--rounds 400] [--seconds 60] [--assert]

The group `idle` compares `authRefresh()` and `limiter()`, of which nothing is needed, with a `resilient()` that sends the same token. The group `telemetry` compares `telemetry()` without a provider with `resilient()`. The group `sdk` does so with OpenTelemetry's SDK, whose exporters drop everything, and with the instrumentation of undici alone; what they leave behind slows their neighbours too.

CPU is the time of this process with all its threads. A ratio compares a client with the first one in the same round; the table shows its median and quartiles. `least` is the quickest round of a client, and its ratio to the quickest round of the first. The second client is the first once more, so its ratio shows the noise. kB is the garbage that a call leaves on the heap. With `--assert` the command exits with 1 if a gate is missed. `--concurrency` applies to loopback only.
*/
import {parseArgs} from 'node:util';
import {authRefresh} from '@kyhooks/auth-refresh';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {defineHook} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {limiter} from '@kyhooks/limiter';
import {telemetry} from '@kyhooks/opentelemetry';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import {context} from '@opentelemetry/api';
import type {KyInstance} from 'ky';
import {resilient} from 'kyhooks';
import {leastOf, median, medianOf, type Quartiles, ratioOf} from './ratio.ts';
import {measureAllocations, measureRounds, type Plan} from './rounds.ts';
import {contexts, instrument, recorders} from './sdk.ts';
import {fake, loopback, type Transport} from './transport.ts';

const sink = {write() {}};
const empty = defineHook({name: 'empty', stage: 'observe', install: () => ({})});

type Client = Readonly<{
	name: string;
	of(base: KyInstance, origin: string): KyInstance;
	gate?: keyof Transport['gates'];
	/** Turns on what works outside of the client, and off again. */
	turn?(isOn: boolean): void;
}>;

const preset = (base: KyInstance) => base.extend(resilient({errorLogger: {sink}}));
const presetWithToken = (base: KyInstance) => preset(base).extend({headers: {authorization: 'Bearer token'}});
const token = () => 'token';
const withToken = (base: KyInstance, origin: string) =>
	preset(base).extend(authRefresh({origins: [origin], token, refresh: token}));
const ofLimits = limiter({concurrency: 100, rate: {limit: 100_000}});

function manageContexts(isOn: boolean): void {
	isOn ? context.setGlobalContextManager(contexts.enable()) : context.disable();
}

/** In a group, the others are compared with the first. Those with a `gate` are kyhooks. */
const groups: Readonly<Record<string, readonly Client[]>> = {
	hooks: [
		{name: 'ky alone', of: base => base},
		{name: 'ky again', of: base => base.extend({})},
		{name: 'an empty hook', of: base => base.extend(empty), gate: 'single'},
		{name: 'timeout()', of: base => base.extend(timeout()), gate: 'single'},
		{name: 'retry()', of: base => base.extend(retry()), gate: 'single'},
		{name: 'circuitBreaker()', of: base => base.extend(circuitBreaker()), gate: 'single'},
		{name: 'statusClassifier()', of: base => base.extend(statusClassifier()), gate: 'single'},
		{name: 'errorLogger()', of: base => base.extend(errorLogger({sink})), gate: 'single'},
		{name: 'resilient()', of: preset, gate: 'preset'},
	],
	idle: [
		{name: 'resilient(), a token', of: presetWithToken},
		{name: 'the same again', of: base => presetWithToken(base).extend({})},
		{name: 'resilient(), no token', of: preset},
		{name: 'authRefresh()', of: withToken, gate: 'idle'},
		{name: 'limiter()', of: base => presetWithToken(base).extend(ofLimits), gate: 'idle'},
		{name: 'both', of: (base, origin) => withToken(base, origin).extend(ofLimits), gate: 'idle'},
	],
	telemetry: [
		{name: 'resilient()', of: preset},
		{name: 'resilient() again', of: base => preset(base).extend({})},
		{name: 'telemetry()', of: base => preset(base).extend(telemetry()), gate: 'absent'},
	],
	sdk: [
		{name: 'resilient()', of: preset},
		{name: 'resilient() again', of: base => preset(base).extend({})},
		{name: 'telemetry()', of: base => preset(base).extend(telemetry(recorders)), turn: manageContexts},
		{name: 'undici instrumented', of: preset, turn: instrument},
	],
};

const {values: flags} = parseArgs({
	options: {
		group: {type: 'string', default: 'hooks'},
		only: {type: 'string'},
		concurrency: {type: 'string', default: '1,16'},
		calls: {type: 'string', default: '100'},
		rounds: {type: 'string', default: '400'},
		seconds: {type: 'string', default: '60'},
		assert: {type: 'boolean', default: false},
	},
});
if (globalThis.gc === undefined) {
	console.error('Run with --expose-gc: without it, clients pay for the rubbish of each other.');
}
const clients = groups[flags.group];
if (clients === undefined) {
	throw new RangeError(`--group takes ${Object.keys(groups).join(' or ')}, not ${flags.group}`);
}
const transports = {fake, loopback};
const runs = Object.entries(transports)
	.filter(([name]) => flags.only === undefined || flags.only === name)
	.flatMap(([name, open]) =>
		(name === 'fake' ? [1] : flags.concurrency.split(',').map(numberOf)).map(concurrency => ({
			open,
			concurrency,
		})),
	);
if (runs.length === 0) {
	throw new RangeError(`--only takes ${Object.keys(transports).join(' or ')}, not ${flags.only}`);
}
for (const {open, concurrency} of runs) {
	const transport = await open();
	await compare(transport, clients, {
		url: transport.url,
		clients: clients.map(({of}) => of(transport.base, new URL(transport.url).origin)),
		switches: clients.map(({turn}) => turn),
		concurrency,
		calls: numberOf(flags.calls),
		rounds: numberOf(flags.rounds),
		seconds: numberOf(flags.seconds) / runs.length,
	});
	transport.close();
}

function numberOf(text: string): number {
	const number = Number(text);
	if (!(number > 0)) {
		throw new RangeError(`A number above 0 is needed, not ${text}`);
	}
	return number;
}

async function compare(
	{name, judged, gates}: Transport,
	clients: readonly Client[],
	plan: Plan,
): Promise<void> {
	const rounds = await measureRounds(plan);
	const allocations = await measureAllocations(plan);
	console.log(
		`\n${name}, ${plan.concurrency} at a time, ${rounds.length} rounds of ${plan.calls} calls, Node ${process.version}`,
	);
	console.log(
		`gates: ${judged === 'cpu' ? 'median CPU' : 'least wall time'} of ky alone, a single hook ≤ ${gates.single}, resilient() ≤ ${gates.preset}; of resilient(), hooks that are idle ≤ ${gates.idle}, telemetry() without an SDK ≤ ${gates.absent}`,
	);
	const table: (readonly string[])[] = [
		['', 'CPU µs', 'ratio', 'wall µs', 'ratio', 'least', 'ratio', 'kB', 'gate'],
	];
	for (const [index, client] of clients.entries()) {
		const least = leastOf(rounds, index, 'wall');
		const leastRatio = least / leastOf(rounds, 0, 'wall');
		const cpuRatio = ratioOf(rounds, index, 'cpu');
		const ratio = judged === 'cpu' ? cpuRatio[1] : leastRatio;
		const missed = client.gate !== undefined && ratio > gates[client.gate];
		if (missed && flags.assert) {
			process.exitCode = 1;
		}
		table.push([
			client.name,
			medianOf(rounds, index, 'cpu').toFixed(1),
			spell(cpuRatio),
			medianOf(rounds, index, 'wall').toFixed(1),
			spell(ratioOf(rounds, index, 'wall')),
			least.toFixed(1),
			leastRatio.toFixed(3),
			(median(allocations[index] ?? []) / 1_000).toFixed(1),
			client.gate === undefined ? '' : missed ? 'missed' : 'met',
		]);
	}
	console.log(aligned(table));
}

function aligned(table: readonly (readonly string[])[]): string {
	const widthOf = (column: number) => Math.max(...table.map(row => row[column]?.length ?? 0));
	return table
		.map(([name = '', ...cells]) => {
			const padded = cells.map((cell, column) => cell.padStart(widthOf(column + 1)));
			return [name.padEnd(widthOf(0)), ...padded].join('  ');
		})
		.join('\n');
}

function spell([low, middle, high]: Quartiles): string {
	return `${middle.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}
