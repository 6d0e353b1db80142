import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout} from 'node:timers/promises';
import type {RateOptions} from '@kyhooks/limiter';
import type {Heard, Job} from './fleet-worker.ts';
import {RedisServer} from './redis-server.ts';

/** What may happen to a fleet. */
export type Fleet = Readonly<{
	redis: RedisServer;
	/** Ends one process without a goodbye. */
	killOne(): void;
}>;

export type FleetRun = Readonly<{
	/** When the server received each request, on the clock of `performance.now()`. */
	moments: readonly number[];
	/** How many requests the server has received from each process. */
	counts: Readonly<Record<string, number>>;
	/** What each process that has ended itself has heard of the store. */
	heard: readonly Heard[];
}>;

/**
Runs processes that share a rate and keep more requests waiting than it allows, with a Redis server of their own, until `happens` has ended.

@param execArgv of the processes
*/
export async function runFleet(
	processes: number,
	rate: RateOptions,
	happens: (fleet: Fleet) => Promise<void>,
	execArgv: readonly string[] = [],
): Promise<FleetRun> {
	const moments: number[] = [];
	const counts: Record<string, number> = {};
	const server = createServer(({url = ''}, response) => {
		moments.push(performance.now());
		counts[url] = (counts[url] ?? 0) + 1;
		response.end('{}');
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	const redis = new RedisServer();
	await redis.start();
	const workers = Array.from({length: processes}, (_, index) => {
		const worker = fork(new URL('fleet-worker.ts', import.meta.url), {execArgv: [...execArgv]});
		const job: Job = {
			url: `http://127.0.0.1:${port}/${index}`,
			socket: redis.socket,
			rate,
			callers: Math.ceil((rate.limit * 2) / processes),
		};
		worker.send(job);
		return worker;
	});
	try {
		while (Object.keys(counts).length < processes) {
			await setTimeout(10);
		}
		await happens({redis, killOne: () => workers.shift()?.kill('SIGKILL')});
		return {moments, counts, heard: await Promise.all(workers.splice(0).map(end))};
	} finally {
		for (const worker of workers) {
			worker.kill('SIGKILL');
		}
		server.closeAllConnections();
		server.close();
		await redis.end();
	}
}

async function end(worker: ChildProcess): Promise<Heard> {
	worker.send('end');
	const [heard] = await once(worker, 'message');
	return heard;
}
