import {clean, cut} from './clean-text.ts';
import type {RedactPolicy} from './options.ts';
import type {NameTest} from './secret-key.ts';
import {replaceSecrets} from './secret-patterns.ts';

/** Replaces what is secret in a text that is clean. `depth` counts the texts it was found in: a URL in the query of a URL. */
export type Scrub = (text: string, depth: number) => string;

/** A text inside a text inside a text is not looked into, but replaced. */
const deepest = 3;

/** A replacement can lay something bare, such as the end of a second credential; after that many rounds nothing new has been seen. */
const mostRounds = 4;

const urls = /(?:[a-z][a-z\d+.-]{0,30}:\/\/|(?:https?|wss?|ftp):[\\/]{1,2})[^\s"'<>`⏎…]+/gi;

/** `name=value`, `"name": "value"`, `name => [values]`, `?name=value`, also in an escaped string. */
const assignments =
	/([?&]?)\b([a-z][\w-]{0,127}|_[\w-]{0,127})(\\{0,3}["']?\]?\s{0,4}(?:=>|[:=]|%3[ad])\s{0,4})(\\{0,3}"(?:[^"\\]|\\.)*|\\{0,3}'(?:[^'\\]|\\.)*|\[[^\]]*\]?|\{[^}]*\}?|[^\s&"'<>⏎…]+)/gi;

/** Where a value ends, if what closes a sentence or a bracket behind it is not its own. */
function withoutPunctuation(value: string): number {
	let end = value.length;
	while (end > 0 && !/^[[{]/.test(value) && /[,;)\]}]/.test(value[end - 1] ?? '')) {
		end -= 1;
	}
	return end;
}

/** @param redactUrl what makes a URL safe that was found in a text */
export function createScrub(
	{query, patterns, replacement}: RedactPolicy,
	isSecretName: NameTest,
	redactUrl: (url: string, depth: number) => string,
): Scrub {
	const own = patterns.map(
		({source, flags}) => new RegExp(source, flags.includes('g') ? flags : `${flags}g`),
	);

	function replaceAssignment(
		whole: string,
		before: string,
		name: string,
		separator: string,
		value: string,
	): string {
		const secret =
			before === ''
				? isSecretName(name, 'text')
				: query !== 'redact-known' || isSecretName(name, 'parameter') || isSecretName(name, 'text');
		if (!secret) {
			return whole;
		}
		// "…includes credentials: https://…": the URL has been made safe already, and is what one wants to know.
		if (/\s$/.test(separator) && /^[a-z][a-z\d+.-]{0,30}:\/\//i.test(value)) {
			return whole;
		}
		const [quote = ''] = /^\\{0,3}["']/.exec(value) ?? [];
		const end = quote === '' ? withoutPunctuation(value) : value.length;
		return end <= quote.length
			? whole
			: `${before}${name}${separator}${quote}${replacement}${value.slice(end)}`;
	}

	return (text, depth) => {
		if (depth > deepest) {
			return replacement;
		}
		const scrubbed = replaceSecrets(
			text.replaceAll(urls, url => redactUrl(url, depth)),
			replacement,
		).replaceAll(assignments, replaceAssignment);
		// What was replaced is not looked at again: a pattern of capitals would find the replacement.
		return own.reduce(
			(result, pattern) =>
				result
					.split(replacement)
					.map(piece => piece.replaceAll(pattern, () => replacement))
					.join(replacement),
			scrubbed,
		);
	};
}

/** Redacts until nothing is left to redact, so that doing it again changes nothing. */
export function untilStable(text: string, redact: (text: string) => string): string {
	let before = text;
	for (let round = 0; round < mostRounds; round += 1) {
		const after = redact(before);
		if (after === before) {
			break;
		}
		before = after;
	}
	return before;
}

export function createText({replacement}: RedactPolicy, scrub: Scrub) {
	return (text: string, limit: number): string =>
		cut(
			untilStable(clean(text), part => scrub(part, 0)),
			limit,
			replacement,
		);
}
