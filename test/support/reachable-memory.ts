import {setImmediate} from 'node:timers/promises';

type Kind = 'arrayBuffers' | 'heapUsed';

/** The number of bytes that are still reachable. Needs `--expose-gc`. Memory is freed some time after a collection, in tasks and by other threads. */
export async function reachable(kind: Kind): Promise<number> {
	let least = Number.POSITIVE_INFINITY;
	for (let round = 0; round < 5; round++) {
		globalThis.gc?.();
		await setImmediate();
		least = Math.min(least, process.memoryUsage()[kind]);
	}
	return least;
}
