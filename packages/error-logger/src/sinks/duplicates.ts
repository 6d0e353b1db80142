import {clock} from '@kyhooks/core';
import {kindOfFailure} from '../entry/kind-of-failure.ts';
import type {LogEntry} from '../log-entry.ts';
import {droppedBefore} from './logger-fields.ts';

/** Kinds of entries that are told apart at a time. */
const mostKinds = 100;

type Kind = {readonly since: number; last?: LogEntry; repeated: number; cancel?: () => void};

export type Duplicates = Readonly<{
	take(entry: LogEntry): void;
	/** Passes on at once what is counted by now. */
	settle(): void;
}>;

function kindOf({level, message, fields}: LogEntry): string {
	return JSON.stringify([level, message, kindOfFailure(fields)]);
}

/**
Passes the first entry of a kind on at once, and counts the rest of its window. When the window ends, the last of them follows, with `log.dropped`: how many it stands for beside itself. So what is passed on and what is counted always add up to what came.
*/
export function withoutDuplicates(window: number, pass: (entry: LogEntry) => void): Duplicates {
	const kinds = new Map<string, Kind>();
	const end = (key: string, kind: Kind) => {
		kind.cancel?.();
		kinds.delete(key);
		if (kind.last !== undefined) {
			pass(withDropped(kind.last, kind.repeated - 1));
		}
	};
	return {
		take(entry) {
			if (window === 0) {
				pass(entry);
				return;
			}
			const key = kindOf(entry);
			const known = kinds.get(key);
			if (known !== undefined && clock.now() - known.since < window) {
				known.last = entry;
				known.repeated += 1 + droppedBefore(entry.fields);
				known.cancel ??= clock.setTimer(window - (clock.now() - known.since), () => end(key, known));
				return;
			}
			if (known !== undefined) {
				end(key, known);
			}
			const [oldest] = kinds;
			if (kinds.size >= mostKinds && oldest !== undefined) {
				end(...oldest);
			}
			kinds.set(key, {since: clock.now(), repeated: 0});
			pass(entry);
		},
		settle() {
			for (const [key, kind] of [...kinds]) {
				if (kind.last !== undefined) {
					end(key, kind);
				}
			}
		},
	};
}

function withDropped(entry: LogEntry, dropped: number): LogEntry {
	return dropped === 0
		? entry
		: Object.freeze({...entry, fields: Object.freeze({...entry.fields, 'log.dropped': dropped})});
}
