import {type ClientName, clientNames} from './clients.ts';
import {type Measures, measuresOf, type Run} from './measures.ts';
import type {Row} from './row.ts';
import {runSockets} from './run-sockets.ts';
import {runVirtual} from './run-virtual.ts';
import type {Setting} from './setting.ts';
import type {SocketRow} from './socket-rows.ts';

/** The results of one row, by client. */
export type Comparison = Readonly<Partial<Record<ClientName, Measures>>>;

export type Sample = Readonly<{
	/** The least number of seeds. */
	seeds: number;
	/** Goes on with further seeds until this many calls were counted, so that chance does not decide a row of five calls. */
	calls: number;
	/** With this many calls, no further seed is needed. */
	enough: number;
}>;

/** Runs a row in virtual time, with the same seeds for each client. */
export async function compareVirtual(
	row: Row,
	setting: Setting,
	{seeds, calls, enough}: Sample,
	names: readonly ClientName[] = clientNames,
): Promise<Comparison> {
	const runs = new Map<ClientName, Run[]>(names.map(name => [name, []]));
	let counted = 0;
	for (let seed = 1; counted < enough && (seed <= seeds || counted < calls); seed += 1) {
		for (const [name, made] of runs) {
			made.push(await runVirtual(row, name, setting, seed));
		}
		const [first] = runs.values();
		counted += first?.at(-1)?.calls.filter(call => call.counted).length ?? enough;
	}
	return Object.fromEntries([...runs].map(([name, made]) => [name, measuresOf(made)]));
}

/** Runs a row on sockets, one client after the other. Each run has its own server. */
export async function compareSockets(row: SocketRow, names: readonly ClientName[]): Promise<Comparison> {
	const measures: [ClientName, Measures][] = [];
	for (const name of names) {
		const runs = Array.from({length: row.runs ?? 1}, (_, index) => runSockets(row, name, index + 1));
		measures.push([name, measuresOf(await Promise.all(runs))]);
	}
	return Object.fromEntries(measures);
}
