import {after, atRate, oneAfterTheOther, together} from '../loads.ts';
import type {Row} from '../row.ts';
import {ok, onPath, type Reply, silence, unavailable} from '../script.ts';
import type {Load, Traffic} from '../traffic.ts';

const brokenPath = 'broken';

const kinds = {
	'always 500': {status: 500},
	'always 503': unavailable,
	hangs: silence,
} satisfies Record<string, Reply>;

type Kind = keyof typeof kinds;

/** Sends a call to one of this many paths. The first is broken; only the calls to the others are counted. */
function callAny({call, random}: Traffic, endpoints: number): Promise<void> {
	const index = Math.floor(random() * endpoints);
	return index === 0 ? callBroken(call) : call(`path-${index}`);
}

function callBroken(call: Traffic['call']): Promise<void> {
	return call(brokenPath, {counted: false});
}

function brokenAtOnce(calls: number): Load {
	return ({call}) => Promise.all(Array.from({length: calls}, () => callBroken(call)));
}

export function brokenEndpoint(endpoints: number, kind: Kind, rate: number, calls: number): Row {
	return {
		title: `endpoint: one of ${endpoints} ${kind}, ${rate}/s`,
		script: () => onPath(brokenPath, kinds[kind]),
		load: atRate(rate, calls, traffic => callAny(traffic, endpoints)),
	};
}

/** How many calls to healthy endpoints are served beside a broken one. */
export const brokenEndpoints: readonly Row[] = (Object.keys(kinds) as Kind[]).flatMap(kind => [
	...[2, 3, 5, 10].map(endpoints => brokenEndpoint(endpoints, kind, 1, 300)),
	...[2, 3, 5, 10].map(endpoints => brokenEndpoint(endpoints, kind, 20, 1_200)),
	{
		title: `endpoint: one ${kind}, 5 calls to it alone, a pause of 2 s, then the healthy ones`,
		script: () => onPath(brokenPath, kinds[kind]),
		load: oneAfterTheOther(brokenAtOnce(5), after(2_000, atRate(5, 30))),
	},
	{
		title: `endpoint: one ${kind}, 5 calls to it alone, and 2 s later the healthy ones`,
		script: () => onPath(brokenPath, kinds[kind]),
		load: together(brokenAtOnce(5), after(2_000, atRate(5, 30))),
	},
]);

const slowPath = 'slow';

/** One endpoint takes 1.2 times the client's time limit. */
export function slowEndpoint(rate: number, calls: number): Row {
	return {
		title: 'slow: 6 at once to an endpoint slower than the limit, quick calls elsewhere',
		script:
			({attempt}) =>
			({path}) =>
				path === slowPath ? {status: 200, latency: 1.2 * attempt} : ok,
		load: together(
			({call}) => Promise.all(Array.from({length: 6}, () => call(slowPath, {counted: false}))),
			atRate(rate, calls),
		),
	};
}
