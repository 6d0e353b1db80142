import type {Category, Origin, RetryAdvice} from './classification.ts';
import type {FailureLink} from './failure.ts';

export type Verdict = readonly [category: Category, retry: RetryAdvice, advice: string];

/** The statuses whose meaning for a retry RFC 9110 and its companions settle; the rest go by their class. */
export const byStatus: Readonly<Record<number, Verdict>> = {
	// RFC 9110, section 15.5.9: the client may repeat the request.
	408: ['timeout', 'if-idempotent', 'The server did not get the whole request in time.'],
	// RFC 9110, section 15.5.20: may be retried on another connection whether or not the method is idempotent.
	421: ['misdirected', 'always', 'Repeat the request on another connection.'],
	// RFC 8470, section 5.2.
	425: ['too-early', 'always', 'Repeat the request after the handshake has finished.'],
	// RFC 6585, section 4.
	429: ['rate-limited', 'always', 'Slow down; wait as the server says.'],
	// RFC 9110, section 15.6.2: the answer to the same request would be the same.
	501: ['unsupported', 'never', 'The server does not implement this.'],
	502: ['bad-gateway', 'if-idempotent', 'The upstream server is broken or restarting.'],
	503: ['unavailable', 'if-idempotent', 'The server is overloaded or in maintenance.'],
	504: ['gateway-timeout', 'if-idempotent', 'The upstream server was too slow.'],
	505: ['unsupported', 'never', 'The server does not support this version of HTTP.'],
	511: ['captive-portal', 'never', 'Log in to the network.'],
};

export const byStatusClass: Readonly<Record<number, Verdict>> = {
	3: ['redirection', 'never', 'The server points elsewhere.'],
	4: ['client-error', 'never', 'Change the request; the server refuses it as it is.'],
	5: ['server-error', 'if-idempotent', 'The server failed; it may have acted.'],
};

export type FailureRule = Readonly<{
	name: string;
	when: (link: FailureLink) => boolean;
	verdict: Verdict;
	origin: Origin;
	neverSent?: true;
}>;

/** Names of errors that a mock throws for a request it does not know. One of them carries a network code, so names come first. */
const mocks = /^NetConnectNotAllowedError$|^ERR_NOCK_NO_MATCH$|^UND_MOCK_ERR_/;
const misuse = /^(?:bad port|unknown scheme)$|invalid header value|includes credentials/;
const misuseCodes = /^(?:ERR_INVALID_URL|UND_ERR_(?:INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH))$/;
const trust = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|ERR_TLS_|ERR_SSL_|EPROTO$)/;
const messages =
	/^(?:fetch failed|terminated|network error|Network request failed| A network error occurred\.|Network connection lost|NetworkError when attempting|The Internet connection appears|Load failed|Failed to fetch|Error in (?:input|body) stream|error (?:sending request for url|reading a body))/;

/** The first rule that one link of the cause chain meets decides. */
export const byFailure: readonly FailureRule[] = [
	{
		name: 'mock',
		// Inside Jest, nock's error arrives as a plain one with the name in its message.
		when: ({name = '', code = '', message = ''}) =>
			mocks.test(name) || mocks.test(code) || message.startsWith('NetConnectNotAllowedError: '),
		verdict: ['misuse', 'never', 'No mock matches this request.'],
		origin: 'client',
	},
	{
		name: 'misuse',
		when: ({code = '', message = ''}) => misuseCodes.test(code) || misuse.test(message),
		verdict: ['misuse', 'never', 'Fix the call: this request cannot be sent.'],
		origin: 'client',
		neverSent: true,
	},
	{
		name: 'redirect-loop',
		when: ({message}) => message === 'redirect count exceeded',
		verdict: ['redirect-loop', 'never', 'The server redirects in a circle.'],
		origin: 'server',
	},
	{
		name: 'header-overflow',
		when: ({code}) => code === 'UND_ERR_HEADERS_OVERFLOW',
		verdict: ['too-large', 'never', 'The response has more header bytes than this runtime takes.'],
		origin: 'server',
	},
	{
		name: 'not-http',
		// Node 22 gives the parser's code, Node 24 only the name.
		when: ({name, code = ''}) => name === 'HTTPParserError' || code.startsWith('HPE_'),
		verdict: ['protocol', 'never', 'The peer does not speak HTTP; is this the right port?'],
		origin: 'network',
	},
	{
		name: 'content-coding',
		when: ({code = ''}) => /^(?:Z_|ERR__ERROR_FORMAT_|ERR_BROTLI_|ZSTD_error_)/.test(code),
		verdict: ['body-corrupt', 'never', 'The bytes do not match their content coding.'],
		origin: 'server',
	},
	{
		name: 'malformed-json',
		when: ({name}) => name === 'SyntaxError',
		verdict: ['invalid-response', 'never', 'The body is not JSON.'],
		origin: 'server',
	},
	{
		name: 'schema-mismatch',
		// ky's own class, thrown by `.json(schema)`.
		when: ({name}) => name === 'SchemaValidationError',
		verdict: ['invalid-response', 'never', 'The body is not what its schema says.'],
		origin: 'server',
	},
	{
		name: 'body-interrupted',
		when: ({name, message}) => name === 'TypeError' && message === 'terminated',
		verdict: ['body-interrupted', 'if-idempotent', 'The answer stopped half-way.'],
		origin: 'network',
	},
	{
		name: 'tls',
		when: ({code = ''}) => trust.test(code),
		verdict: [
			'tls',
			'never',
			'The TLS connection is not trusted or not TLS; fix the certificate or the port.',
		],
		origin: 'network',
		neverSent: true,
	},
	{
		// One of several tries may have got through: the most dangerous one decides.
		name: 'connection-lost',
		when: ({code, syscall}) => syscall === 'read' || syscall === 'write' || code === 'UND_ERR_SOCKET',
		verdict: ['connection-lost', 'if-idempotent', 'The connection was lost; the server may have acted.'],
		origin: 'network',
	},
	{
		// A failure while connecting: no byte of the request has left. The code alone does not tell (ECONNRESET is both).
		name: 'never-sent',
		when: ({code, syscall}) =>
			syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT',
		verdict: [
			'connect-failed',
			'always',
			'The connection could not be made; is the service up, the name and port right?',
		],
		origin: 'network',
		neverSent: true,
	},
	{
		name: 'network',
		when: ({name, code = '', message = ''}) =>
			(name === 'TypeError' && messages.test(message)) ||
			/^(?:E[A-Z]+|UND_ERR_(?:SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT))$/.test(code),
		verdict: ['connection-lost', 'if-idempotent', 'The connection was lost; the server may have acted.'],
		origin: 'network',
	},
];
