import {clock} from '@kyhooks/core';
import {droppedBefore, type LogEntry, withDropped} from '../../log-entry.ts';

/** An entry in the form in which it is sent. */
type Item = Readonly<{json: string; bytes: number; dropped: number}>;

export type Batch = Readonly<{body: string; bytes: number; items: readonly Item[]}>;

export type BeaconQueue = Readonly<{
	readonly length: number;
	add(entry: LogEntry): void;
	/** Removes and returns the oldest entries that fit into one request together. */
	next(): Batch | undefined;
	/** Puts a batch that was not delivered back to the front. */
	putBack(batch: Batch): void;
	clear(): void;
}>;

/** Bytes of the two brackets. */
const frame = 2;

/** A queue of entries to send, limited in number and size. Dropped entries are counted in `log.dropped` of the next entry. */
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
