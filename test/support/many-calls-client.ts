// Runs in its own process, with `--expose-gc`, because the test measures what thousands of calls leave behind. Makes the calls with one signal that outlives them all; some of them time out. Reports what is left on the signal and how much the heap has grown.
import {setTimeout} from 'node:timers/promises';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {watchSignal} from '@kyhooks/testing';
import {deadlineHeader, timeout} from '@kyhooks/timeout';
import ky from 'ky';
import {reachable} from './reachable-memory.ts';

const [url = '', calls = '0'] = process.argv.slice(2);
const {signal} = new AbortController();
const watched = watchSignal(signal);

const api = ky
	.extend(timeout({attempt: 5_000, idle: 1_000}))
	.extend(deadlineHeader({header: 'x-request-deadline'}))
	.extend(retry({limit: 0}))
	.extend(statusClassifier());

async function make(count: number): Promise<void> {
	for (let made = 0; made < count; made += 20) {
		await Promise.all(
			Array.from({length: 20}, (_, index) =>
				index === 0
					? api.get(url, {signal, timeout: 1, searchParams: {late: 1}}).catch(() => {})
					: api.get(url, {signal}).json(),
			),
		);
	}
}

/** The number of signals that the platform has derived from it and still knows. Node keeps weak references to them, under a symbol. */
function dependents(): number {
	const key = Object.getOwnPropertySymbols(signal).find(
		({description}) => description === 'kDependantSignals',
	);
	const known = key && (signal as unknown as Record<symbol, Set<unknown> | undefined>)[key];
	return known?.size ?? 0;
}

async function settled(): Promise<number> {
	// Finalization callbacks run in later tasks, after the collection.
	for (let round = 0; round < 5; round++) {
		globalThis.gc?.();
		await setTimeout(30);
	}
	return reachable('heapUsed');
}

// Warm-up: the compiled code takes up to a megabyte, which the calls do not leave behind.
await make(4_000);
const before = await settled();
await make(Number(calls));
const after = await settled();
process.send?.({listeners: watched.listeners(), dependents: dependents(), grown: after - before});
process.disconnect();
