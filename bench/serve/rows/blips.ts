import {atOnce} from '../loads.ts';
import type {Row} from '../row.ts';
import {first, type Reply, refused, reset, unavailable, until} from '../script.ts';

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
