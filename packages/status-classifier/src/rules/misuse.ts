import {type CompleteRule, rule} from '../rule.ts';

const misuse = {category: 'misuse', retry: 'never', neverSent: true, origin: 'client'} as const;

const unmocked = {
	...misuse,
	advice: 'No mock matches this request; add one, or correct the request.',
} as const;

/** Errors in this program: the same call would fail in the same way each time. */
export const misuseRules: readonly CompleteRule[] = Object.freeze([
	// Before any code: nock gives this error the code of a network that cannot be reached.
	rule('mock-not-allowed', {errorName: 'NetConnectNotAllowedError'}, unmocked),
	// Inside Jest it arrives as a plain error with the name in its message.
	rule('mock-not-allowed-in-jest', {message: /^NetConnectNotAllowedError: /}, unmocked),
	rule('mock-not-matched', {code: /^(?:UND_MOCK_ERR_|ERR_NOCK_)/}, unmocked),
	rule(
		'foreign-dispatcher',
		{code: 'UND_ERR_INVALID_ARG', message: /onRequestStart/},
		{
			...misuse,
			advice: "Do not give a dispatcher of npm's undici to the fetch of this runtime; their versions differ.",
		},
	),
	rule(
		'code-und-err-invalid-arg',
		{code: 'UND_ERR_INVALID_ARG'},
		{...misuse, advice: 'Correct the call: undici refuses one of its arguments.'},
	),
	rule(
		'code-und-err-not-supported',
		{code: 'UND_ERR_NOT_SUPPORTED'},
		{...misuse, advice: 'Correct the call: undici does not support what it asks for.'},
	),
	// Found out while the body is being sent, so some of it may have left.
	rule(
		'code-und-err-req-content-length-mismatch',
		{code: 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'},
		{
			...misuse,
			neverSent: false,
			advice: 'Correct Content-Length: the body is longer or shorter than it says.',
		},
	),
	rule(
		'invalid-url',
		{code: 'ERR_INVALID_URL'},
		{...misuse, advice: 'Correct the URL: it cannot be parsed.'},
	),
	rule(
		'unparsed-url',
		{errorName: 'TypeError', message: /(?:^|: )(?:Failed to parse URL from|Invalid URL)\b/},
		{...misuse, advice: 'Correct the URL: it cannot be parsed.'},
	),
	rule(
		'url-with-credentials',
		{
			errorName: 'TypeError',
			message: /\bURL that includes credentials\b|is an url with embedded credentials/,
		},
		{...misuse, advice: 'Take user name and password out of the URL; send an Authorization header.'},
	),
	rule(
		'invalid-header',
		{errorName: 'TypeError', message: /\binvalid header (?:name|value)\b/i},
		{...misuse, advice: 'Correct the header: a name or value has characters that must not be there.'},
	),
	rule(
		'invalid-method',
		{
			errorName: 'TypeError',
			message: /\bHTTP method(?: is unsupported)?\.$|\bGET\/HEAD method cannot have body\b/,
		},
		{...misuse, advice: 'Correct the method: it cannot be sent, or not with a body.'},
	),
	rule(
		'bad-port',
		{message: 'bad port'},
		{...misuse, advice: 'Use another port: fetch refuses the ports of other protocols.'},
	),
	rule(
		'unknown-scheme',
		{message: 'unknown scheme'},
		{...misuse, advice: 'Use http or https: fetch knows no other scheme here.'},
	),
]);
