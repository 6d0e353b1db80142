/** A request, as a server sees it. */
export type Arrival = Readonly<{
	/** Milliseconds since the begin of the run. */
	now: number;
	/** Without the slash at its begin. */
	path: string;
	/** Counts the calls of the run from 0. */
	call: number;
	/** Counts the requests of this call from 1. */
	attempt: number;
	/** Depends on seed, call and attempt alone, so that each client meets the same faults. */
	chance: number;
}>;

/** What becomes of a request, after `latency` milliseconds; without it a connection's usual time. */
export type Reply = Readonly<
	| {status: number; headers?: Readonly<Record<string, string>>; latency?: number}
	| {fault: 'refused' | 'reset' | 'dns-failure'; latency?: number}
	| {fault: 'silence'}
>;

/** The mind of a server. It may remember what came before. */
export type Script = (arrival: Arrival) => Reply;

export const ok: Reply = {status: 200};
export const unavailable: Reply = {status: 503};
export const silence: Reply = {fault: 'silence'};
export const reset: Reply = {fault: 'reset'};
export const refused: Reply = {fault: 'refused'};

/** Answers as `reply` does for so long, and then well. */
export function until(end: number, reply: Reply): Script {
	return ({now}) => (now < end ? reply : ok);
}

/** Answers as `reply` does from one moment to another. */
export function between(start: number, end: number, reply: Reply): Script {
	return ({now}) => (now >= start && now < end ? reply : ok);
}

/** Each request has the same chance of `reply`. */
export function byChance(share: number, reply: Reply): Script {
	return ({chance}) => (chance < share ? reply : ok);
}

/** The first requests of each call meet `reply`. */
export function first(failures: number, reply: Reply): Script {
	return ({attempt}) => (attempt <= failures ? reply : ok);
}

/** One path meets `reply` always, the others never. */
export function onPath(broken: string, reply: Reply): Script {
	return ({path}) => (path === broken ? reply : ok);
}
