import {replacement} from './clean-text.ts';
import type {EntryRedactor} from './plain-redactor.ts';
import {describeError} from './safe-error.ts';
import {isKnownSecretName, joined, parameterNames} from './secret-names.ts';
import {mostEntries} from './value.ts';

/** Collects named values. A name may occur more than once. */
function record(pairs: Iterable<readonly [unknown, unknown]>): Record<string, unknown> {
	const named: Record<string, unknown> = Object.create(null);
	for (const [key, item] of pairs) {
		const name = Object(key) === key ? '[Object]' : String(key);
		named[name] = name in named ? [named[name], item].flat().slice(0, mostEntries + 1) : item;
	}
	return named;
}

/** Returns the content of a platform object as a plain value. It is recognised by its tag, which is the same in every realm; an object that fakes its tag makes this throw. */
function builtIn(value: object, tag: string): unknown {
	/** Uses the platform's own method, because the value may override it. */
	const by = (method: string) =>
		(globalThis as unknown as Record<string, {prototype: Record<string, () => unknown>}>)[tag]?.prototype[
			method
		]?.call(value);
	if (tag === 'Map') {
		return record(by('entries') as Iterable<[unknown, unknown]>);
	}
	if (tag === 'FormData' || tag === 'URLSearchParams') {
		const parameters = [...(by('entries') as Iterable<[string, unknown]>)];
		return record(
			parameters.map(([name, item]) => [
				name,
				item !== '' && (isKnownSecretName(name) || parameterNames.test(joined(name))) ? replacement : item,
			]),
		);
	}
	if (tag === 'Set') {
		return [...(by('values') as Iterable<unknown>)];
	}
	if (/^(String|Number|Boolean|Symbol|BigInt)$/.test(tag)) {
		return by('valueOf');
	}
	if (tag === 'RegExp') {
		return by('toString');
	}
	if (ArrayBuffer.isView(value) || /^((Shared)?ArrayBuffer|Blob|File)$/.test(tag)) {
		const {byteLength, size} = value as {byteLength?: number; size?: number};
		return `[${tag}, ${byteLength ?? size} bytes]`;
	}
	if (tag === 'Date') {
		return new Date(by('getTime') as number).toJSON() ?? 'Invalid Date';
	}
	return /^Promise$|Function$/.test(tag) ? `[${tag}]` : value;
}

/** Returns the content of any object as a plain value or a text. */
export function insideOf(
	value: object,
	tag: string,
	{text, url, headers}: EntryRedactor & {url(url: string): string},
): unknown {
	switch (tag) {
		case 'Error':
		case 'DOMException':
			return describeError(value, text);
		case 'Headers':
			return headers(value as Headers);
		case 'URL':
			return url((value as URL).href);
		case 'Request':
			return {method: (value as Request).method, url: url((value as Request).url)};
		case 'Response':
			return {status: (value as Response).status, url: url((value as Response).url)};
		default:
			return builtIn(value, tag);
	}
}
