import {RejectedError, ResilienceError} from '@kyhooks/core';
import type {Category, Classification, RequestFacts, RetryAdvice} from '@kyhooks/status-classifier';
import {NetworkError, SchemaValidationError, TimeoutError} from 'ky';

export type FailureRow = Readonly<{
	title: string;
	error: unknown;
	request?: RequestFacts;
	expected: Partial<Classification>;
}>;

const request = new Request('https://api.example.com/');

const withCode = (code: string, syscall?: string, message = `${syscall ?? ''} ${code}`): Error =>
	Object.assign(new Error(message), {code, ...(syscall === undefined ? {} : {syscall})});

/** ky's error, caused by the error of Node's fetch, caused by the actual failure. */
const network = (cause: unknown): NetworkError =>
	new NetworkError(request, {cause: new TypeError('fetch failed', {cause})});

const terminated = (cause: unknown): TypeError => new TypeError('terminated', {cause});

const withoutStack = (message: string): TypeError =>
	Object.assign(new TypeError(message), {stack: undefined});

const abortedWith = (reason: unknown): RequestFacts => ({method: 'GET', signal: AbortSignal.abort(reason)});

type Verdict = readonly [category: Category, retry: RetryAdvice, more?: Partial<Classification>];

const row = (
	title: string,
	error: unknown,
	[category, retry, more]: Verdict,
	given?: RequestFacts,
): FailureRow => ({
	title,
	error,
	...(given === undefined ? {} : {request: given}),
	expected: {category, retry, rule: category, neverSent: false, ...more},
});

const unsent = {neverSent: true} as const;
const certificates = [
	'CERT_REVOKED',
	'CERT_UNTRUSTED',
	'CERT_REJECTED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'HOSTNAME_MISMATCH',
	'ERR_TLS_CERT_ALTNAME_INVALID',
];
const routes = ['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL'];
const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
const reason = new Error('enough');

