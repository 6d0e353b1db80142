// `npm run bench:limiter [seconds]`: whether `limiter()` keeps a rate on real sockets, in one process and in four that share it through Redis, and how much of it is used. The server counts the requests of each window that it could count.
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout} from 'node:timers/promises';
import {limiter, type RateOptions} from '@kyhooks/limiter';
import ky from 'ky';
import {runFleet} from './fleet.ts';
import {executablePath, isInstalled} from './redis-server.ts';

export type Measured = Readonly<{
	sent: number;
	/** The most requests in any window of the interval. */
	most: number;
	/** The share of the limit that was used, from 0 to 1. */
	used: number;
}>;

/** The most moments within any window of this length; the moments are in order. */
export function mostInAnyWindow(moments: readonly number[], window: number): number {
	let most = 0;
	let first = 0;
	for (const [at, moment] of moments.entries()) {
		while (moment - (moments[first] as number) >= window) {
			first += 1;
		}
		most = Math.max(most, at - first + 1);
	}
	return most;
}

/** Keeps more requests waiting than the rate allows, for so many milliseconds. `left` is the same of the moments at which the requests left the client: on a busy machine, they may arrive together. */
export async function measureRate(
	rate: RateOptions,
	duration: number,
): Promise<Measured & Readonly<{left: Measured}>> {
	const {limit} = rate;
	const moments: number[] = [];
	const server = createServer((_, response) => {
		moments.push(performance.now());
		response.end('{}');
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	const left: number[] = [];
	const send: typeof fetch = (...given) => {
		left.push(performance.now());
		return fetch(...given);
	};
	const api = ky.create({retry: 0, timeout: false, fetch: send}).extend(limiter({rate}));
	const end = performance.now() + duration;
	const caller = async () => {
		while (performance.now() < end) {
			await api.get(url).json();
		}
	};
	await Promise.all(Array.from({length: limit * 2}, caller));
	server.closeAllConnections();
	server.close();
	const start = end - duration;
	return {...measured(moments, rate, start, end), left: measured(left, rate, start, end)};
}

/** Four processes that share the rate through a Redis server. */
export async function measureFleet(rate: RateOptions, duration: number): Promise<Measured> {
	let start = 0;
	const {moments} = await runFleet(4, rate, async () => {
		start = performance.now();
		await setTimeout(duration);
	});
	return measured(moments, rate, start, start + duration);
}

/** @param moments of all requests; those from `start` to `end` are counted, and no window of any of them may have more than the limit */
export function measured(
	moments: readonly number[],
	{limit, interval = 1_000}: RateOptions,
	start: number,
	end: number,
): Measured {
	const sent = moments.filter(moment => moment >= start && moment < end).length;
	return {
		sent,
		most: mostInAnyWindow(moments, interval),
		used: sent / ((limit * (end - start)) / interval),
	};
}

if (process.argv[1]?.endsWith('rate.ts')) {
	const duration = Number(process.argv[2] ?? 60) * 1_000;
	const rates: readonly (readonly [name: string, rate: RateOptions])[] = [
		['50 a second, at once', {limit: 50}],
		['50 a second, evenly', {limit: 50, burst: 1}],
		['10 in 100 ms, evenly', {limit: 10, interval: 100, burst: 1}],
	];
	console.log('rate                                      sent   most in a window     used');
	const show = (name: string, {sent, most, used}: Measured) =>
		console.log(
			`${name.padEnd(36)} ${String(sent).padStart(9)} ${String(most).padStart(18)} ${`${(used * 100).toFixed(1)} %`.padStart(8)}`,
		);
	for (const [name, rate] of rates) {
		show(name, await measureRate(rate, duration));
	}
	if (!isInstalled()) {
		console.log(
			`The fleet needs a Redis server, and there is none at ${executablePath}; name one in REDIS_SERVER.`,
		);
	}
	for (const [name, rate] of isInstalled() ? rates : []) {
		show(`four processes, ${name}`, await measureFleet(rate, duration));
	}
}
