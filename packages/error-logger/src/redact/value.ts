import type {FieldValue} from '../log-entry.ts';
import {cutMark, longestText} from './clean-text.ts';
import {redactCredentials} from './headers.ts';
import {joined, type NameTest} from './secret-key.ts';
import {type Entries, type Shape, shapeOf, unreadable} from './shape.ts';
import {createSiblings} from './siblings.ts';

const deepest = 6;
/** Characters of JSON. The rest, to 8 KiB, is for what says that something was cut. */
const mostCharacters = 8_000;
const longestName = 128;

export type ValueTools = Readonly<{
	replacement: string;
	isSecretName: NameTest;
	text: (text: string, limit: number) => string;
	/** How to look at what has a meaning of its own: errors, headers, URLs. */
	special: Parameters<typeof shapeOf>[1];
}>;

/** As a name is written, and no sentence. */
const nameLike = /^[\w.[\]-]+$/;

/** Nothing to hide, and good to know: that there was no token. */
function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '' || typeof value === 'boolean';
}

/** Makes a bounded, plain copy of anything, with the secrets replaced. It reads each property once, calls no method of the value's own, changes nothing and never throws. */
export function createValue({replacement, isSecretName, text, special}: ValueTools) {
	const secretNamesOf = createSiblings(isSecretName);

	return (root: unknown): FieldValue => {
		let spent = 0;
		const above = new Set<object>();

		/** Whether there is room for this much. Once there is none, nothing follows. */
		function fits(characters: number): boolean {
			spent += characters;
			return spent <= mostCharacters;
		}

		function leaf(value: unknown): string | number | boolean | null {
			switch (typeof value) {
				case 'string':
					return text(value, longestText);
				case 'number':
					// -0 is "0" in JSON.
					return Number.isFinite(value) ? value + 0 : String(value);
				case 'boolean':
					return value;
				case 'bigint':
					return text(`${value}n`, longestText);
				case 'symbol':
					return text(String(value), longestText);
				case 'function':
					return '[Function]';
				default:
					return null;
			}
		}

		function redacted(name: string, value: unknown): unknown {
			return typeof value === 'string' && /^(?:proxy)?authorization$/.test(joined(name))
				? redactCredentials(value, replacement)
				: replacement;
		}

		function copyEntries(shape: Entries, depth: number): FieldValue {
			const isSecretHere = secretNamesOf(shape);
			const copied: [string, FieldValue][] = [];
			for (const [name, value] of shape.entries) {
				if (value === undefined) {
					continue;
				}
				const shown = text(name, longestName);
				const safe = isSecretHere(name) && !isEmpty(value) ? redacted(name, value) : value;
				const copy = fits(JSON.stringify(shown).length + 2) ? bounded(safe, depth) : undefined;
				if (copy === undefined) {
					copied.push([cutMark, 'cut']);
					break;
				}
				copied.push([shown === '__proto__' ? '(__proto__)' : shown, copy]);
			}
			return Object.fromEntries(copied);
		}

		function copyItems(items: readonly unknown[], depth: number): FieldValue {
			const copied: FieldValue[] = [];
			let before: unknown;
			for (const item of items) {
				// Pairs, and the flat lists of Node: what follows a secret name is its value.
				const secret =
					typeof before === 'string' &&
					nameLike.test(before) &&
					isSecretName(before, 'field') &&
					!isEmpty(item);
				const copy = bounded(secret ? redacted(before as string, item) : item, depth);
				if (copy === undefined) {
					copied.push(cutMark);
					break;
				}
				copied.push(copy);
				before = secret ? undefined : item;
			}
			return copied;
		}

		/** A copy, or `undefined` where there is no room for it. */
		function bounded(value: unknown, depth: number): FieldValue | undefined {
			const shape = typeof value === 'object' && value !== null ? look(value, depth) : leaf(value);
			if (typeof shape !== 'object' || shape === null) {
				return fits(JSON.stringify(shape).length + 1) ? shape : undefined;
			}
			if (!fits(3)) {
				return undefined;
			}
			above.add(value as object);
			const copy = 'items' in shape ? copyItems(shape.items, depth + 1) : copyEntries(shape, depth + 1);
			above.delete(value as object);
			return copy;
		}

		function look(value: object, depth: number): Shape {
			if (above.has(value)) {
				return '[Circular]';
			}
			try {
				const shape = shapeOf(value, special);
				if (typeof shape === 'string') {
					return text(shape, longestText);
				}
				return depth < deepest ? shape : 'items' in shape ? '[Array]' : '[Object]';
			} catch {
				return unreadable;
			}
		}

		// One text always has room, and a list or an object has it at its beginning.
		return bounded(root, 0) as FieldValue;
	};
}
