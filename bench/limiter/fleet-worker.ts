// One process of a fleet: keeps requests waiting until it is told to end. Its first message is what to do; it answers with what it has heard of the store.
import {subscribe} from '@kyhooks/core';
import {limiter, type RateOptions} from '@kyhooks/limiter';
import {redisStore} from '@kyhooks/limiter/redis';
import ky from 'ky';
import {createClient} from 'redis';

export type Job = Readonly<{url: string; socket: string; rate: RateOptions; callers: number}>;

/** What was heard of a store that is away. */
export type Heard = readonly string[];

process.once('message', async ({url, socket, rate, callers}: Job) => {
	const client = createClient({socket: {path: socket, tls: false, reconnectStrategy: 100}});
	// Without a listener, an error of the connection would end the process.
	client.on('error', () => {});
	await client.connect();
	const heard: string[] = [];
	subscribe(event => {
		if (event.type === 'callback-failed') {
			heard.push(`${event.callback}: ${event.error}`);
		}
	});
	const api = ky
		.create({retry: 0, timeout: false})
		.extend(limiter({rate, store: redisStore(client), queue: {limit: callers}}));
	let isOver = false;
	process.once('message', () => {
		isOver = true;
		process.send?.(heard, () => process.exit());
	});
	const caller = async () => {
		while (!isOver) {
			await api.get(url).text();
		}
	};
	await Promise.all(Array.from({length: callers}, caller));
});
