// `npm run bench:limiter`: whether `limiter()` keeps a rate on real sockets, and how much of it is used. The server counts the requests of each window that it could count.
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {limiter, type RateOptions} from '@kyhooks/limiter';
import ky from 'ky';

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

/** Keeps more requests waiting than the rate allows, for so many milliseconds. */
export async function measureRate(rate: RateOptions, duration: number): Promise<Measured> {
	const {limit, interval = 1_000} = rate;
	const moments: number[] = [];
	const server = createServer((_, response) => {
		moments.push(performance.now());
		response.end('{}');
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	const api = ky.create({retry: 0, timeout: false}).extend(limiter({rate}));
	const end = performance.now() + duration;
	const caller = async () => {
		while (performance.now() < end) {
			await api.get(url).json();
		}
	};
	await Promise.all(Array.from({length: limit * 2}, caller));
	server.closeAllConnections();
	server.close();
	const counted = moments.filter(moment => moment < end);
	return {
		sent: counted.length,
		most: mostInAnyWindow(moments, interval),
		used: counted.length / ((limit * duration) / interval),
	};
}

if (process.argv[1]?.endsWith('rate.ts')) {
	const seconds = Number(process.argv[2] ?? 60);
	console.log(`rate                                 sent   most in a window   used`);
	for (const [name, rate] of [
		['50 a second, at once', {limit: 50}],
		['50 a second, evenly', {limit: 50, burst: 1}],
		['10 in 100 ms, evenly', {limit: 10, interval: 100, burst: 1}],
	] as const) {
		const {sent, most, used} = await measureRate(rate, seconds * 1_000);
		console.log(
			`${name.padEnd(36)} ${String(sent).padStart(5)} ${String(most).padStart(18)} ${`${(used * 100).toFixed(1)} %`.padStart(6)}`,
		);
	}
}
