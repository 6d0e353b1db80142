/** Secret wherever they stand in a name, as one part of it or as several that follow each other: `apiKey`, `X-Api-Key2`, `user.api_key`. The first ones are so long that they are part of no other word: `mypasswordhash`, `accesstoken`. */
const words =
	'pass(wo?r?d|phrase)|credential|mnemonic|seedphrase|security(answer|question)|(api|access)key|(token|secret|sessionid|\\b(passcode|ps?wd?|auth(orization)?|tok|sess|bearer|cookie|session|sid|(j|php)?sessid|jwt|csrf|xsrf|saml(response)?|assertion|signature|hmac|t?otp|verifier|(auth|backup|mfa|recovery|reset)code|keypairid|googleaccessid|connectionstring|(db|user)pass|(application|account|auth|client|consumer|dev(eloper)?|encryption|functions|license|master|private|service|shared|signing|ssh|subscription|user|ws)key|cvv|cvc|csc|(credit|debit)card|(card|account|routing)number|iban|ssn|taxid|passport|dateofbirth|email|phone|ipaddress|(real|client|connecting)ip|forwarded|authenticationinfo))s?\\b';

/** They contain a secret word and hold none. Tokens of a language model are counted. */
const harmless =
	/^(granttype|tokentype|tokencount)$|(max|min|total|prompt|completion|input|output|cached|reasoning|used|limit|remaining|reset)tokens$/;

/** Secret as the whole name of a field in a body. Alone they are too common: `code` in `statusCode`, `address` in `addressLine`. */
export const fieldNames: RegExp = /^(pass|code|pin|card|pan|sin|dob|address|sig)$/;

/** Secret as the whole name of a parameter in a query: OAuth, OpenID Connect, and the signed URLs of AWS, Google, Azure and CloudFront. */
export const parameterNames: RegExp =
	/^(key|appid|code|state|nonce|pass|pin|sign|sig|hash|ticket|policy|se|sp|sv|skoid|sktid)$/;

/** The parts of a name in lower case, with a dash between: `X-Api-Key2` → `x-api-key`, `AWSAccessKeyId` → `aws-access-key-id`. Of a name that is too long to be one the rest is not looked at. */
function dashed(name: string): string {
	return name
		.slice(0, 256)
		.replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3-$2')
		.toLowerCase()
		.replace(/\d{1,4}(?![a-z\d])/g, '')
		.replace(/[^a-z\d]+/g, '-');
}

/** A name without separators and case, as the lists have it. */
export function joined(name: string): string {
	return dashed(name).replaceAll('-', '');
}

/** Finds words in a name with dashes, one of which may stand between any two letters. */
function wordTest(pattern: string): RegExp {
	return new RegExp(pattern.replace(/[a-z\d?)](?=[a-z\d(])/g, '$&-?'));
}

const standard = wordTest(words);

/** Whether a name has a word in it that says so. It takes too much rather than too little: `max_tokens` too. */
export function isSecretName(name: string): boolean {
	return standard.test(dashed(name));
}

/** Whether it does so, and holds a secret. */
export function isKnownSecretName(name: string): boolean {
	return isSecretName(name) && !harmless.test(joined(name));
}

/** @param whole what is secret as the whole name; in a text nothing says what a name is the name of, and there is none */
export type NameTest = (name: string, whole?: RegExp) => boolean;

/** @param keys further names; each counts as a part as well: `tenant` is in `tenantId` */
export function createNameTest(keys: readonly string[] = []): NameTest {
	// The mark is in no name: without it, no keys would be the empty word, which is in all of them.
	const own = wordTest(`\\b(${['!', ...keys.map(joined)].join('|')})s?\\b`);
	return (name, whole) => own.test(dashed(name)) || whole?.test(joined(name)) || isKnownSecretName(name);
}

/**
Whether a field of this name holds something that belongs into no log.

Names are compared part by part, without case: `apiKey`, `API-KEY` and `x_api_key2` are secret, `keyboard` and `author` are not.
*/
export function isSecretKey(name: string): boolean {
	return fieldNames.test(joined(name)) || isKnownSecretName(name);
}
