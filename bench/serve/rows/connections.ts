import {atOnce, atRate} from '../loads.ts';
import type {Row} from '../row.ts';
import {ok, type Reply, refused, type Script, until} from '../script.ts';

const noName: Reply = {fault: 'dns-failure'};

/** Answers slowly, and at one moment resets every request that it has not answered yet. */
function droppedAt(moment: number, latency: number): Script {
	return ({now}) =>
		now < moment && now + latency > moment ? {fault: 'reset', latency: moment - now} : {status: 200, latency};
}

/** Stops at `stop`, which resets all requests in flight, and serves again from `start`. */
export function restarted(stop: number, start: number, latency: number): Script {
	return arrival =>
		arrival.now < stop
			? droppedAt(stop, latency)(arrival)
			: arrival.now < start
				? refused
				: {status: 200, latency};
}

/** Names that do not resolve, and connections that break. */
export const connections: readonly Row[] = [
	{
		title: 'name: 20 at once, ENOTFOUND for 3 s',
		script: () => until(3_000, noName),
		load: atOnce(20),
	},
	{
		title: 'name: a laptop wakes up: one call, ENOTFOUND for 2 s',
		script: () => until(2_000, noName),
		load: atOnce(1),
	},
	{
		title: 'dropped: 200 in flight, all reset at one moment',
		script: () => droppedAt(200, 400),
		load: atOnce(200),
	},
	{
		title: 'restart: 200 calls at 100/s, the server is away for 1 s',
		script: () => restarted(500, 1_500, 50),
		load: atRate(100, 200),
	},
	{
		title: 'none: 600 at 20/s, nothing fails',
		script: () => () => ok,
		load: atRate(20, 600),
	},
];
