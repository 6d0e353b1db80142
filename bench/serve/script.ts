/** A request as the server sees it. */
export type Arrival = Readonly<{
	/** Milliseconds since the start of the run. */
	now: number;
	/** Without the leading slash. */
	path: string;
	/** The number of the call in this run, from 0. */
	call: number;
	/** The number of this request within its call, from 1. */
	attempt: number;
	/** Depends only on seed, call and attempt, so that each client meets the same faults. */
	chance: number;
}>;

/** What happens to a request after `latency` milliseconds. Without `latency`, it takes as long as usual for such a connection. */
export type Reply = Readonly<
	| {status: number; headers?: Readonly<Record<string, string>>; latency?: number}
	| {fault: 'refused' | 'reset' | 'dns-failure'; latency?: number}
	| {fault: 'silence'}
>;

/** Decides what happens to each request. It may keep state. */
export type Script = (arrival: Arrival) => Reply;

export const ok: Reply = {status: 200};
export const unavailable: Reply = {status: 503};
export const silence: Reply = {fault: 'silence'};
export const reset: Reply = {fault: 'reset'};
export const refused: Reply = {fault: 'refused'};

/** Answers with `reply` until `end`, and with 200 from then on. */
export function until(end: number, reply: Reply): Script {
	return ({now}) => (now < end ? reply : ok);
}

/** Answers with `reply` from `start` to `end`, and otherwise with 200. */
export function between(start: number, end: number, reply: Reply): Script {
	return ({now}) => (now >= start && now < end ? reply : ok);
}

/** Answers each request with `reply` with this probability. */
export function byChance(share: number, reply: Reply): Script {
	return ({chance}) => (chance < share ? reply : ok);
}

/** Answers the first requests of each call with `reply`. */
export function first(failures: number, reply: Reply): Script {
	return ({attempt}) => (attempt <= failures ? reply : ok);
}

/** Answers one path always with `reply`, the others never. */
export function onPath(broken: string, reply: Reply): Script {
	return ({path}) => (path === broken ? reply : ok);
}
