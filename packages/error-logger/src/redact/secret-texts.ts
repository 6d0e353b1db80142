import {quietly} from '@kyhooks/core';
import {cutMark, replacement} from './clean-text.ts';
import {joined, parameterNames} from './secret-names.ts';

/** Replaces secrets in a cleaned text. `depth` counts the texts around it, such as a URL in the query of a URL. */
export type Scrub = (text: string, depth: number) => string;

const urls = /(?:[a-z][a-z\d+.-]{0,30}:\/\/|(?:https?|wss?|ftp):[\\/]{1,2})[^\s"'<>`⏎…]+/gi;

/** A PEM block, up to its end line, or to the end of the text if that line is missing. */
const pem = /-----BEGIN[\s\S]*?(?:-----END [A-Z\d][ A-Z\d]{0,63}-----|$)/g;

/** A header field in a text: its value extends to the end of the line. */
const headerLine = /\b((?:proxy-)?authorization|(?:set-)?cookie2?)(\s{0,4}:\s{0,4})[^\s"'⏎…][^⏎…]*/gi;

/** Excludes ordinary words after `Bearer` in a sentence or a challenge. */
const credentials =
	/\b((?:(?:Bearer|Basic)(?:\s{1,4}|%20|\+))+)(?!(?:tokens?|auth\w{0,12}|credentials?|realm)=?(?![\w.~+/%=-]))[\w.~+/%=-]+/gi;

/** A refused secret that a server quotes: `Invalid API key: X`, `Incorrect API key provided: X`, `Invalid token 'X'`. Excludes the single character or word of `Unexpected token 'x'`. */
const refused =
	/\b((?:(?:access|api|auth|license|private|secret) key|credential|passphrase|password|secret|token)s?(?: [a-z]{2,9})?(?:: {0,4}["'`]?| ["'`](?=[^"'`]{7})))(?![a-z][a-z\d+.-]{0,30}:\/\/)[^\s"'`⏎…]*[^\s"'`⏎…,;)\]}.]/gi;

/** JSON Web Tokens, signed or encrypted, complete or cut (`eyJ` is `{"` in base64), and API keys that can be recognised by their prefix or form. docs/redaction.md lists them by vendor. */
const keys =
	/\b(?:eyJ[\w-]{8,}(?:\.[\w-]*){0,4}|(?:[prs]k_(?:live|test)_|rzp_(?:live|test)_|xox[a-z]-|xapp-|ya29\.)[\w-]{8,}|whsec_[\w+/=]{8,}|(?:gh[opsru]_|github_pat_|gl(?:pat-|sa_|c_)|pypi-|sk-|SG\.|shp(?:at|ca|pa|ss)_|do[opr]_v1_|hv[bs]\.|hf_|lin_(?:api|oauth)_|fig[dou]_|gsk_|r8_|xai-|nvapi-|pplx-|sntry[su]_|pscale_(?:tkn|pw|oauth)_|sq0[a-z]{3}-|EAA|AT(?:A|C)TT|ATBB|pat-[a-z]{2}\d-|dckr_pat_|xkeysib-)[\w-]{16,}(?:\.[\w-]+)?|(?:ntn_|secret_)[A-Za-z\d]{32,}|(?:AKIA|ASIA)[A-Z\d]{16}|(?:AC|SK|dapi|key-)[\da-f]{32}|[\da-f]{32}-[\da-f]{8}-[\da-f]{8}\b|(?:AIza|npm_|(?:bot)?\d{6,12}:)[\w-]{30,})/g;

/** Payment card numbers: 13 to 19 digits, starting with 2 to 6 (ISO/IEC 7812). */
const cardLike = /\b[2-6]\d{3}(?:[ -]?\d){9,15}\b/g;

/** The Luhn check. One in ten other numbers passes it. */
function isCardNumber(text: string): boolean {
	const digits = text.replace(/\D/g, '');
	let sum = 0;
	for (let place = 0; place < digits.length; place += 1) {
		const weighted = Number(digits.at(-1 - place)) * ((place % 2) + 1);
		sum += weighted > 9 ? weighted - 9 : weighted;
	}
	return sum % 10 === 0;
}

/** User and password without `//` before them. */
const userInfo = /[^\s:/@"'<>⏎…]{1,128}:[^\s/@"'<>⏎…]{1,128}@/g;

/** The start of `name=value`, `"name": "value"`, `name => [values]` and `?name=value`, also in an escaped string. Excludes a URL, as in "…includes credentials: https://…": it has already been redacted, and the reader needs it. */
const assignment =
	/([?&;]?)\b([a-z_][\w-]{0,127})\]?\\{0,3}["']?\]?\s{0,4}(?:=>|[:=]|%3[ad])(?:\s{1,4}(?![a-z][a-z\d+.-]{0,30}:\/\/))?/gi;

/** The value, without punctuation that closes a sentence or a bracket after it. */
const assigned =
	/\\{0,3}"(?:[^"\\]|\\.)*|\\{0,3}'(?:[^'\\]|\\.)*|\[[^\]]*\]?|\{[^}]*\}?|(?:(?:Bearer|Basic)\s{1,4})*[^\s&"'<>⏎…]*[^\s&"'<>⏎…,;)\]}]/iy;

const word = /[^\s"'<>⏎…]+/g;
const base64Like = /[\w+/-]{16,}={0,2}/g;

/** Decodes a base64 word. Returns an empty string if it is not printable ASCII. */
function decodedBase64(word: string): string {
	const plain = quietly(() => atob(word.replaceAll('-', '+').replaceAll('_', '/'))) ?? '';
	return /[^ -~]/.test(plain) ? '' : plain;
}

/** Decodes percent-encoding byte by byte, because secrets in it are ASCII. */
export function decoded(text: string): string {
	return text.replace(/\+|%[\da-f]{2}/gi, code =>
		code === '+' ? ' ' : String.fromCharCode(Number.parseInt(code.slice(1), 16)),
	);
}

/**
@param isSecret whether a value with this name is a secret
@param isSecretParameter the same for the query of a relative URL
@param redactUrl redacts a URL that was found in a text
*/
export function createScrub(
	isSecret: (name: string) => boolean,
	isSecretParameter: (name: string) => boolean,
	redactUrl: (url: string, depth: number) => string,
): Scrub {
	/** A path parameter (`;key=abc`) looks like a parameter of a header field (`;charset=utf-8`). */
	const holdsSecret = (before: string | undefined, name: string) =>
		before === ';'
			? isSecret(name) || parameterNames.test(joined(name))
			: before
				? isSecretParameter(name)
				: isSecret(name);

	/** Consumes the value only if the name is secret: in `failed: token=abc` the value of one name is another assignment. */
	function replaceAssignments(text: string): string {
		let result = '';
		let from = 0;
		for (const {0: whole, 1: before, 2: name = '', index} of text.matchAll(assignment)) {
			const start = index + whole.length;
			if (start >= from && holdsSecret(before, name)) {
				assigned.lastIndex = start;
				const [value = ''] = assigned.exec(text) ?? [];
				const [quote = ''] = /^\\*["']/.exec(value) ?? [];
				if (value !== quote && value !== quote + cutMark) {
					result += text.slice(from, start) + quote + replacement;
					from = start + value.length;
				}
			}
		}
		return result + text.slice(from);
	}

	const unlessItHides = (found: string, plain: string, depth: number) =>
		depth < 3 && scrub(plain, depth + 1) !== plain ? replacement : found;

	const scrub: Scrub = (text, depth) =>
		replaceAssignments(
			text
				.replace(urls, url => redactUrl(url, depth))
				.replace(pem, replacement)
				.replace(headerLine, `$1$2${replacement}`),
		)
			.replace(credentials, `$1${replacement}`)
			.replace(refused, `$1${replacement}`)
			.replace(keys, replacement)
			.replace(cardLike, number => (isCardNumber(number) ? replacement : number))
			.replace(userInfo, `${replacement}:${replacement}@`)
			.replace(word, found =>
				/%[\da-f]{2}/i.test(found) ? unlessItHides(found, decoded(found), depth) : found,
			)
			.replace(base64Like, found => unlessItHides(found, decodedBase64(found), depth));
	return scrub;
}
