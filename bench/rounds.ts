import {setImmediate} from 'node:timers/promises';
import {GCProfiler, getHeapStatistics} from 'node:v8';
import type {KyInstance} from 'ky';

/** Microseconds a call. */
export type Sample = {cpu: number; wall: number};

export type Plan = Readonly<{
	url: string;
	clients: readonly KyInstance[];
	/** Calls under way at one time. */
	concurrency: number;
	/** Calls of each client in each round. */
	calls: number;
	rounds: number;
	/** No round begins after this many seconds. */
	seconds: number;
}>;

/** Calls of each client before anything counts; by then the engine has compiled what is hot. */
const warmUpCalls = 2_000;

/** Measures every client once a round. A round holds one sample a client, in the order of the clients. */
export async function measureRounds(plan: Plan): Promise<Sample[][]> {
	for (const client of plan.clients) {
		await run(client, warmUpCalls, plan);
	}
	const deadline = performance.now() + plan.seconds * 1_000;
	const rounds: Sample[][] = [];
	while (rounds.length < plan.rounds && performance.now() < deadline) {
		const samples: Sample[] = [];
		for (const [index, client] of orderOf(rounds.length, plan.clients)) {
			samples[index] = await measure(client, plan);
		}
		rounds.push(samples);
	}
	return rounds;
}

/** Bytes a call that each client leaves on the heap for the collector, in several batches. */
export async function measureAllocations(plan: Plan): Promise<number[][]> {
	const batches: number[][] = plan.clients.map(() => []);
	for (let batch = 0; batch < 15; batch += 1) {
		for (const [index, client] of orderOf(batch, plan.clients)) {
			batches[index]?.push(await allocationsOf(client, plan));
		}
	}
	return batches;
}

/** Each client takes each place in turn, and each neighbour is as often before it as after it. */
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
	// Left alone, a collection falls on one client in several and outweighs the rest of its sample. So each pays for its own rubbish, on the clock. Not with a full collection: that drops compiled code too, and the next calls cost up to twice as much, whoever makes them.
	globalThis.gc?.({type: 'minor'});
	const wall = (performance.now() - started) * 1_000;
	const {user, system} = process.cpuUsage(before);
	return {cpu: (user + system) / plan.calls, wall: wall / plan.calls};
}

/** What the heap has grown by, and what was collected meanwhile. */
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
	// A fake fetch never lets a timer come round. What a client has put off until then is its own.
	await setImmediate();
}
