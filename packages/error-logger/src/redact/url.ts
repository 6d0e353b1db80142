import {cutMark, replacement} from './clean-text.ts';
import {secretPath} from './plain-redactor.ts';
import {type NameTest, parameterNames} from './secret-names.ts';
import {decoded, type Scrub} from './secret-texts.ts';

export type QueryMode = 'redact-known' | 'redact-all' | 'drop';

/** Where a word of a URL ends for sure. */
export const urlWordEnd: RegExp = /[\s"'<>&?/]/;

// By the URL standard, `http:host` and `http:\\host` have a host as well.
const beforeAuthority = /^(?:(?:https?|wss?|ftp):[\\/]*|(?:[a-z][a-z\d+.-]*:)?[\\/]{2})/i;

/** With a port that is one, or with a user. */
const soundAuthority = /@|^(?:\[[^\]]*\]?|[^:]*)(?::\d{0,5})?$/;

/** Of a longer path the rest is looked at as one part, since each by itself would cost too much; of a longer query it goes. */
const mostParts = 64;

/** What stands in a query without a value and tells something: `wsdl`, `list-all`. Anything else may be a value without a name. */
const flag = /^[a-z][a-z_-]{0,15}$/i;

/** Works on the text: what is broken cannot be parsed, and stands in messages all the same. */
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
		// A text inside a text inside a text is not looked into, but replaced.
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
			// A password with a slash in it ends the host too early. Then the port is none, and an `@` stands further on.
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
			// In a text the URL ends before the mark, and leaves an empty one.
			told += `?${[...pairs.map(pair => redactPair(pair, depth)), ...(more.join('') ? [cutMark] : more)].join('&')}`;
		}
		return told;
	};
}
