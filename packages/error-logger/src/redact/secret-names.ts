/** Secret anywhere in a name, as one part or as several consecutive parts: `apiKey`, `X-Api-Key2`, `user.api_key`. The first words are long enough to match inside a part too, as in `mypasswordhash` and `accesstoken`, because no other word contains them. */
const words =
	'pass(wo?r?d|phrase)|credential|mnemonic|seedphrase|security(answer|question)|(api|access)key|(token|secret|sessionid|\\b(passcode|ps?wd?|auth(orization)?|tok|sess|bearer|cookie|session|sid|(j|php)?sessid|jwt|csrf|xsrf|saml(response)?|assertion|signature|hmac|t?otp|verifier|(auth|backup|mfa|recovery|reset)code|keypairid|googleaccessid|connectionstring|(db|user)pass|(application|account|auth|client|consumer|dev(eloper)?|encryption|functions|license|master|private|service|shared|signing|ssh|subscription|user|ws)key|cvv|cvc|csc|(credit|debit)card|(card|account|routing)number|iban|ssn|taxid|passport|dateofbirth|email|phone|ipaddress|(real|client|connecting)ip|forwarded|authenticationinfo))s?\\b';

/** Names that contain a secret word but hold no secret, such as token counts of a language model. */
const harmless =
	/^(granttype|tokentype|tokencount)$|(max|min|total|prompt|completion|input|output|cached|reasoning|used|limit|remaining|reset)tokens$/;

/** Secret if they are the whole name of a field in a body. As a part they are too common: `code` in `statusCode`, `address` in `addressLine`. */
export const fieldNames: RegExp = /^(pass|code|pin|card|pan|sin|dob|address|sig)$/;

/** Secret if they are the whole name of a query parameter: OAuth, OpenID Connect, and the signed URLs of AWS, Google, Azure and CloudFront. */
export const parameterNames: RegExp =
	/^(key|appid|code|state|nonce|pass|pin|sign|sig|hash|ticket|policy|se|sp|sv|skoid|sktid)$/;

/** The parts of a name in lower case, joined by dashes: `X-Api-Key2` → `x-api-key`, `AWSAccessKeyId` → `aws-access-key-id`. Only the first 256 characters are read. */
function dashed(name: string): string {
	return name
		.slice(0, 256)
		.replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3-$2')
		.toLowerCase()
		.replace(/\d{1,4}(?![a-z\d])/g, '')
		.replace(/[^a-z\d]+/g, '-');
}

/** A name in lower case without separators, as in the lists above. */
export function joined(name: string): string {
	return dashed(name).replaceAll('-', '');
}

/** Finds words in a dashed name. A dash may stand between any two letters. */
function wordTest(pattern: string): RegExp {
	return new RegExp(pattern.replace(/[a-z\d?)](?=[a-z\d(])/g, '$&-?'));
}

const standard = wordTest(words);

/** Whether a name contains a secret word. Prefers false positives: `max_tokens` matches too. */
export function isSecretName(name: string): boolean {
	return standard.test(dashed(name));
}

/** The same without the harmless names. */
export function isKnownSecretName(name: string): boolean {
	return isSecretName(name) && !harmless.test(joined(name));
}

/** @param whole names that are secret as the whole name; absent in free text, where it is unknown what a name belongs to */
export type NameTest = (name: string, whole?: RegExp) => boolean;

/** @param keys additional names; each also matches as a part: `tenant` is in `tenantId` */
export function createNameTest(keys: readonly string[] = []): NameTest {
	// `!` is in no name. Without it, an empty list would match every name.
	const own = wordTest(`\\b(${['!', ...keys.map(joined)].join('|')})s?\\b`);
	return (name, whole) => own.test(dashed(name)) || whole?.test(joined(name)) || isKnownSecretName(name);
}

/**
Whether a field of this name usually holds a secret and should not be logged.

Names are compared part by part, ignoring case: `apiKey`, `API-KEY` and `x_api_key2` are secret, `keyboard` and `author` are not.
*/
export function isSecretKey(name: string): boolean {
	return fieldNames.test(joined(name)) || isKnownSecretName(name);
}
