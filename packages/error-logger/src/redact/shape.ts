import {cutMark} from './clean-text.ts';
import type {NamePlace} from './secret-key.ts';

const mostKeys = 50;
const mostItems = 20;

/** Named values, and what they are the fields of. */
export type Entries = Readonly<{
	entries: readonly (readonly [name: string, value: unknown])[];
	place: NamePlace;
}>;

/** What a value looks like in a log: a text that is safe, or what is in it, not yet redacted. Every property has been read, once. */
export type Shape = string | Entries | Readonly<{items: readonly unknown[]}>;

/** Stands for what throws when it is looked at. */
export const unreadable = '[Unreadable]';

function fields(all: Iterable<readonly [unknown, unknown]>, place: NamePlace = 'field'): Entries {
	const grouped = new Map<string, unknown>();
	let more = 0;
	for (const [key, value] of all) {
		const name = typeof key === 'object' || typeof key === 'function' ? '[Object]' : String(key);
		if (grouped.has(name)) {
			const before = grouped.get(name);
			grouped.set(name, [...(Array.isArray(before) ? before.slice(0, mostItems) : [before]), value]);
		} else if (grouped.size < mostKeys) {
			grouped.set(name, value);
		} else {
			more += 1;
		}
	}
	const entries = [...grouped];
	return {
		entries: more === 0 ? entries : [...entries.slice(0, -1), [cutMark, `${more + 1} more`]],
		place,
	};
}

function* ownProperties(value: object): Generator<readonly [string, unknown]> {
	let read = 0;
	for (const key of Object.keys(value)) {
		read += 1;
		let found: unknown = unreadable;
		// Those that are only counted keep their getters to themselves.
		if (read <= mostKeys) {
			try {
				found = (value as Record<string, unknown>)[key];
			} catch {}
		}
		yield [key, found];
	}
}

function items(length: number, item: (index: number) => unknown): Shape {
	const count = Math.min(length, length > mostItems ? mostItems - 1 : mostItems);
	const shown = Array.from({length: count}, (_, index) => {
		try {
			return item(index);
		} catch {
			return unreadable;
		}
	});
	return {items: length > mostItems ? [...shown, `${cutMark}${length - count} more`] : shown};
}

function date(value: Date): string {
	const time = Date.prototype.getTime.call(value);
	return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

type Shapers = Readonly<Record<string, (value: never) => Shape>>;

/** By `Object.prototype.toString`, which tells them in every realm. What lies about its kind throws when it is read as that. */
const builtIns: Shapers = {
	Date: date,
	RegExp: (value: RegExp) => RegExp.prototype.toString.call(value),
	String: (value: string) => String.prototype.valueOf.call(value),
	Number: (value: number) => String(Number.prototype.valueOf.call(value)),
	Boolean: (value: boolean) => String(Boolean.prototype.valueOf.call(value)),
	Symbol: (value: symbol) => Symbol.prototype.toString.call(value),
	BigInt: (value: bigint) => `${BigInt.prototype.valueOf.call(value)}n`,
	Map: (value: Map<unknown, unknown>) => fields(Map.prototype.entries.call(value)),
	Set: (value: Set<unknown>) => {
		const all = [...Set.prototype.values.call(value)];
		return items(all.length, index => all[index]);
	},
	URLSearchParams: (value: URLSearchParams) =>
		fields(URLSearchParams.prototype.entries.call(value), 'parameter'),
	FormData: (value: FormData) => fields(FormData.prototype.entries.call(value), 'parameter'),
	ArrayBuffer: (value: ArrayBuffer) => `[ArrayBuffer, ${value.byteLength} bytes]`,
	SharedArrayBuffer: (value: SharedArrayBuffer) => `[SharedArrayBuffer, ${value.byteLength} bytes]`,
	Blob: (value: Blob) => `[Blob, ${value.size} bytes]`,
	File: (value: File) => `[File, ${value.size} bytes]`,
	Promise: () => '[Promise]',
};

/** @param special what is not left to this: errors, headers, URLs and messages of HTTP */
export function shapeOf(value: object, special: Shapers): Shape {
	if (ArrayBuffer.isView(value)) {
		return `[${Object.prototype.toString.call(value).slice(8, -1)}, ${value.byteLength} bytes]`;
	}
	if (Array.isArray(value)) {
		return items(value.length, index => value[index]);
	}
	const tag = Object.prototype.toString.call(value).slice(8, -1);
	const shape = [special, builtIns].find(shapers => Object.hasOwn(shapers, tag))?.[tag];
	return shape === undefined ? fields(ownProperties(value)) : shape(value as never);
}
