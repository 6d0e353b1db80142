// A process of its own, with `--expose-gc`: what is asked is what thousands of calls leave behind. Makes them with one signal that outlives them all, some of which time out, and reports what is left on it and how the heap has grown.
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

/** The signals that the platform has made of it, and that it still knows. Node keeps them, weakly, under a symbol. */
function dependents(): number {
	const key = Object.getOwnPropertySymbols(signal).find(
		({description}) => description === 'kDependantSignals',
	);
	const known = key && (signal as unknown as Record<symbol, Set<unknown> | undefined>)[key];
	return known?.size ?? 0;
}

async function settled(): Promise<number> {
	// Registries of what is collected are told in tasks that come later.
	for (let round = 0; round < 5; round++) {
		globalThis.gc?.();
		await setTimeout(30);
	}
	return reachable('heapUsed');
}

// Until its code is compiled, which takes up to a megabyte and is nothing that calls leave.
await make(4_000);
const before = await settled();
await make(Number(calls));
const after = await settled();
process.send?.({listeners: watched.listeners(), dependents: dependents(), grown: after - before});
process.disconnect();
