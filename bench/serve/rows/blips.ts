import {atOnce, atRate} from '../loads.ts';
import type {Row} from '../row.ts';
import {between, first, type Reply, refused, reset, silence, unavailable, until} from '../script.ts';

export const blipReplies: Readonly<Record<string, Reply>> = {'503': unavailable, refused, reset};

/** The server is unavailable for a moment that begins just before the calls. */
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

/** A page that has just been loaded, so the hooks know nothing about the server yet. */
export const pages: readonly Row[] = [10, 30].map(calls => ({
	title: `page: ${calls} at once, each to its own path, each fails once`,
	script: () => first(1, unavailable),
	load: atOnce(calls, index => `part-${index}`),
}));

/** Requests of one moment are never answered, as when a load balancer loses its connections. */
export const silences: readonly Row[] = [5, 30, 200].map(calls => ({
	title: `silence: ${calls} at once, never answered for 0.3 s`,
	script: () => until(300, silence),
	load: atOnce(calls),
}));

/** Milliseconds of traffic before the failure, so that the hooks have seen this client by then. */
const before = 25_000;

/** A client keeps calling while its server is unavailable. */
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
