import {clock} from '@kyhooks/core';
import {droppedBefore, kindOfFailure} from '../entry/kind-of-failure.ts';
import type {LogEntry} from '../log-entry.ts';

/** An entry as it is sent. */
type Item = Readonly<{json: string; bytes: number; dropped: number}>;

export type Batch = Readonly<{body: string; bytes: number; items: readonly Item[]}>;

export type BeaconQueue = Readonly<{
	readonly length: number;
	add(entry: LogEntry): void;
	/** The oldest entries that fit into one request together, taken out. */
	next(): Batch | undefined;
	/** Puts a batch that was not delivered before all others again. */
	putBack(batch: Batch): void;
	clear(): void;
}>;

/** Two brackets. */
const frame = 2;

/** Entries that wait to be sent, bounded in number and size. What is dropped is counted, and told in `log.dropped` of the next entry. */
export function beaconQueue({maxBytes, maxQueue}: {maxBytes: number; maxQueue: number}): BeaconQueue {
	let items: Item[] = [];
	let dropped = 0;
	const shortenTo = (most: number) => {
		for (const {dropped: before} of items.splice(0, Math.max(0, items.length - most))) {
			dropped += 1 + before;
		}
	};
	return {
		get length() {
			return items.length;
		},
		add(entry) {
			shortenTo(maxQueue - 1);
			const before = dropped + droppedBefore(entry.fields);
			dropped = before + 1;
			const {level, message, fields} = withDropped(entry, before);
			const json = JSON.stringify({time: clock.wallTime(), level, message, fields});
			const bytes = new TextEncoder().encode(json).byteLength;
			if (bytes + frame <= maxBytes) {
				items.push({json, bytes, dropped: before});
				dropped = 0;
			}
		},
		next() {
			const taken: Item[] = [];
			let bytes = frame;
			for (const item of items) {
				const more = item.bytes + (taken.length === 0 ? 0 : 1);
				if (bytes + more > maxBytes) {
					break;
				}
				bytes += more;
				taken.push(item);
			}
			items = items.slice(taken.length);
			return taken.length === 0
				? undefined
				: {body: `[${taken.map(({json}) => json).join(',')}]`, bytes, items: taken};
		},
		putBack(batch) {
			items = [...batch.items, ...items];
			shortenTo(maxQueue);
		},
		clear() {
			items = [];
		},
	};
}

/** Kinds of entries that are told apart at a time. */
const mostKinds = 100;

type Kind = {readonly since: number; last?: LogEntry; repeated: number; cancel?: () => void};

export type Duplicates = Readonly<{
	take(entry: LogEntry): void;
	/** Passes on at once what is counted by now. */
	settle(): void;
}>;

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
			const key = JSON.stringify([entry.level, entry.message, kindOfFailure(entry.fields)]);
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
