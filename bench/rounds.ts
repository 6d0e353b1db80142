import {setImmediate} from 'node:timers/promises';
import {GCProfiler, getHeapStatistics} from 'node:v8';
import type {KyInstance} from 'ky';

/** Microseconds per call. */
export type Sample = {cpu: number; wall: number};

export type Plan = Readonly<{
	url: string;
	clients: readonly KyInstance[];
	/** By client: turns on what works outside of the client, and off again. */
	switches?: readonly (((isOn: boolean) => void) | undefined)[];
	/** Calls in flight at the same time. */
	concurrency: number;
	/** Calls of each client per round. */
	calls: number;
	rounds: number;
	/** Seconds after which no new round begins. */
	seconds: number;
}>;

/** Warm-up calls per client before measuring. They give the engine time to compile the hot code. */
const warmUpCalls = 2_000;

/** Measures every client once per round. A round holds one sample per client, in the order of the clients. */
export async function measureRounds(plan: Plan): Promise<Sample[][]> {
	for (const client of plan.clients) {
		await run(client, warmUpCalls, plan);
	}
	const deadline = performance.now() + plan.seconds * 1_000;
	const rounds: Sample[][] = [];
	while (rounds.length < plan.rounds && performance.now() < deadline) {
		const samples: Sample[] = [];
		for (const [index, client] of orderOf(rounds.length, plan.clients)) {
			plan.switches?.[index]?.(true);
			samples[index] = await measure(client, plan);
			plan.switches?.[index]?.(false);
		}
		rounds.push(samples);
	}
	return rounds;
}

/** Bytes per call that each client leaves on the heap as garbage, in several batches. */
export async function measureAllocations(plan: Plan): Promise<number[][]> {
	const batches: number[][] = plan.clients.map(() => []);
	for (let batch = 0; batch < 15; batch += 1) {
		for (const [index, client] of orderOf(batch, plan.clients)) {
			batches[index]?.push(await allocationsOf(client, plan));
		}
	}
	return batches;
}

/** Rotates the order of the clients and reverses it every other round. Each client takes each place in turn, and has each neighbour before it as often as after it. */
function orderOf<Item>(round: number, items: readonly Item[]): [number, Item][] {
	const first = (round >> 1) % items.length;
	const indexed = [...items.entries()];
	const order = [...indexed.slice(first), ...indexed.slice(0, first)];
	return round % 2 === 0 ? order : order.reverse();
}

async function measure(client: KyInstance, plan: Plan): Promise<Sample> {
	const before = process.cpuUsage();
	const started = performance.now();
	await run(client, plan.calls, plan);
	// If V8 chose the moment, a collection would hit only one client in several and outweigh the rest of its sample. So each client collects its own garbage within the measured time. Not a full collection: that also drops compiled code, and the next calls would cost up to twice as much, for any client.
	globalThis.gc?.({type: 'minor'});
	const wall = (performance.now() - started) * 1_000;
	const {user, system} = process.cpuUsage(before);
	return {cpu: (user + system) / plan.calls, wall: wall / plan.calls};
}

/** The growth of the heap, plus what was collected meanwhile. */
async function allocationsOf(client: KyInstance, plan: Plan): Promise<number> {
	globalThis.gc?.({type: 'minor'});
	const collections = new GCProfiler();
	collections.start();
	const before = getHeapStatistics().used_heap_size;
	await run(client, plan.calls, plan);
	const grown = getHeapStatistics().used_heap_size - before;
	const collected = collections
		.stop()
		.statistics.reduce(
			(sum, {beforeGC, afterGC}) =>
				sum + beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
			0,
		);
	return (grown + collected) / plan.calls;
}

async function run(client: KyInstance, calls: number, {url, concurrency}: Plan): Promise<void> {
	let left = calls;
	const work = async () => {
		while (left-- > 0) {
			await client.get(url).json();
		}
	};
	await Promise.all(Array.from({length: concurrency}, work));
	// With a fake fetch, no timer fires during the calls. Work that a client has deferred to one counts as its own.
	await setImmediate();
}
