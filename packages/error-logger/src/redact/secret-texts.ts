import {cutMark, replacement} from './clean-text.ts';

/** Replaces what is secret in a text that is clean. `depth` counts the texts it was found in: a URL in the query of a URL. */
export type Scrub = (text: string, depth: number) => string;

const urls = /(?:[a-z][a-z\d+.-]{0,30}:\/\/|(?:https?|wss?|ftp):[\\/]{1,2})[^\s"'<>`⏎…]+/gi;

/** A PEM block, to its end, or that of the text where its own is missing. */
const pem = /-----BEGIN[\s\S]*?(?:-----END [A-Z\d][ A-Z\d]{0,63}-----|$)/g;

/** A header field written out: its value goes on to the end of the line. */
const headerLine = /\b((?:proxy-)?authorization|(?:set-)?cookie2?)(\s{0,4}:\s{0,4})[^\s"'⏎…][^⏎…]*/gi;

/** Not the words that follow `Bearer` in a sentence, or in a challenge. */
const credentials =
	/\b((?:(?:Bearer|Basic)(?:\s{1,4}|%20|\+))+)(?!(?:tokens?|auth\w{0,12}|credentials?|realm)=?(?![\w.~+/%=-]))[\w.~+/%=-]+/gi;

/**
A JSON Web Token, signed or encrypted, whole or cut (`eyJ` is how `{"` begins in base64), and keys that their makers gave a prefix, so that they can be found: Stripe, GitHub, GitLab, Slack, AWS, Google, npm, PyPI, OpenAI, Anthropic, SendGrid, Shopify, DigitalOcean, Vault, Hugging Face, Telegram.
*/
const keys =
	/\b(?:eyJ[\w-]{8,}(?:\.[\w-]*){0,4}|(?:[prs]k_(?:live|test)_|xox[a-z]-|xapp-|ya29\.)[\w-]{8,}|whsec_[\w+/=]{8,}|(?:gh[opsru]_|github_pat_|glpat-|pypi-|sk-|SG\.|shp(?:at|ca|pa|ss)_|do[opr]_v1_|hv[bs]\.|hf_)[\w-]{16,}(?:\.[\w-]+)?|(?:AKIA|ASIA)[A-Z\d]{16}|(?:AIza|npm_|(?:bot)?\d{6,12}:)[\w-]{30,})/g;

/** Without `//` before it. */
const userInfo = /[^\s:/@"'<>⏎…]{1,128}:[^\s/@"'<>⏎…]{1,128}@/g;

/** The beginning of `name=value`, `"name": "value"`, `name => [values]` and `?name=value`, also in an escaped string. In "…includes credentials: https://…" the URL is no value: it has been made safe already, and is what one wants to know. */
const assignment =
	/([?&]?)\b([a-z_][\w-]{0,127})\]?\\{0,3}["']?\]?\s{0,4}(?:=>|[:=]|%3[ad])(?:\s{1,4}(?![a-z][a-z\d+.-]{0,30}:\/\/))?/gi;

/** What closes a sentence or a bracket behind a value is not its own. */
const assigned =
	/\\{0,3}"(?:[^"\\]|\\.)*|\\{0,3}'(?:[^'\\]|\\.)*|\[[^\]]*\]?|\{[^}]*\}?|(?:(?:Bearer|Basic)\s{1,4})*[^\s&"'<>⏎…]*[^\s&"'<>⏎…,;)\]}]/iy;

/**
@param isSecret whether what has this name is a secret
@param isSecretParameter the same for the query of a relative URL
@param redactUrl what makes a URL safe that was found in a text
*/
export function createScrub(
	isSecret: (name: string) => boolean,
	isSecretParameter: (name: string) => boolean,
	redactUrl: (url: string, depth: number) => string,
): Scrub {
	/** Only a secret name takes its value with it: in `failed: token=abc` the value of one name is another. */
	function replaceAssignments(text: string): string {
		let result = '';
		let from = 0;
		for (const {0: whole, 1: before, 2: name = '', index} of text.matchAll(assignment)) {
			const start = index + whole.length;
			if (start >= from && (before ? isSecretParameter(name) : isSecret(name))) {
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

	return (text, depth) =>
		replaceAssignments(
			text
				.replace(urls, url => redactUrl(url, depth))
				.replace(pem, replacement)
				.replace(headerLine, `$1$2${replacement}`),
		)
			.replace(credentials, `$1${replacement}`)
			.replace(keys, replacement)
			.replace(userInfo, `${replacement}:${replacement}@`);
}
