/** The characters of one text in a record. */
export const longestText = 1_024;

/** How much of a text is looked at. What follows is not in the result either. */
const mostScanned = 8_192;

/** Stands for a line break, so that nobody can begin a line of the log (CWE-117). */
export const lineMark = '⏎';

/** Stands in place of a secret: the word of OpenTelemetry. */
export const replacement = 'REDACTED';

/** Stands at the end of what was cut. */
export const cutMark = '…';

/** A text in one line, without control characters, up to the last word that is whole: half a secret is not recognised. */
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
			// Marks of direction change what a person reads; those without width hide a secret from the patterns.
			.replace(/[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, '')
			.replace(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, lineMark)
			.replace(/\p{Cc}|\p{Cs}/gu, ' ')
	);
}

/** At most so many characters, cut neither inside of one nor inside a replacement. */
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

/** Redacts until nothing is left to redact, so that doing it again changes nothing. A replacement can lay something bare, such as the end of a second credential; after four rounds nothing new has been seen. */
function untilStable(text: string, redact: (text: string) => string): string {
	let before: string | undefined;
	let after = text;
	for (let round = 0; round < 4 && after !== before; round += 1) {
		before = after;
		after = redact(before);
	}
	return after;
}

/** Redacted and bounded. What was cut is looked at again: the beginning of a thing may be another thing. */
export function bounded(text: string, limit: number, redact: (text: string) => string): string {
	const redacted = untilStable(text, redact);
	return redacted.length > limit ? untilStable(redacted, part => cut(redact(part), limit)) : redacted;
}
