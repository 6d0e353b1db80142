import {atOnce, atRate} from '../loads.ts';
import type {Row} from '../row.ts';
import {between, first, type Reply, refused, reset, silence, unavailable, until} from '../script.ts';

export const blipReplies: Readonly<Record<string, Reply>> = {'503': unavailable, refused, reset};

/** A server is away for a moment that begins just before the calls. */
export const blips: readonly Row[] = Object.entries(blipReplies).flatMap(([name, reply]) =>
	[0.3, 1, 3].flatMap(seconds =>
		[5, 10, 20, 30, 100, 200].map(
			(calls): Row => ({
				title: `blip: ${calls} at once, ${name} for ${seconds} s`,
				script: () => until(seconds * 1_000, reply),
				load: atOnce(calls),
			}),
		),
	),
);

/** A page that has just been loaded: nothing is known of the server yet. */
export const pages: readonly Row[] = [10, 30].map(calls => ({
	title: `page: ${calls} at once, each to its own path, each fails once`,
	script: () => first(1, unavailable),
	load: atOnce(calls, index => `part-${index}`),
}));

/** Requests of a moment that nobody ever answers, as when a load balancer loses its connections. */
export const silences: readonly Row[] = [5, 30, 200].map(calls => ({
	title: `silence: ${calls} at once, never answered for 0.3 s`,
	script: () => until(300, silence),
	load: atOnce(calls),
}));

/** Milliseconds: a client is known to its hooks by then. */
const before = 25_000;

/** A client that goes on calling while its server is away. */
export const steady: readonly Row[] = [1, 5, 20, 80].flatMap(rate =>
	[1, 3].flatMap(seconds =>
		Object.entries({'503': unavailable, 'never answered': silence}).map(
			([name, reply]): Row => ({
				title: `steady: ${rate}/s, ${name} for ${seconds} s`,
				script: () => between(before, before + seconds * 1_000, reply),
				load: atRate(rate, 35 * rate),
				...(reply === silence && seconds === 3
					? {refusingIsRight: 'a server that times out works for nobody, and more retries keep it down'}
					: {}),
			}),
		),
	),
);
