import {ExpectationError} from './expectation-error.ts';
import {textOf} from './text-of.ts';

/**
Looks for secrets in what a logger, an error or a page shows: as they are, and as they look in a URL, in JSON, in Base64 (of URLs too) and as HTTP Basic credentials.

@param text a string, or a value that is searched as its JSON, with what JSON leaves out of an error, a map, a set or header fields
@param secrets none may be shorter than 4 characters: shorter ones occur by accident
@throws ExpectationError if one occurs; the message says which by its place in the list, and shows none
@throws RangeError if a secret is too short, TypeError if the secrets are no list
*/
export function expectNoSecrets(text: unknown, secrets: readonly string[]): void {
	const found = secretsIn(text, secrets);
	if (found.length > 0) {
		const which = found.map(({index, form}) => `secret ${index + 1}${form === 'plain' ? '' : ` (${form})`}`);
		throw new ExpectationError(`expected no secret, found ${which.join(', ')}`, [], which);
	}
}

export type FoundSecret = Readonly<{
	/** Its place in the list, from 0. */
	index: number;
	form: 'plain' | 'url' | 'json' | 'base64';
}>;

/** Which secrets occur in a text, each once, in the plainest form found. */
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

/** Base64 writes three bytes as four characters, so what a text looks like in it depends on where it begins. Without the characters at either end, which share bits with their neighbours. */
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