/** The table of network and runtime errors, row by row, with each code and system call in it. */
export const failureRows: readonly FailureRow[] = [
	row('ECONNREFUSED while connecting', network(withCode('ECONNREFUSED', 'connect')), [
		'connect-failed',
		'always',
		{...unsent, code: 'ECONNREFUSED', syscall: 'connect', origin: 'network'},
	]),
	row('ECONNREFUSED without a system call', network(withCode('ECONNREFUSED')), [
		'connect-failed',
		'always',
		unsent,
	]),
	row('ENOTFOUND', network(withCode('ENOTFOUND', 'getaddrinfo')), ['dns', 'always', unsent]),
	row('EAI_AGAIN', network(withCode('EAI_AGAIN', 'getaddrinfo')), ['dns', 'always', unsent]),
	row('any other failure of getaddrinfo', network(withCode('EAI_FAIL', 'getaddrinfo')), [
		'dns',
		'always',
		unsent,
	]),
	...routes.flatMap(code => [
		row(`${code} while connecting`, network(withCode(code, 'connect')), [
			'unreachable',
			'always',
			{...unsent, code},
		]),
		row(`${code} while writing`, network(withCode(code, 'write')), ['unreachable', 'if-idempotent', {code}]),
		row(`${code} without a system call`, network(withCode(code)), ['unreachable', 'if-idempotent', {code}]),
	]),
	row('ETIMEDOUT while connecting', network(withCode('ETIMEDOUT', 'connect')), [
		'connect-timeout',
		'always',
		unsent,
	]),
	row(
		'ETIMEDOUT from each address of a host',
		network(
			Object.assign(new AggregateError([withCode('ETIMEDOUT'), withCode('ETIMEDOUT')]), {code: 'ETIMEDOUT'}),
		),
		['connect-timeout', 'always', unsent],
	),
	row(
		'an AggregateError whose errors name the system call',
		network(
			Object.assign(
				new AggregateError([withCode('ENETUNREACH', 'connect'), withCode('ETIMEDOUT', 'connect')]),
				{code: 'ETIMEDOUT'},
			),
		),
		['unreachable', 'always', unsent],
	),
	row('UND_ERR_CONNECT_TIMEOUT', network(withCode('UND_ERR_CONNECT_TIMEOUT')), [
		'connect-timeout',
		'always',
		unsent,
	]),
	row('ETIMEDOUT while reading', network(withCode('ETIMEDOUT', 'read')), [
		'timeout',
		'if-idempotent',
		{origin: 'network'},
	]),
	row('ETIMEDOUT without a system call', network(withCode('ETIMEDOUT')), ['timeout', 'if-idempotent']),
	row('ECONNRESET while connecting', network(withCode('ECONNRESET', 'connect')), [
		'connect-failed',
		'always',
		unsent,
	]),
	row(
		'ECONNRESET during the TLS handshake',
		network(
			withCode(
				'ECONNRESET',
				undefined,
				'Client network socket disconnected before secure TLS connection was established',
			),
		),
		['connect-failed', 'always', unsent],
	),
	row('ECONNRESET while reading', network(withCode('ECONNRESET', 'read')), [
		'connection-lost',
		'if-idempotent',
		{code: 'ECONNRESET', syscall: 'read', origin: 'network'},
	]),
	row('ECONNRESET without a system call', network(withCode('ECONNRESET')), [
		'connection-lost',
		'if-idempotent',
	]),
	row('EPIPE', network(withCode('EPIPE', 'write')), ['connection-lost', 'if-idempotent']),
	row('ECONNABORTED', network(withCode('ECONNABORTED')), ['connection-lost', 'if-idempotent']),
	row(
		'a connection refused to one and reset by another',
		new AggregateError([
			network(withCode('ECONNREFUSED', 'connect')),
			network(withCode('ECONNRESET', 'read')),
		]),
		['connection-lost', 'if-idempotent', {code: 'ECONNREFUSED', syscall: 'connect'}],
	),
	row('a code that nobody knows, while reading', network(withCode('EWHATEVER', 'read')), [
		'connection-lost',
		'if-idempotent',
		{code: 'EWHATEVER'},
	]),
	row('UND_ERR_SOCKET', network(withCode('UND_ERR_SOCKET', undefined, 'other side closed')), [
		'connection-lost',
		'if-idempotent',
	]),
	row('UND_ERR_HEADERS_TIMEOUT', network(withCode('UND_ERR_HEADERS_TIMEOUT')), [
		'timeout',
		'if-idempotent',
		{origin: 'network'},
	]),

	row('UND_ERR_BODY_TIMEOUT', network(withCode('UND_ERR_BODY_TIMEOUT')), [
		'body-interrupted',
		'if-idempotent',
	]),
	row('terminated by a reset', terminated(withCode('ECONNRESET', 'read')), [
		'body-interrupted',
		'if-idempotent',
		{code: 'ECONNRESET', syscall: 'read'},
	]),
	row('terminated by a close', terminated(withCode('UND_ERR_SOCKET')), [
		'body-interrupted',
		'if-idempotent',
		{code: 'UND_ERR_SOCKET'},
	]),
	row('terminated by a broken TLS record', terminated(withCode('ERR_SSL_BAD_RECORD')), [
		'body-interrupted',
		'if-idempotent',
	]),
	row('UND_ERR_RES_CONTENT_LENGTH_MISMATCH', network(withCode('UND_ERR_RES_CONTENT_LENGTH_MISMATCH')), [
		'body-interrupted',
		'if-idempotent',
	]),
	...['Z_BUF_ERROR', 'HPE_INVALID_EOF_STATE', 'ERR_STREAM_PREMATURE_CLOSE'].map(code =>
		row(`terminated by ${code}`, terminated(withCode(code)), ['body-interrupted', 'if-idempotent', {code}]),
	),
	row(
		'a chunked body that ends between two chunks',
		network(
			Object.assign(new Error('Response does not match the HTTP/1.1 protocol (Invalid EOF state)'), {
				name: 'HTTPParserError',
			}),
		),
		['body-interrupted', 'if-idempotent'],
	),
	...['Z_DATA_ERROR', 'ERR__ERROR_FORMAT_CL_SPACE', 'ZSTD_error_prefix_unknown'].map(code =>
		row(`terminated by ${code}`, terminated(withCode(code)), ['body-corrupt', 'never', {code}]),
	),
	row('an HTTPParserError', network(withCode('HPE_INVALID_CONSTANT')), [
		'protocol',
		'never',
		{code: 'HPE_INVALID_CONSTANT'},
	]),
	row('an HTTPParserError without its code, as Node 24 has it', network({name: 'HTTPParserError'}), [
		'protocol',
		'never',
	]),
	row('terminated by an HTTPParserError', terminated(withCode('HPE_INVALID_CHUNK_SIZE')), [
		'protocol',
		'never',
	]),
	row('UND_ERR_HEADERS_OVERFLOW', network(withCode('UND_ERR_HEADERS_OVERFLOW')), ['too-large', 'never']),
	row('a redirect loop', network(new Error('redirect count exceeded')), ['redirect-loop', 'never']),
	row('a redirect that the request forbids', network(new Error('unexpected redirect')), [
		'redirection',
		'never',
	]),
	row('a redirect to file:', network(new Error('URL scheme must be a HTTP(S) scheme')), [
		'redirection',
		'never',
		{origin: 'server'},
	]),
	row('no reason, as of a 407', network(new Error('')), ['unknown', 'never', {origin: 'network'}]),
	row('a digest that does not match', network(new Error('integrity mismatch')), ['body-corrupt', 'never']),
	row('an HTTP/2 session after GOAWAY', withCode('ERR_HTTP2_GOAWAY_SESSION'), [
		'connect-failed',
		'always',
		{neverSent: true},
	]),
	row('malformed JSON', new SyntaxError('Unexpected end of JSON input'), [
		'invalid-response',
		'never',
		{origin: 'server'},
	]),
	row('a schema that does not match', new SchemaValidationError([{message: 'no'}]), [
		'invalid-response',
		'never',
	]),

	row(
		'UND_ERR_INVALID_ARG from a foreign dispatcher',
		network(withCode('UND_ERR_INVALID_ARG', undefined, 'invalid onRequestStart method')),
		['misuse', 'never', {...unsent, origin: 'client'}],
	),
	row('UND_ERR_INVALID_ARG', network(withCode('UND_ERR_INVALID_ARG')), ['misuse', 'never', unsent]),
	row('UND_ERR_NOT_SUPPORTED', network(withCode('UND_ERR_NOT_SUPPORTED')), ['misuse', 'never', unsent]),
	row('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', network(withCode('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH')), [
		'misuse',
		'never',
	]),
	row('ERR_INVALID_URL', withCode('ERR_INVALID_URL'), ['misuse', 'never', unsent]),
	row(
		'a URL that a browser cannot parse',
		new TypeError("Failed to execute 'fetch' on 'Window': Failed to parse URL from http://"),
		['misuse', 'never', unsent],
	),
	row(
		'a URL with a password',
		new TypeError('Request cannot be constructed from a URL that includes credentials: https://u:p@host/'),
		['misuse', 'never', unsent],
	),
	row(
		'a header value that cannot be sent',
		new TypeError('Headers.append: "a\nb" is an invalid header value.'),
		['misuse', 'never', unsent],
	),
	row('a header value that a library refuses', network(new Error('invalid header value')), [
		'misuse',
		'never',
		unsent,
	]),
	row('a method that is none', new TypeError("'G T' is not a valid HTTP method."), [
		'misuse',
		'never',
		unsent,
	]),
	row('a method that is forbidden', new TypeError("'CONNECT' HTTP method is unsupported."), [
		'misuse',
		'never',
		unsent,
	]),
	row('a body on a GET', new TypeError('Request with GET/HEAD method cannot have body.'), [
		'misuse',
		'never',
		unsent,
	]),
	row('a blocked port', network(new Error('bad port')), ['misuse', 'never', unsent]),
	row('an unknown scheme', network(new Error('unknown scheme')), ['misuse', 'never', unsent]),
	row(
		'a request that nock does not allow',
		network(Object.assign(withCode('ENETUNREACH'), {name: 'NetConnectNotAllowedError'})),
		['misuse', 'never', unsent],
	),
	row(
		'a request that nock does not allow, inside Jest',
		network(new Error('NetConnectNotAllowedError: Nock: Disallowed net connect for "api.example.com:443/"')),
		['misuse', 'never', unsent],
	),
	row('a request that nock does not know', network(withCode('ERR_NOCK_NO_MATCH')), [
		'misuse',
		'never',
		unsent,
	]),
	row('a request that a MockAgent does not know', network(withCode('UND_MOCK_ERR_MOCK_NOT_MATCHED')), [
		'misuse',
		'never',
		unsent,
	]),

	row(
		'a body that stood still for too long',
		new ResilienceError('no bytes', {code: 'BODY_TIMEOUT', hook: 'timeout'}),
		['timeout', 'if-idempotent', {origin: 'client', code: 'BODY_TIMEOUT'}],
	),
	row('UND_ERR_CLOSED', network(withCode('UND_ERR_CLOSED')), [
		'client-closed',
		'never',
		{...unsent, origin: 'client'},
	]),
	row('UND_ERR_DESTROYED', network(withCode('UND_ERR_DESTROYED')), [
		'client-closed',
		'never',
		{origin: 'client'},
	]),
	...['UND_ERR_ABORTED', 'UND_ERR_ABORT'].map(code =>
		row(code, network(Object.assign(withCode(code), {name: 'AbortError'})), [
			'cancelled',
			'never',
			{origin: 'caller'},
		]),
	),
	row('an AbortError', new DOMException('This operation was aborted', 'AbortError'), [
		'cancelled',
		'never',
		{origin: 'caller'},
	]),
	row(
		'an AbortError of somebody else, while the caller waits',
		new DOMException('This operation was aborted', 'AbortError'),
		['timeout', 'if-idempotent', {origin: 'client'}],
		{signal: new AbortController().signal},
	),
	row(
		'an AbortError that stands for the reason of the caller',
		new DOMException('Fetch is aborted', 'AbortError'),
		['cancelled', 'never', {origin: 'caller'}],
		abortedWith(reason),
	),
	row("the caller's own reason", reason, ['cancelled', 'never', {origin: 'caller'}], abortedWith(reason)),
	row("ky's TimeoutError", new TimeoutError(request), ['timeout', 'if-idempotent', {origin: 'client'}]),
	row(
		"the caller's AbortSignal.timeout()",
		late,
		['timeout', 'never', {origin: 'caller'}],
		abortedWith(late),
	),
	row('the AbortSignal.timeout() of nobody that is known', late, [
		'timeout',
		'if-idempotent',
		{origin: 'client'},
	]),
	row(
		'a refusal of ours',
		new RejectedError('no', {
			code: 'CIRCUIT_OPEN',
			hook: 'circuit-breaker',
			cause: withCode('ECONNRESET', 'read'),
		}),
		['rejected', 'never', {...unsent, code: 'CIRCUIT_OPEN', origin: 'client'}],
	),

	...['UND_ERR_PRX_CONN', 'UND_ERR_PRX_TLS', 'UND_ERR_SOCKS5_AUTH'].map(code =>
		row(code, network(withCode(code)), ['proxy', 'always']),
	),
	...(
		[
			[407, 'proxy-authentication', 'never', unsent],
			[403, 'proxy', 'never', unsent],
			[502, 'proxy', 'always', {}],
		] as const
	).map(([status, category, retry, more]) =>
		row(
			`a proxy that answers CONNECT with ${status}`,
			network(
				Object.assign(
					withCode('UND_ERR_ABORTED', undefined, `Proxy response (${status}) !== 200 when HTTP Tunneling`),
					{
						name: 'AbortError',
					},
				),
			),
			[category, retry, more],
		),
	),
	row('CERT_NOT_YET_VALID', network(withCode('CERT_NOT_YET_VALID')), ['tls', 'never', unsent]),
	row('CERT_HAS_EXPIRED', network(withCode('CERT_HAS_EXPIRED')), ['tls', 'never', unsent]),
	...certificates.map(code => row(code, network(withCode(code)), ['tls', 'never', {...unsent, code}])),
	...['ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'].map(code =>
		row(code, network(withCode(code, code === 'EPROTO' ? 'write' : undefined)), [
			'tls',
			'never',
			{...unsent, code},
		]),
	),
	row(
		'NGHTTP2_REFUSED_STREAM',
		network(
			withCode('ERR_HTTP2_STREAM_ERROR', undefined, 'Stream closed with error code NGHTTP2_REFUSED_STREAM'),
		),
		['refused-stream', 'always'],
	),

	...['ConnectionRefused', 'FailedToOpenSocket', 'DNSResolveFailed'].map(code =>
		row(`Bun ${code}`, withCode(code), ['connect-failed', 'always', {...unsent, code}]),
	),
	row('Bun ConnectionClosed', withCode('ConnectionClosed'), ['connection-lost', 'if-idempotent']),
	row(
		'Bun, after too many redirects',
		Object.assign(
			new Error(
				'The response redirected too many times. For more information, pass `verbose: true` in the second argument to fetch()',
			),
			{code: 'TooManyRedirects'},
		),
		['redirect-loop', 'never'],
	),
	row('Bun without a code', new TypeError(' A network error occurred.'), ['network', 'if-idempotent']),
	row(
		'Bun ECONNREFUSED, without a system call',
		withCode(
			'ECONNREFUSED',
			undefined,
			'ECONNREFUSED: Unable to connect. Is the computer able to access the url?',
		),
		['connect-failed', 'always', unsent],
	),
	row(
		'Bun EHOSTUNREACH',
		withCode(
			'EHOSTUNREACH',
			undefined,
			'EHOSTUNREACH: Unable to connect. Is the computer able to access the url?',
		),
		['unreachable', 'always', unsent],
	),
	row(
		'Bun ENETUNREACH',
		withCode('ENETUNREACH', undefined, 'ENETUNREACH: Was there a typo in the url or port?'),
		['unreachable', 'always', unsent],
	),
	row(
		'Bun ETIMEDOUT',
		withCode('ETIMEDOUT', undefined, 'ETIMEDOUT: Unable to connect. Is the computer able to access the url?'),
		['connect-timeout', 'always', unsent],
	),
	row(
		'Bun ECONNRESET while connecting',
		withCode(
			'ECONNRESET',
			undefined,
			'ECONNRESET: Unable to connect. Is the computer able to access the url?',
		),
		['connect-failed', 'always', unsent],
	),
	row(
		'Bun ECONNRESET later',
		withCode('ECONNRESET', undefined, 'ECONNRESET: The socket connection was closed unexpectedly.'),
		['connection-lost', 'if-idempotent'],
	),
	...['Malformed_HTTP_Response', 'InvalidHTTPResponse'].map(code =>
		row(`Bun ${code}`, withCode(code), ['protocol', 'never', {code}]),
	),
	row('Bun ZlibError', withCode('ZlibError'), ['body-corrupt', 'never']),
	row(
		'Bun 1.4, after too many redirects',
		withCode('TooManyRedirects', undefined, 'TooManyRedirects: The response redirected too many times.'),
		['redirect-loop', 'never'],
	),
	row(
		'Deno 1 before the connection',
		new TypeError(
			'error sending request for url (https://a.test/): error trying to connect: tcp connect error',
		),
		['connect-failed', 'always', unsent],
	),
	row(
		'Deno 2 before the connection, without a cause',
		new TypeError(
			'error sending request for url (https://a.test/): client error (Connect): tcp connect error: Connection refused (os error 111)',
		),
		['connect-failed', 'always', unsent],
	),
	...(
		[
			['tcp connect error: Connection refused (os error 111)', 'connect-failed', 'always'],
			['tcp connect error: Connection reset by peer (os error 104)', 'connect-failed', 'always'],
			['tcp connect error: Connection timed out (os error 110)', 'connect-timeout', 'always'],
			['tcp connect error: No route to host (os error 113)', 'unreachable', 'always'],
			['tcp connect error: Network is unreachable (os error 101)', 'unreachable', 'always'],
			['dns error: failed to lookup address information: Name or service not known', 'dns', 'always'],
			[
				'dns error: failed to lookup address information: Temporary failure in name resolution',
				'dns',
				'always',
			],
			['invalid peer certificate: UnknownIssuer', 'tls', 'never'],
			['received corrupt message of type InvalidContentType', 'tls', 'never'],
		] as const
	).map(([words, category, retry]) =>
		row(
			`Deno with "${words}"`,
			network(new Error(`error sending request for url (https://a.test/): client error (Connect): ${words}`)),
			[category, retry, unsent],
		),
	),
	...(
		[
			['connection closed before message completed', 'connection-lost', 'if-idempotent'],
			['invalid HTTP version parsed', 'protocol', 'never'],
			['message head is too large', 'too-large', 'never'],
			['anything else', 'network', 'if-idempotent'],
		] as const
	).map(([words, category, retry]) =>
		row(
			`Deno with "${words}"`,
			network(
				new Error(
					`error sending request from 127.0.0.1:49152 for https://a.test/ (127.0.0.1:443): client error (SendRequest): ${words}`,
				),
			),
			[category, retry],
		),
	),
	row('Deno with a reset', network(new Error('Connection reset by peer (os error 104)')), [
		'connection-lost',
		'if-idempotent',
	]),
	row('Deno in the body', new TypeError('error reading a body from connection'), [
		'body-interrupted',
		'if-idempotent',
	]),
	row('Deno with "unexpected end of file"', new TypeError('unexpected end of file'), [
		'body-interrupted',
		'if-idempotent',
	]),
	...['Invalid gzip header', 'deflate decompression error: invalid block type'].map(words =>
		row(`Deno with "${words}"`, new TypeError(words), ['body-corrupt', 'never']),
	),
	row(
		'Deno, after too many redirects',
		new TypeError('Fetch failed: Maximum number of redirects (20) reached'),
		['redirect-loop', 'never'],
	),
	row('Chrome', new TypeError('Failed to fetch'), ['network', 'if-idempotent', {origin: 'network'}]),
	row('Chrome, with the host', new TypeError('Failed to fetch (a.test)'), ['network', 'if-idempotent']),
	row('Chrome, in the body', new TypeError('network error'), ['network', 'if-idempotent']),
	row('Firefox', new TypeError('NetworkError when attempting to fetch resource.'), [
		'network',
		'if-idempotent',
	]),
	...['Error in input stream', 'Error in body stream'].map(words =>
		row(`Firefox with "${words}"`, new TypeError(words), ['body-interrupted', 'if-idempotent']),
	),
	row('Safari 16', new TypeError('The Internet connection appears to be offline.'), [
		'network',
		'if-idempotent',
	]),
	row('Safari 17', withoutStack('Load failed'), ['network', 'if-idempotent']),
	row('Safari 17, with the host', withoutStack('Load failed (a.test)'), ['network', 'if-idempotent']),
	row('Safari 17, with Sentry', Object.assign(new TypeError('Load failed'), {__sentry_captured__: true}), [
		'network',
		'if-idempotent',
	]),
	row("Safari's words from a program of its own", new TypeError('Load failed'), [
		'connection-lost',
		'if-idempotent',
	]),
	...[
		'The Internet connection appears to be offline.',
		'The network connection was lost.',
		'The request timed out.',
		'Could not connect to the server.',
		'A server with the specified hostname could not be found.',
	].map(words => row(`Safari 16: ${words}`, new TypeError(words), ['network', 'if-idempotent'])),
	row('Firefox, with Sentry', new TypeError('NetworkError when attempting to fetch resource. (a.test)'), [
		'network',
		'if-idempotent',
	]),
	row('React Native', new TypeError('Network request failed'), ['network', 'if-idempotent']),
	row('Workers', new TypeError('Network connection lost'), ['connection-lost', 'if-idempotent']),
	row('Workers', new Error('Network connection lost.'), ['connection-lost', 'if-idempotent']),
	row('Workers', new Error('internal error; reference = 0123456789abcdef'), ['network', 'if-idempotent']),
	row('Workers', new TypeError('Too many redirects.http://a.example/'), ['redirect-loop', 'never']),
	row('Workers', new TypeError('Gzip decompression failed.'), ['body-corrupt', 'never']),
	row('Node without a cause', new TypeError('fetch failed'), ['network', 'if-idempotent']),
	row(
		'a mock that puts a Response in the cause',
		new TypeError('Failed to fetch', {cause: Response.error()}),
		['network', 'if-idempotent'],
	),

	row('an error of the program', new TypeError("Cannot read properties of undefined (reading 'id')"), [
		'unknown',
		'never',
		{origin: 'client'},
	]),
	row('a code that nobody knows', withCode('EWHATEVER'), [
		'connection-lost',
		'if-idempotent',
		{code: 'EWHATEVER'},
	]),
	row('a string', 'boom', ['unknown', 'never']),
	row('nothing', undefined, ['unknown', 'never']),
];
