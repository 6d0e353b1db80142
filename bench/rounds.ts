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
	const deadline = performance.now() + plan.seconds * 1_000;
	for (const client of plan.clients) {
		await run(client, warmUpCalls, plan);
	}
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

async function run(client: KyInstance, calls: number, {url, concurrency}: Plan): Promise<void> {
	let left = calls;
	const work = async () => {
		while (left-- > 0) {
			await client.get(url).json();
		}
	};
	await Promise.all(Array.from({length: concurrency}, work));
}
