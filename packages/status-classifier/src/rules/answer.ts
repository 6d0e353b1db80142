import {type CompleteRule, rule} from '../rule.ts';

const pointless = {retry: 'never', origin: 'server'} as const;

const interrupted = {
	category: 'body-interrupted',
	retry: 'if-idempotent',
	origin: 'network',
	advice: 'The answer stopped half-way; the server has acted on the request.',
} as const;

const corrupt = {
	...pointless,
	category: 'body-corrupt',
	advice: 'The bytes of the body do not match its Content-Encoding.',
} as const;

const notHttp = {
	category: 'protocol',
	retry: 'never',
	origin: 'network',
	advice: 'The peer does not speak HTTP/1.1; is this the right port, or is there a proxy between?',
} as const;

/** Answers that came, and are broken or of no use. */
export const answerRules: readonly CompleteRule[] = Object.freeze([
	rule(
		'redirect-loop',
		{
			message:
				/^redirect count exceeded$|^(?:TooManyRedirects: )?The response redirected too many times|^Fetch failed: Maximum number of redirects\b/,
		},
		{
			...pointless,
			category: 'redirect-loop',
			advice: 'The server redirects in a circle; correct it there.',
		},
	),
	rule(
		'unexpected-redirect',
		{message: 'unexpected redirect'},
		{
			...pointless,
			category: 'redirection',
			advice: 'The server redirects, and the request forbids to follow.',
		},
	),
	rule(
		'code-und-err-headers-overflow',
		{code: 'UND_ERR_HEADERS_OVERFLOW'},
		{
			...pointless,
			category: 'too-large',
			advice: 'The fields of the response exceed 16 KiB; shorten them there.',
		},
	),
	rule(
		'deno-headers-overflow',
		{message: /\bclient error \(SendRequest\): message head is too large$/},
		{
			...pointless,
			category: 'too-large',
			advice: 'The fields of the response are too many or too long; shorten them there.',
		},
	),
	// Node 22 gives the parser's code, Node 24 only the name of its error.
	rule('not-http', {code: /^HPE_/}, notHttp),
	rule('not-http-by-name', {errorName: 'HTTPParserError'}, notHttp),
	rule('bun-not-http', {code: ['Malformed_HTTP_Response', 'InvalidHTTPResponse']}, notHttp),
	rule('deno-not-http', {message: /\bclient error \(SendRequest\): invalid HTTP [a-z-]+ parsed$/}, notHttp),
	// gzip and deflate, brotli, zstd. Before the interruption that the runtime makes of it: the same bytes would come again.
	rule('content-coding', {code: /^(?:Z_|ERR__ERROR_FORMAT_|ERR_BROTLI_|ZSTD_error_|ZlibError$)/}, corrupt),
	rule(
		'deno-content-coding',
		{
			errorName: 'TypeError',
			message: /^(?:Invalid gzip header$|unexpected end of file$|deflate decompression error: )/,
		},
		corrupt,
	),
	rule('deno-body', {errorName: 'TypeError', message: 'error reading a body from connection'}, interrupted),
	// The second is that of older versions.
	rule(
		'firefox-body',
		{errorName: 'TypeError', message: ['Error in input stream', 'Error in body stream']},
		interrupted,
	),
	rule('terminated', {errorName: 'TypeError', message: 'terminated'}, interrupted),
	rule('code-und-err-body-timeout', {code: 'UND_ERR_BODY_TIMEOUT'}, interrupted),
	rule(
		'code-und-err-res-content-length-mismatch',
		{code: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'},
		interrupted,
	),
	rule(
		'malformed-json',
		{errorName: 'SyntaxError'},
		{
			...pointless,
			category: 'invalid-response',
			advice: 'The body is not JSON; look at its Content-Type and length.',
		},
	),
	rule(
		'schema-mismatch',
		{errorName: 'SchemaValidationError'},
		{
			...pointless,
			category: 'invalid-response',
			advice: 'The answer does not match the schema; has the API changed?',
		},
	),
]);
