import type {NameTest} from './secret-key.ts';

/** The authentication schemes whose name tells nothing of the credentials behind it (IANA, and some vendors'). */
export const schemes =
	'Basic|Bearer|Digest|DPoP|GNAP|Hawk|HOBA|Mutual|Negotiate|NTLM|OAuth|PrivateToken|SCRAM-SHA-1|SCRAM-SHA-256|vapid|AWS4-HMAC-SHA256|ApiKey|Token';

/** To the end of its block, or of the text where the end is missing. */
const pem = /-----BEGIN[\s\S]*?(?:-----END [A-Z\d][ A-Z\d]{0,63}-----|$)/g;

/** A JSON Web Token, signed or encrypted, whole or cut; `eyJ` is how `{"` begins in base64. */
const jwt = /\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g;

/** Keys that their makers gave a prefix, so that they can be found: Stripe, GitHub, GitLab, Slack, AWS, Google, npm, PyPI, OpenAI, Anthropic, SendGrid, Shopify, DigitalOcean, Vault, Hugging Face, Telegram. */
const prefixed = new RegExp(
	`\\b(?:${[
		'(?:sk|pk|rk)_(?:live|test)_\\w{8,}',
		'whsec_[\\w+/=]{8,}',
		'gh[opsru]_\\w{16,}',
		'github_pat_\\w{16,}',
		'glpat-[\\w-]{16,}',
		'xox[a-z]-[\\w-]{8,}',
		'xapp-[\\w-]{8,}',
		'(?:AKIA|ASIA)[A-Z\\d]{16}',
		'AIza[\\w-]{30,}',
		'ya29\\.[\\w-]{8,}',
		'npm_\\w{30,}',
		'pypi-[\\w-]{16,}',
		'sk-[\\w-]{16,}',
		'SG\\.[\\w-]{16,}(?:\\.[\\w-]*)?',
		'shp(?:at|ca|pa|ss)_\\w{16,}',
		'do[opr]_v1_\\w{16,}',
		'hv[bs]\\.[\\w-]{16,}',
		'hf_\\w{20,}',
		'(?:bot)?\\d{6,12}:[\\w-]{30,}',
	].join('|')})`,
	'g',
);

/** Without `//` before it. */
const userInfo = /[^\s:/@"'<>⏎…]{1,128}:[^\s/@"'<>⏎…]{1,128}@/g;

/** A header field written out: its value goes on to the end of the line. */
const headerLine = /\b((?:proxy-)?authorization|(?:set-)?cookie2?)(\s{0,4}:\s{0,4})[^\s"'⏎…][^⏎…]*/gi;

const credentials = /\b((?:(?:Bearer|Basic)(?:\s{1,4}|%20|\+))+)([\w.~+/%=-]+)/gi;

/** Words that follow `Bearer` in a sentence, or in a challenge. */
const noCredentials =
	/^(?:tokens?|auth|authentication|authorization|credentials?|scheme|realm|error|scope|is|was|or|and|not)=?$/i;

/** What follows a name that has a value of its own. */
const isName = /^[\\"'\]]{0,4}\s{0,4}(?::|=>)/;

/** A word of a language. Base64 is none: its letters change between capitals and small ones. */
const word = /^[A-Z]?[a-z]*$/;

/** Replaces what is a secret by its form alone. */
export function replaceSecrets(text: string, replacement: string, isSecretName: NameTest): string {
	return text
		.replaceAll(pem, () => replacement)
		.replaceAll(headerLine, (_, name: string, colon: string) => `${name}${colon}${replacement}`)
		.replaceAll(credentials, (whole: string, scheme: string, value: string, at: number, all: string) =>
			noCredentials.test(value) ||
			(isSecretName(value, 'text') && isName.test(all.slice(at + whole.length, at + whole.length + 10))) ||
			(/^basic/i.test(scheme) && word.test(value))
				? whole
				: `${scheme}${replacement}`,
		)
		.replaceAll(jwt, () => replacement)
		.replaceAll(prefixed, () => replacement)
		.replaceAll(userInfo, () => `${replacement}:${replacement}@`);
}
