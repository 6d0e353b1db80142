/** `slow`: a tenth of the capacity is left. `hang`: the server serves nothing, and works through the queue afterwards. `503` and `refuse`: it answers at once, without work; for a policy they differ only in the category of the failure. */
export type OutageKind = 'slow' | '503' | 'refuse' | 'hang';

export const outageKinds: readonly OutageKind[] = ['slow', '503', 'refuse', 'hang'];

/** From `start` until `end`, in milliseconds of simulated time. */
export type Outage = {kind: OutageKind; start: number; end: number};

/** The share of its capacity that the server has left in an outage. A server that refuses requests works through its queue at full speed. */
const shareLeft: Record<OutageKind, number> = {slow: 0.1, '503': 1, refuse: 1, hang: 0};

/** The moment at which a server that starts at `begin` has done `work` milliseconds of work, including the slowdown of an outage. */
export function workedOff(begin: number, work: number, {kind, start, end}: Outage): number {
	const before = Math.max(0, start - begin);
	if (begin >= end || work <= before) {
		return begin + work;
	}
	const share = shareLeft[kind];
	const slowFrom = begin + before;
	const slowWork = (end - slowFrom) * share;
	const left = work - before;
	return left <= slowWork ? slowFrom + left / share : end + left - slowWork;
}
