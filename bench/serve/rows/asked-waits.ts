import {atOnce, atRate, every, together} from '../loads.ts';
import type {Row} from '../row.ts';
import {ok, onPath, type Reply, type Script, until} from '../script.ts';

const throttledPath = 'throttled';

/** Serves this many requests in each second and answers the rest with `429`. */
export function limited(perSecond: number, headers: Readonly<Record<string, string>>): Script {
	let second = 0;
	let served = 0;
	return ({now}) => {
		const current = Math.floor(now / 1_000);
		served = current === second ? served + 1 : 1;
		second = current;
		return served <= perSecond ? ok : {status: 429, headers};
	};
}

const waitASecond = {'retry-after': '1'};

/** A server that says when to retry. */
export const askedWaits: readonly Row[] = [
	{
		title: 'limit: 100 at once against 20/s, 429 with Retry-After: 1',
		script: () => limited(20, waitASecond),
		load: atOnce(100),
	},
	{
		title: 'limit: 100 at once against 20/s, 429 without Retry-After',
		script: () => limited(20, {}),
		load: atOnce(100),
	},
	{
		title: 'limit: one path 429 with Retry-After: 60, 300 calls to others in 5 min',
		script: () => onPath(throttledPath, {status: 429, headers: {'retry-after': '60'}}),
		load: together(
			every(30_000, 10, ({call}) => call(throttledPath, {counted: false})),
			atRate(1, 300, ({call, random}) => call(`path-${Math.floor(5 * random())}`)),
		),
	},
	...[1, 2, 30].map(
		(seconds): Row => ({
			title: `asked: 20 at once, 503 with Retry-After: ${seconds} for so long`,
			script: () => until(seconds * 1_000, askedFor(seconds)),
			load: atOnce(20),
		}),
	),
];

export function askedFor(seconds: number): Reply {
	return {status: 503, headers: {'retry-after': String(seconds)}};
}
