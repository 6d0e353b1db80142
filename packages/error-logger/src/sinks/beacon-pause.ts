import {clock} from '@kyhooks/core';

/** Milliseconds. */
const firstPause = 5_000;
const longestPause = 300_000;

export type BackOff = Readonly<{
	/** Milliseconds until the endpoint may be asked again. */
	left(): number;
	lengthen(): void;
	end(): void;
}>;

/** The pause after failures of an endpoint: twice as long after each, and from half of it to the whole, so that pages which failed together do not come back together. */
export function backOff(): BackOff {
	let failures = 0;
	let until = 0;
	return {
		left: () => Math.max(0, until - clock.now()),
		lengthen() {
			const pause = Math.min(longestPause, firstPause * 2 ** failures);
			failures += 1;
			until = clock.now() + pause * (0.5 + clock.random() / 2);
		},
		end() {
			failures = 0;
			until = 0;
		},
	};
}
