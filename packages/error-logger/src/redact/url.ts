import {cutMark} from './clean-text.ts';
import type {RedactPolicy} from './options.ts';
import type {NameTest} from './secret-key.ts';
import type {Scrub} from './text.ts';

// By the URL standard, `http:host` and `http:\\host` have a host as well.
const beforeAuthority = /^(?:(?:https?|wss?|ftp):[\\/]*|(?:[a-z][a-z\d+.-]*:)?[\\/]{2})/i;
const hostAndPort = /^(?:\[[^\]]*\]?|[^:]*)(?::\d{0,5})?$/;

/** Paths that are credentials as a whole: webhooks of Slack, Discord and Teams, bots of Telegram. */
const secretPaths: readonly RegExp[] = [
	/(\/(?:services|workflows|triggers)\/T[A-Z\d]{2,}\/)[\w/%-]+/,
	/(\/api(?:\/v\d{1,3})?\/webhooks\/\d+\/)[\w%-]+/,
	/(\/IncomingWebhook\/).+/,
	/(\/bot)\d{4,}(?::|%3a)[^/]+/i,
];

/** Of a longer path the rest is looked at as one; each by itself would cost too much. */
const mostSegments = 64;

/** Of a longer query the rest goes. */
const mostPairs = 64;

/** Percent-encoding undone wherever it is sound. */
function decoded(text: string): string {
	const spaced = text.replaceAll('+', ' ');
	try {
		return decodeURIComponent(spaced);
	} catch {
		return spaced.replaceAll(/%[\da-f]{2}/gi, code =>
			String.fromCharCode(Number.parseInt(code.slice(1), 16)),
		);
	}
}

/** Works on the text: what is broken cannot be parsed, and stands in messages all the same. */
export function createUrl(
	{query, replacement}: RedactPolicy,
	isSecretName: NameTest,
	scrub: Scrub,
): (url: string, depth: number) => string {
	/** Whether there is a secret in this, plain or encoded up to twice. */
	function hides(text: string, depth: number): boolean {
		let plain = text;
		for (let round = 0; round < 3; round += 1) {
			if (scrub(plain, depth + 1) !== plain) {
				return true;
			}
			const next = decoded(plain);
			if (next === plain) {
				return false;
			}
			plain = next;
		}
		return false;
	}

	/** Takes user, password and a port that is none out of what follows the `//`. */
	function redactAuthority(rest: string): readonly [authority: string, rest: string] {
		const end = rest.search(/[/?#\\]/);
		const authority = end < 0 ? rest : rest.slice(0, end);
		const at = authority.lastIndexOf('@');
		// A password with a slash in it ends the host too early. Then the port is none, and an `@` stands further on.
		const last = at < 0 && !hostAndPort.test(authority) ? rest.lastIndexOf('@') : at;
		if (last >= 0) {
			const [host, after] =
				last === at
					? [authority.slice(at + 1), rest.slice(authority.length)]
					: redactAuthority(rest.slice(last + 1));
			return [`${replacement}:${replacement}@${hostAndPort.test(host) ? host : replacement}`, after];
		}
		return [hostAndPort.test(authority) ? authority : replacement, rest.slice(authority.length)];
	}

	function redactSegment(segment: string, depth: number): string {
		const scrubbed = scrub(segment, depth + 1);
		return scrubbed === segment && segment.includes('%') && hides(segment, depth) ? replacement : scrubbed;
	}

	function redactPath(path: string, depth: number): string {
		const segments = secretPaths
			.reduce((result, pattern) => result.replace(pattern, (_, kept: string) => kept + replacement), path)
			.split('/');
		const rest = segments.splice(mostSegments);
		return [...segments, ...(rest.length === 0 ? [] : [rest.join('/')])]
			.map(segment => redactSegment(segment, depth))
			.join('/');
	}

	function redactPair(pair: string, depth: number): string {
		const equals = pair.indexOf('=');
		if (equals < 0) {
			return pair === '' || pair === cutMark || (query === 'redact-known' && !hides(pair, depth))
				? pair
				: replacement;
		}
		const name = pair.slice(0, equals);
		const value = pair.slice(equals + 1);
		const plain = decoded(decoded(name));
		const secret =
			query === 'redact-all' ||
			isSecretName(plain, 'parameter') ||
			isSecretName(plain, 'text') ||
			hides(value, depth);
		return `${hides(name, depth) ? replacement : name}=${secret && value !== '' ? replacement : value}`;
	}

	function redactQuery(search: string, depth: number): string {
		const pairs = search.split('&');
		const rest = pairs.splice(mostPairs);
		// In a text the URL ends before the mark, and leaves an empty one.
		const more = rest.every(pair => pair === '') ? rest : [cutMark];
		return [...pairs.map(pair => redactPair(pair, depth)), ...more].join('&');
	}

	return (url, depth) => {
		if (/^data:/i.test(url)) {
			return `data:${replacement}`;
		}
		const [start = ''] = beforeAuthority.exec(url) ?? [];
		const [authority, rest] = start === '' ? ['', url] : redactAuthority(url.slice(start.length));
		const [beforeFragment = ''] = rest.split('#', 1);
		const mark = beforeFragment.indexOf('?');
		const path = redactPath(mark < 0 ? beforeFragment : beforeFragment.slice(0, mark), depth);
		const search =
			mark < 0 || query === 'drop' ? '' : `?${redactQuery(beforeFragment.slice(mark + 1), depth)}`;
		return `${start}${authority}${path}${search}`;
	};
}
