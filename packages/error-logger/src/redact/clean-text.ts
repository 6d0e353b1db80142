/** Maximum characters of one text in a record. */
export const longestText = 1_024;

/** Maximum characters to scan. The rest is not in the result either. */
const mostScanned = 8_192;

/** Replaces a line break, to prevent forged log lines (CWE-117). */
export const lineMark = '⏎';

/** Replaces a secret. OpenTelemetry uses the same word. */
export const replacement = 'REDACTED';

/** Marks the end of a text that was cut. */
export const cutMark = '…';

/** Puts a text on one line, without control characters. A long text is cut at the end of a word, because half a secret is not recognised. */
export function clean(text: string, wordEnd: RegExp = /[\s"'<>&]/): string {
	let shown = text;
	if (text.length > mostScanned) {
		let end = mostScanned;
		while (end > 0 && !wordEnd.test(text[end - 1] as string)) {
			end -= 1;
		}
		shown = text.slice(0, end) + cutMark;
	}
	return (
		shown
			// Direction marks change what a person reads; zero-width characters hide a secret from the patterns.
			.replace(/[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, '')
			.replace(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, lineMark)
			.replace(/\p{Cc}|\p{Cs}/gu, ' ')
	);
}

/** Cuts to at most `limit` characters, but never inside a character or a replacement. */
function cut(text: string, limit: number): string {
	if (text.length <= limit) {
		return text;
	}
	let end = limit - 1;
	const last = text.lastIndexOf(replacement, end - 1);
	if (last >= 0 && last + replacement.length > end) {
		end = last;
	}
	return text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '') + cutMark;
}

/** Redacts until nothing changes, so that redacting again has no effect. A replacement can expose more, such as the end of a second credential. No case is known that needs more than four rounds. */
function untilStable(text: string, redact: (text: string) => string): string {
	let before: string | undefined;
	let after = text;
	for (let round = 0; round < 4 && after !== before; round += 1) {
		before = after;
		after = redact(before);
	}
	return after;
}

/** Redacts and shortens a text. A shortened text is redacted again, because its end may now look like a secret. */
export function bounded(text: string, limit: number, redact: (text: string) => string): string {
	const redacted = untilStable(text, redact);
	return redacted.length > limit ? untilStable(redacted, part => cut(redact(part), limit)) : redacted;
}
