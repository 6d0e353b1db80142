import {read} from '@kyhooks/core';
import type {FieldValue} from '../log-entry.ts';
import {cutMark, replacement} from './clean-text.ts';
import {ownName} from './header-fields.ts';
import {fieldNames, joined, type NameTest} from './secret-names.ts';

const deepest = 6;
/** Maximum number of properties of an object, and of items of a list. */
export const mostEntries = 50;
/** Characters of JSON after which the copy stops. That leaves room for one more text and the cut mark within 8 KiB. */
const mostCharacters = 6_000;
const longestName = 128;

/** The form of a name, as opposed to a sentence. */
const nameLike = /^[\w.[\]-]+$/;

/** Names found next to the `number` of a payment card. */
const besideACardNumber = /\b(cvv|cvc|csc|exp(iry|month|year|irationdate)?|cardholder|brand)\b/;

/** Reads the properties or items up to the limit, each once. The others are not read, so their getters do not run. */
function entriesOf(value: object): [string, unknown][] {
	const names = Array.isArray(value) ? undefined : Object.keys(value);
	const {length} = names ?? (value as unknown[]);
	const entries = Array.from(
		{length: length > mostEntries ? mostEntries - 1 : length},
		(_, index): [string, unknown] => {
			const name = names?.[index] ?? String(index);
			return [name, read(value, name)];
		},
	);
	if (entries.length < length) {
		entries.push([cutMark, `${cutMark}${length - entries.length} more`]);
	}
	return entries;
}

/**
Makes a bounded, plain copy of any value, with the secrets replaced. It reads each property once, calls no method of the value, changes nothing and never throws.

@param insideOf returns the content of an object as a plain object, or a text that represents it
*/
export function createValue(
	isSecret: NameTest,
	text: (text: string, limit?: number) => string,
	insideOf: (value: object, tag: string) => unknown,
): (value: unknown) => FieldValue {
	return root => {
		let room = mostCharacters;

		function copy(value: unknown, depth: number): FieldValue {
			let inside = value;
			let entries: [string, unknown][] | undefined;
			if (Object(value) === value) {
				try {
					const tag = Object.prototype.toString.call(value).slice(8, -1);
					inside = depth > deepest ? `[${tag}]` : insideOf(value as object, tag);
					entries = Object(inside) === inside ? entriesOf(inside as object) : undefined;
				} catch {
					inside = '[Unreadable]';
				}
			}
			if (!entries) {
				const said = text(String(inside));
				// A number may be a card number.
				const told =
					Number.isFinite(inside) && said === String(inside)
						? // -0 is "0" in JSON.
							(inside as number) + 0
						: typeof inside === 'boolean' || (inside ?? null) === null
							? ((inside ?? null) as boolean | null)
							: said;
				room -= JSON.stringify(told).length;
				return told;
			}
			const isList = Array.isArray(inside);
			// Some names are secret only next to certain others.
			const beside = entries.map(([name]) => joined(name)).join(' ');
			// Lists of names and values, such as the header fields of a HAR file.
			const named = entries.find(([name]) => /^(name|key)$/i.test(name));
			const roomBefore = room;
			const called = named && (typeof named[1] === 'string' ? named[1] : copy(named[1], depth + 1));
			room = roomBefore;
			const told: [string, FieldValue][] = [];
			let before: unknown;
			for (const [name, item] of entries) {
				if (item === undefined && !isList) {
					continue;
				}
				if (room < 0) {
					told.push([cutMark, cutMark]);
					break;
				}
				// Pairs, and the flat header lists of Node: the item after a secret name is its value.
				const owner = isList ? (typeof before === 'string' && nameLike.test(before) ? before : '') : name;
				const word = joined(owner);
				const isSecretItem =
					// Keep empty values and booleans: they show, for example, that there was no token.
					(item ?? '') !== '' &&
					typeof item !== 'boolean' &&
					// Next to a message, `code` is an error code.
					((isSecret(owner, fieldNames) && !(word === 'code' && beside.includes('message'))) ||
						(word === 'number' && besideACardNumber.test(beside)) ||
						(word === 'value' && typeof called === 'string' && isSecret(called, fieldNames)));
				const shown = isList ? '' : ownName(text(name, longestName));
				room -= JSON.stringify(shown).length + 1;
				const part = isSecretItem ? replacement : copy(item, depth + 1);
				told.push([shown, part]);
				// A name may be a `String` object, which is shown as a string.
				before = isSecretItem ? undefined : typeof item === 'string' ? item : part;
			}
			return isList ? told.map(([, part]) => part) : Object.fromEntries(told);
		}

		return copy(root, 1);
	};
}
