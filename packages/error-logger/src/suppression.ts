import {clock} from '@kyhooks/core';
import {kindOfFailure} from './kind-of-failure.ts';
import type {LogFields} from './log-entry.ts';

/** Lets one entry of each kind pass in each window. */
export type Suppression = Readonly<{
	/** @returns how many were left out since the last one that passed; `undefined` for one that is left out itself */
	admit(fields: LogFields): number | undefined;
}>;

/** Kinds are few; more are an accident, and must not fill the memory. */
const mostKinds = 1_000;

/** @param window milliseconds; `false` lets everything pass */
export function createSuppression(window: number | false): Suppression {
	const kinds = new Map<string, {until: number; dropped: number}>();
	return {
		admit(fields) {
			if (window === false) {
				return 0;
			}
			const kind = kindOfFailure(fields);
			const known = kinds.get(kind);
			const now = clock.now();
			if (known !== undefined && now < known.until) {
				known.dropped += 1;
				return undefined;
			}
			kinds.delete(kind);
			kinds.set(kind, {until: now + window, dropped: 0});
			const [oldest] = kinds.keys();
			if (kinds.size > mostKinds && oldest !== undefined) {
				kinds.delete(oldest);
			}
			return known?.dropped ?? 0;
		},
	};
}
