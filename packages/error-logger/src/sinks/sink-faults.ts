import {catchRejection} from '@kyhooks/core';

/** The first failure of a sink. */
export type SinkFault = Readonly<{
	/** What it threw, or rejected with. It may hold anything: do not log it whole. */
	error: unknown;
}>;

export type SinkFaults = Readonly<{
	readonly count: number;
	report(error: unknown): void;
}>;

/** Counts the failures of one sink, and tells of the first: a log that is down fails with every entry. */
export function sinkFaults(onFault: ((fault: SinkFault) => unknown) | undefined): SinkFaults {
	let count = 0;
	return {
		get count() {
			return count;
		},
		report(error) {
			count += 1;
			if (count === 1) {
				try {
					catchRejection(onFault?.(Object.freeze({error})), () => {});
				} catch {}
			}
		},
	};
}
