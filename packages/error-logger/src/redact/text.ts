import {cut, cutMark} from './clean-text.ts';
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

/** The beginning of `name=value`, `"name": "value"`, `name => [values]` and `?name=value`, also in an escaped string. */
const assignment =
	/([?&]?)\b([a-z][\w-]{0,127}|_[\w-]{0,127})(\]?\\{0,3}["']?\]?\s{0,4}(?:=>|[:=]|%3[ad])\s{0,4})/gi;

const assigned = /(?:\\{0,3}"(?:[^"\\]|\\.)*|\\{0,3}'(?:[^'\\]|\\.)*|\[[^\]]*\]?|\{[^}]*\}?|[^\s&"'<>⏎…]+)/y;

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

	function isSecret(before: string, name: string): boolean {
		return (
			isSecretName(name, 'text') ||
			(before !== '' && (query !== 'redact-known' || isSecretName(name, 'parameter')))
		);
	}

	/** What stands in place of a value, and where the value ends. */
	function replacementOf(value: string, separator: string): readonly [told: string, end: number] {
		// "…includes credentials: https://…": the URL has been made safe already, and is what one wants to know.
		if (/\s$/.test(separator) && /^[a-z][a-z\d+.-]{0,30}:\/\//i.test(value)) {
			return ['', 0];
		}
		const [quote = ''] = /^\\{0,3}["']/.exec(value) ?? [];
		const end = quote === '' ? withoutPunctuation(value) : value.length;
		return end <= quote.length || value.slice(quote.length) === cutMark
			? ['', 0]
			: [`${quote}${replacement}`, end];
	}

	/** Only a secret name takes its value with it: in `failed: token=abc` the value of one name is another. */
	function replaceAssignments(text: string): string {
		let result = '';
		let from = 0;
		for (const {0: whole, 1: before = '', 2: name = '', 3: separator = '', index} of text.matchAll(
			assignment,
		)) {
			const start = index + whole.length;
			if (start < from || !isSecret(before, name)) {
				continue;
			}
			assigned.lastIndex = start;
			const [told, length] = replacementOf(assigned.exec(text)?.[0] ?? '', separator);
			result += text.slice(from, start) + told;
			from = start + length;
		}
		return result + text.slice(from);
	}

	return (text, depth) => {
		if (depth > deepest) {
			return replacement;
		}
		const scrubbed = replaceAssignments(
			replaceSecrets(
				text.replaceAll(urls, url => redactUrl(url, depth)),
				replacement,
				isSecretName,
			),
		);
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
function untilStable(text: string, redact: (text: string) => string): string {
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

/** Redacted and bounded. What was cut is looked at again: the beginning of a thing may be another thing. */
export function boundedBy(
	limit: number,
	replacement: string,
	text: string,
	redact: (text: string) => string,
): string {
	const redacted = untilStable(text, redact);
	return redacted.length <= limit
		? redacted
		: untilStable(redacted, part => cut(redact(part), limit, replacement));
}
