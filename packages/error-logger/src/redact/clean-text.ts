/** How much of a text is looked at. What follows is not in the result either. */
const mostScanned = 8_192;

/** The characters of one text in a record. */
export const longestText = 1_024;

/** Stands for a line break, so that nobody can begin a line of the log (CWE-117). */
export const lineMark = '⏎';

/** Stands at the end of what was cut. */
export const cutMark = '…';

const lineBreaks = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
// Marks of direction change what a person reads; those without width hide a secret from the patterns.
const invisible = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;
const controls = /\p{Cc}|\p{Cs}/gu;

/** Where a word ends for sure, in a text and in a URL. */
const wordEnd = /[\s"'<>&]/;
const urlEnd = /[\s"'<>&?/]/;

/** The beginning of a text, up to the last word that is whole: half a secret is not recognised. */
function scanned(text: string, partEnd: RegExp): string {
	if (text.length <= mostScanned) {
		return text;
	}
	let end = mostScanned;
	while (end > 0 && !partEnd.test(text[end - 1] ?? '')) {
		end -= 1;
	}
	return text.slice(0, end) + cutMark;
}

/** A text in one line, without control characters, of at most 8,192 characters. */
export function clean(text: string, what: 'text' | 'url' = 'text'): string {
	return scanned(text, what === 'url' ? urlEnd : wordEnd)
		.replaceAll(invisible, '')
		.replaceAll(lineBreaks, lineMark)
		.replaceAll(controls, ' ');
}

/** At most so many characters, cut neither inside of one nor inside a replacement. */
export function cut(text: string, limit: number, replacement: string): string {
	if (text.length <= limit) {
		return text;
	}
	let end = limit - cutMark.length;
	const last = text.lastIndexOf(replacement, end - 1);
	if (last >= 0 && last + replacement.length > end) {
		end = last;
	}
	if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) {
		end -= 1;
	}
	return text.slice(0, end) + cutMark;
}
