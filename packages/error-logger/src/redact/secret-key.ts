import {harmlessNames, secretFields, secretParameters, secretWords} from './secret-names.ts';

/** A name longer than this is no name; what follows is not looked at. */
const longestName = 256;

/** Long words that are part of no other, for names written in one: `mypasswordhash`, `accesstoken`. */
const runTogether = /password|passwd|passphrase|credential|apikey|accesskey|(?:token|secret|sessionid)$/;

/** Tokens of a language model, which are counted. */
const counts =
	/(?:max|min|total|prompt|completion|input|output|cached|reasoning|used|limit|remaining|reset)tokens$/;

/** The parts of a name in lower case: `X-Api-Key2` → `x`, `api`, `key`; `AWSAccessKeyId` → `aws`, `access`, `key`, `id`. */
function partsOf(name: string): readonly string[] {
	return name
		.slice(0, longestName)
		.replaceAll(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
		.toLowerCase()
		.split(/[^a-z\d]+/)
		.map(part => part.replace(/\d{1,4}$/, ''))
		.filter(part => part !== '');
}

/** A name without separators and case, as the lists have it. */
export function joined(name: string): string {
	return partsOf(name).join('');
}

/** Whether a list has this word, or it in the singular. */
function has(words: ReadonlySet<string>, word: string): boolean {
	return words.has(word) || (word.endsWith('s') && words.has(word.slice(0, -1)));
}

function hasSecretWord(parts: readonly string[], words: ReadonlySet<string>): boolean {
	return parts.some(
		(part, index) =>
			runTogether.test(part) ||
			[1, 2, 3].some(length => has(words, parts.slice(index, index + length).join(''))),
	);
}

/** What a name is the name of. In a text nothing says so, and only the words that are secret anywhere count. */
export type NamePlace = 'text' | 'field' | 'parameter';

const wholeNames: Readonly<Record<NamePlace, ReadonlySet<string>>> = {
	text: new Set(),
	field: secretFields,
	parameter: secretParameters,
};

export type NameTest = (name: string, place: NamePlace) => boolean;

/** @param extra further names; each counts as a part as well: `tenant` is in `tenantId` */
export function createNameTest(extra: readonly string[] = []): NameTest {
	const words = new Set([...secretWords, ...extra.map(joined)]);
	const added = new Set(extra.map(joined));
	return (name, place) => {
		const parts = partsOf(name);
		const whole = parts.join('');
		if (added.has(whole) || wholeNames[place].has(whole)) {
			return true;
		}
		return !harmlessNames.has(whole) && !counts.test(whole) && hasSecretWord(parts, words);
	};
}

const standard = createNameTest();

/**
Whether a field of this name holds something that belongs into no log.

Names are compared part by part, without case: `apiKey`, `API-KEY` and `x_api_key2` are secret, `keyboard` and `author` are not.
*/
export function isSecretKey(name: string): boolean {
	return standard(name, 'field');
}
