import {ExpectationError} from './expectation-error.ts';
import {textOf} from './text-of.ts';

/**
Asserts that no secret appears in the output of a logger, an error or a page. It finds secrets in plain text, URL-encoded, JSON-escaped, in Base64 (also base64url) and as HTTP Basic credentials.

@param text a string, or a value to search as JSON, including the parts of an error, a map, a set or header fields that JSON omits
@param secrets the secrets to look for, each at least 4 characters long, because shorter ones occur by accident
@throws ExpectationError if a secret is found; the message identifies it by its position in the list and does not show it
@throws RangeError if a secret is too short, TypeError if `secrets` is not a list
*/
export function expectNoSecrets(text: unknown, secrets: readonly string[]): void {
	const found = secretsIn(text, secrets);
	if (found.length > 0) {
		const which = found.map(({index, form}) => `secret ${index + 1}${form === 'plain' ? '' : ` (${form})`}`);
		throw new ExpectationError(`expected no secret, found ${which.join(', ')}`, [], which);
	}
}

/** A secret that was found, with the form in which it occurs. */
export type FoundSecret = Readonly<{
	/** Position in the list of secrets, from 0. */
	index: number;
	form: 'plain' | 'url' | 'json' | 'base64';
}>;

/** Returns the secrets that occur in a text, each once, in the plainest form found. */
export function secretsIn(text: unknown, secrets: readonly string[]): readonly FoundSecret[] {
	const shown = textOf(text);
	const haystacks: Readonly<Record<FoundSecret['form'], string>> = {
		plain: shown,
		url: shown.replace(/%[\da-f]{2}/gi, byte => byte.toUpperCase()),
		json: shown,
		base64: shown.replaceAll('-', '+').replaceAll('_', '/'),
	};
	if (!Array.isArray(secrets)) {
		throw new TypeError('secrets must be a list of strings');
	}
	return secrets.flatMap((secret, index) => {
		if (secret.length < 4) {
			throw new RangeError(`secret ${index + 1} must have at least 4 characters, has ${secret.length}`);
		}
		const form = Object.entries(formsOf(secret)).find(([name, needles]) =>
			needles.some(needle => haystacks[name as FoundSecret['form']].includes(needle)),
		);
		return form === undefined ? [] : [{index, form: form[0] as FoundSecret['form']}];
	});
}

function formsOf(secret: string): Readonly<Record<FoundSecret['form'], readonly string[]>> {
	return {
		plain: [secret],
		url: [encodeURIComponent(secret), new URLSearchParams({s: secret}).toString().slice(2)],
		json: [JSON.stringify(secret).slice(1, -1)],
		base64: base64At(secret),
	};
}

/** Base64 turns three bytes into four characters, so the form of a text depends on its offset. The first and last characters are left out if they share bits with their neighbours. */
function base64At(secret: string): readonly string[] {
	const bytes = new TextEncoder().encode(secret);
	return [0, 1, 2].map(offset => {
		const shifted = String.fromCharCode(...new Uint8Array(offset), ...bytes);
		const encoded = btoa(shifted).replace(/=+$/, '');
		const first = offset === 0 ? 0 : offset + 1;
		const whole = Math.floor(((bytes.length + offset) * 4) / 3);
		return encoded.slice(first, whole);
	});
}
