/** `slow`: a tenth of the capacity. `hang`: nothing is served, and the queue afterwards. `503` and `refuse`: an answer at once, without work; to a policy they are the same but for the category of the failure. */
export type OutageKind = 'slow' | '503' | 'refuse' | 'hang';

export const outageKinds: readonly OutageKind[] = ['slow', '503', 'refuse', 'hang'];

/** From `start` until `end`, in milliseconds of simulated time. */
export type Outage = {kind: OutageKind; start: number; end: number};

/** How much of its capacity the server has left in an outage. One that refuses works through its queue as ever. */
const shareLeft: Record<OutageKind, number> = {slow: 0.1, '503': 1, refuse: 1, hang: 0};

/** The moment at which a server that begins at `begin` has done `work` milliseconds of work, if an outage slows it down on the way. */
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
