import {cutMark, replacement} from './clean-text.ts';
import {secretPath} from './plain-redactor.ts';
import {type NameTest, parameterNames} from './secret-names.ts';
import {decoded, type Scrub} from './secret-texts.ts';

/** How to redact the query of a URL. */
export type QueryMode = 'redact-known' | 'redact-all' | 'drop';

/** A character that is certain to end a word of a URL. */
export const urlWordEnd: RegExp = /[\s"'<>&?/]/;

// By the URL standard, `http:host` and `http:\\host` have a host too.
const beforeAuthority = /^(?:(?:https?|wss?|ftp):[\\/]*|(?:[a-z][a-z\d+.-]*:)?[\\/]{2})/i;

/** Has a valid port, no port, or a user. */
const soundAuthority = /@|^(?:\[[^\]]*\]?|[^:]*)(?::\d{0,5})?$/;

/** Maximum number of parts to redact one by one, to limit the cost. The rest of a path is redacted as one part; the rest of a query is dropped. */
const mostParts = 64;

/** A query parameter without a value that is worth showing: `wsdl`, `list-all`. Anything else may be a value without a name. */
const flag = /^[a-z][a-z_-]{0,15}$/i;

/** Redacts the text of the URL without parsing it, because messages also contain broken URLs. */
export function createUrl(
	isSecret: NameTest,
	query: QueryMode,
	scrub: Scrub,
): (url: string, depth: number) => string {
	const hides = (text: string, depth: number) => scrub(text, depth) !== text;

	function redactPair(pair: string, depth: number): string {
		const [name = '', ...values] = pair.split('=');
		const value = values.join('=');
		const all = query === 'redact-all';
		if (values.length === 0) {
			return pair && pair !== cutMark && (all || !flag.test(pair)) ? replacement : pair;
		}
		const secret = value && (all || isSecret(decoded(decoded(name)), parameterNames) || hides(value, depth));
		return `${hides(name, depth) ? replacement : name}=${secret ? replacement : value}`;
	}

	return (url, outside) => {
		const depth = outside + 1;
		// Three levels of nested text are redacted; anything deeper is replaced.
		if (outside > 2) {
			return replacement;
		}
		if (/^data:/i.test(url)) {
			return `data:${replacement}`;
		}
		const [start = ''] = beforeAuthority.exec(url) ?? [];
		const rest = url.slice(start.length);
		let told = start;
		let end = 0;
		if (start) {
			const endAfter = (from: number) => from + rest.slice(from).search(/[/?#\\]|$/);
			end = endAfter(0);
			// A slash in a password ends the host too early. The port is then invalid, and an `@` follows.
			if (!soundAuthority.test(rest.slice(0, end))) {
				end = endAfter(rest.lastIndexOf('@') + 1);
			}
			const hostAt = rest.lastIndexOf('@', end) + 1;
			const host = rest.slice(hostAt, end);
			told +=
				(hostAt ? `${replacement}:${replacement}@` : '') + (soundAuthority.test(host) ? host : replacement);
		}
		const [, path = '', search] = /^([^?#]*)(?:\?([^#]*))?/.exec(rest.slice(end)) ?? [];
		const parts = path.replace(secretPath, `$1$2$3${replacement}`).split('/');
		if (parts.length > mostParts) {
			parts.push(parts.splice(mostParts).join('/'));
		}
		told += parts.map(part => scrub(part, depth)).join('/');
		if (search !== undefined && query !== 'drop') {
			const pairs = search.split('&');
			const more = pairs.splice(mostParts);
			// In a text, a URL ends before the cut mark, which leaves an empty parameter.
			told += `?${[...pairs.map(pair => redactPair(pair, depth)), ...(more.join('') ? [cutMark] : more)].join('&')}`;
		}
		return told;
	};
}
