import {clock} from '@kyhooks/core';
import type {LogEntry} from '../log-entry.ts';
import {droppedBefore} from './logger-fields.ts';

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

const bytesOf = (text: string): number => new TextEncoder().encode(text).byteLength;

/** Two brackets. */
const frame = 2;

/** Entries that wait to be sent, bounded in number and size. What is dropped is counted, and told in `log.dropped` of the next entry. */
export function beaconQueue({maxBytes, maxQueue}: {maxBytes: number; maxQueue: number}): BeaconQueue {
	let items: Item[] = [];
	let dropped = 0;
	const shorten = () => {
		while (items.length > maxQueue) {
			dropped += 1 + (items.shift()?.dropped ?? 0);
		}
	};
	return {
		get length() {
			return items.length;
		},
		add(entry) {
			const own = droppedBefore(entry.fields);
			dropped += 1 + own;
			if (items.length >= maxQueue) {
				dropped += 1 + (items.shift()?.dropped ?? 0);
			}
			const before = dropped - 1;
			const fields = before === 0 ? entry.fields : {...entry.fields, 'log.dropped': before};
			const json = JSON.stringify({
				time: clock.wallTime(),
				level: entry.level,
				message: entry.message,
				fields,
			});
			const bytes = bytesOf(json);
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
			shorten();
		},
		clear() {
			items = [];
		},
	};
}
