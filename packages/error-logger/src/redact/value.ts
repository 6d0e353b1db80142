import type {FieldValue} from '../log-entry.ts';
import {cutMark, replacement} from './clean-text.ts';
import {ownName} from './headers.ts';
import {fieldNames, joined, type NameTest} from './secret-names.ts';

const deepest = 6;
const mostKeys = 50;
export const mostItems = 20;
/** Characters of JSON. The rest, to 8 KiB, is for what says that something was cut. */
const mostCharacters = 8_000;
const longestName = 128;

/** Of a value of JSON, or of a caller's: plain objects, lists and dates. Another kind is told by its name. */
export function plainInside(value: object, tag: string): unknown {
	return tag === 'Date'
		? (new Date(Date.prototype.getTime.call(value)).toJSON() ?? 'Invalid Date')
		: tag === 'Object' || tag === 'Array'
			? value
			: `[${tag}]`;
}

/** What throws when it is looked at. */
const unreadable = '[Unreadable]';

/** As a name is written, and no sentence. */
const nameLike = /^[\w.[\]-]+$/;

/** What stands beside the `number` of a card. */
const besideACardNumber = /^(cvv|cvc|csc|exp(iry|month|year|irationdate)?|cardholder|brand)$/;

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

/** As many of the properties, or of the items, as are told. What is not told is not read: its getters are left alone. */
function entriesOf(value: object): [string, unknown][] {
	const isList = Array.isArray(value);
	const names: readonly unknown[] = isList ? value : Object.keys(value);
	const most = isList ? mostItems : mostKeys;
	const count = names.length > most ? most - 1 : names.length;
	const entries = Array.from({length: count}, (_, index): [string, unknown] => {
		const name = isList ? String(index) : (names[index] as string);
		try {
			return [name, (value as Record<string, unknown>)[name]];
		} catch {
			return [name, unreadable];
		}
	});
	if (count < names.length) {
		entries.push([cutMark, `${isList ? cutMark : ''}${names.length - count} more`]);
	}
	return entries;
}

/**
Makes a bounded, plain copy of anything, with the secrets replaced. It reads each property once, calls no method of the value's own, changes nothing and never throws.

@param insideOf gives what is in a value as a plain one, or a text that stands for it
*/
export function createValue(
	isSecret: NameTest,
	text: (text: string, limit?: number) => string,
	insideOf: (value: object, tag: string) => unknown,
): (value: unknown) => FieldValue {
	function leaf(value: unknown): string | number | boolean | null {
		if (Number.isFinite(value)) {
			// -0 is "0" in JSON.
			return (value as number) + 0;
		}
		if (typeof value === 'boolean') {
			return value;
		}
		return value === undefined || value === null
			? null
			: text(
					typeof value === 'function' ? '[Function]' : String(value) + (typeof value === 'bigint' ? 'n' : ''),
				);
	}

	return root => {
		let spent = 0;
		const above = new Set<unknown>();

		/** Whether there is room for this in JSON. Once there is none, nothing follows. */
		function fits(told: unknown): boolean {
			spent += JSON.stringify(told).length + 1;
			return spent <= mostCharacters;
		}

		/** A copy, or `undefined` where there is no room for it. */
		function copy(value: unknown, depth: number): FieldValue | undefined {
			let inside = value;
			let entries: [string, unknown][] = [];
			if (isObject(value)) {
				try {
					const tag = Object.prototype.toString.call(value).slice(8, -1);
					inside = above.has(value) ? '[Circular]' : insideOf(value, tag);
					if (isObject(inside)) {
						if (depth === deepest) {
							inside = Array.isArray(inside) ? '[Array]' : '[Object]';
						} else {
							entries = entriesOf(inside);
						}
					}
				} catch {
					inside = unreadable;
				}
			}
			if (!isObject(inside)) {
				const told = leaf(inside);
				return fits(told) ? told : undefined;
			}
			if (!fits('')) {
				return undefined;
			}
			above.add(value);
			const isList = Array.isArray(inside);
			// Some names are secret only by what stands beside them.
			const words = entries.map(([name]) => joined(name));
			// What is written as a list of names and values, such as the header fields of a HAR file.
			const [, called] =
				entries.find(([name, item]) => /^(name|key)$/i.test(name) && typeof item === 'string') ?? [];
			const told: [string, FieldValue][] = [];
			let before: unknown;
			for (const [name, item] of entries) {
				if (item === undefined && !isList) {
					continue;
				}
				// Pairs, and the flat lists of Node: what follows a secret name is its value.
				const owner = isList ? (typeof before === 'string' && nameLike.test(before) ? before : '') : name;
				const word = joined(owner);
				const secret =
					// Nothing to hide, and good to know: that there was no token.
					(item ?? '') !== '' &&
					typeof item !== 'boolean' &&
					// Beside a message it is the code of an error.
					((isSecret(owner, fieldNames) && !(word === 'code' && words.includes('message'))) ||
						(word === 'number' && words.some(other => besideACardNumber.test(other))) ||
						(word === 'value' && typeof called === 'string' && isSecret(called, fieldNames)));
				const shown = isList ? '' : ownName(text(name, longestName));
				const part = isList || fits(shown) ? copy(secret ? replacement : item, depth + 1) : undefined;
				if (part === undefined) {
					told.push([cutMark, isList ? cutMark : 'cut']);
					break;
				}
				told.push([shown, part]);
				before = secret ? undefined : item;
			}
			above.delete(value);
			return isList ? told.map(([, part]) => part) : Object.fromEntries(told);
		}

		// One text always has room, and a list or an object has it at its beginning.
		return copy(root, 0) as FieldValue;
	};
}
