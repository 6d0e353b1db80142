import type {Category, Classification, Origin, RetryAdvice} from './classification.ts';

/** Who is at fault, whether to try again, and whether it is certain that nothing was sent. */
export type Manner = readonly [origin: Origin, retry?: RetryAdvice, neverSent?: boolean];

/** What a row says. `more` has limits and waits. */
export type RowVerdict = readonly [
	category: Category,
	manner: Manner,
	advice: string,
	more?: Partial<Classification>,
];

/** A rule: its name, when it applies, and what it says. */
export type Row<When> = readonly [name: string, when: When, ...RowVerdict];

/**
A row for errors. Its pattern is tried on each link of the cause chain, written as `code<syscall>name:message`, and on the mark of the whole: `!who name`, where `who` is `caller` for the reason of the caller's abort, `rejected` for a refusal of ours, `platform` for a DOMException.
*/
export type FailureRow = Row<RegExp>;

// Plain literals, without a call or a spread: what a bundle does not use of them must fall away.

/** Nothing has left this machine. */
const unsent: Manner = ['network', 'always', true];
/** The server may have acted. */
const sent: Manner = ['network', 'if-idempotent'];
/** The server has refused, and did not act. */
const turnedAway: Manner = ['server', 'always'];
/** A proxy or a protocol on the way has refused. */
const turnedAwayByNetwork: Manner = ['network', 'always'];
/** The server has tried, and may have acted. */
const failed: Manner = ['server', 'if-idempotent'];
/** The server would answer the same. */
const refused: Manner = ['server'];
/** The way there would be the same. */
const blocked: Manner = ['network'];
const blockedUnsent: Manner = ['network', 'never', true];
/** An error in this program. */
const wrong: Manner = ['client'];
const wrongUnsent: Manner = ['client', 'never', true];
const unwanted: Manner = ['caller'];
const tooSlow: Manner = ['client', 'if-idempotent'];

const lostAdvice = 'The connection was lost; the server may have acted.';

/** The statuses whose meaning for a retry RFC 9110 and its companions settle; the rest go by their class. */
export const byStatus: Readonly<Record<number, RowVerdict>> = {
	// RFC 9110, section 15.5.9: the client may repeat the request.
	408: ['timeout', failed, 'The server did not get the whole request in time.'],
	// RFC 9110, section 15.5.20: may be retried on another connection whether or not the method is idempotent. fetch cannot force one, so once is enough.
	421: [
		'misdirected',
		turnedAway,
		'Repeat the request on another connection.',
		{retryLimit: 1, maximumWait: 0},
	],
	// RFC 8470, section 5.2.
	425: ['too-early', turnedAway, 'Repeat it after the TLS handshake has finished.', {maximumWait: 1_000}],
	// RFC 6585, section 4.
	429: ['rate-limited', turnedAway, 'Slow down; wait as the server says.', {minimumWait: 1_000}],
	// RFC 9110, section 15.6.2: the answer to the same request would be the same.
	501: ['unsupported', refused, 'The server does not implement this.'],
	502: ['bad-gateway', failed, 'The service behind the gateway is down or restarting.'],
	503: ['unavailable', failed, 'The service is overloaded or in maintenance.'],
	504: ['gateway-timeout', failed, 'The service behind the gateway was too slow; it may have acted.'],
	505: ['unsupported', refused, 'The server does not support this version of HTTP.'],
	// RFC 6585, section 6: the answer is the network's, and the server has not been asked.
	511: ['captive-portal', blockedUnsent, 'Log in to the network.'],
};

export const byStatusClass: Readonly<Record<number, RowVerdict>> = {
	2: ['success', refused, 'Nothing to do.'],
	3: ['redirection', refused, 'The server points elsewhere.'],
	4: ['client-error', refused, 'Change the request; the server refuses it as it is.'],
	5: ['server-error', failed, 'The server failed; it may have acted.'],
};

export const unknownStatus: RowVerdict = ['unknown', refused, 'Unclassified status; report it.'];
export const unknownFailure: Row<undefined> = [
	'unknown',
	undefined,
	'unknown',
	wrong,
	'Unclassified failure; report it.',
];

/** What this program or its user did. First, since an abort may carry any error. */
export const ownRows: readonly FailureRow[] = [
	['rejected', /^!rejected/, 'rejected', wrongUnsent, 'Refused before it was sent, to spare the server.'],
	// ky's own class bears the same name as the platform's error for a caller's `AbortSignal.timeout()`.
	[
		'caller-timeout',
		/^!(caller|platform) TimeoutError/,
		'timeout',
		unwanted,
		'The deadline of the caller has passed.',
	],
	[
		'cancelled',
		/^!caller|>AbortError:|^(UND_ERR_ABORT(ED)?|ABORT_ERR)</,
		'cancelled',
		unwanted,
		'Cancelled by the caller; not an error.',
	],
	['timeout', />TimeoutError:/, 'timeout', tooSlow, 'No answer within the time limit of this client.'],
	// Of `@kyhooks/timeout`. The silence is the server's, so it counts as the server's failure.
	[
		'body-timeout',
		/^BODY_TIMEOUT</,
		'timeout',
		tooSlow,
		'The body stood still for longer than this client allows.',
	],
];

/** What shows by itself, whatever lies around it: a call that cannot be sent, and an answer that came and is broken. */
export const certainRows: readonly FailureRow[] = [
	// Before any code: nock gives its error the code of a network that cannot be reached. Inside Jest it arrives as a plain one with the name in its message.
	[
		'mock',
		/>(\w*:)?NetConnectNotAllowedError:|^(ERR_NOCK_NO_MATCH<|UND_MOCK_ERR_)/,
		'misuse',
		wrongUnsent,
		'No mock matches this request.',
	],
	[
		'misuse',
		/^(ERR_INVALID_URL|UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH))<|>\w*:(bad port|unknown scheme)$|invalid header value|includes credentials/,
		'misuse',
		wrongUnsent,
		'Fix the call: this request cannot be sent.',
	],
	[
		'redirect-loop',
		/>\w*:redirect count exceeded$/,
		'redirect-loop',
		refused,
		'The server redirects in a circle.',
	],
	[
		'header-overflow',
		/^UND_ERR_HEADERS_OVERFLOW</,
		'too-large',
		refused,
		'The response has too many bytes of header fields.',
	],
	// Node 22 gives the parser's code, Node 24 only the name.
	[
		'not-http',
		/^HPE_|>HTTPParserError:/,
		'protocol',
		blocked,
		'The peer does not speak HTTP; is this the right port?',
	],
	// gzip and deflate, brotli, zstd. Before the interruption that the runtime makes of it: the same bytes would come again.
	[
		'content-coding',
		/^(Z_|ERR__ERROR_FORMAT_|ERR_BROTLI_|ZSTD_error_)/,
		'body-corrupt',
		refused,
		'The bytes do not match their Content-Encoding.',
	],
	['malformed-json', />SyntaxError:/, 'invalid-response', refused, 'The body is not JSON.'],
	// ky's own class, thrown by `.json(schema)`.
	[
		'schema-mismatch',
		/>SchemaValidationError:/,
		'invalid-response',
		refused,
		'The body is not what its schema says.',
	],
	['body-interrupted', />TypeError:terminated$/, 'body-interrupted', sent, 'The answer stopped half-way.'],
];

/** By code or system call. The code alone does not tell whether a request was sent (ECONNRESET is both). Of several tries one may have got through, so the most dangerous decides. */
export const connectionRows: readonly FailureRow[] = [
	[
		'tls',
		/^(CERT_|CRL_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|(HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|EPROTO)<)/,
		'tls',
		blockedUnsent,
		'The certificate is not trusted, or the port does not speak TLS; correct that, and never switch the check off.',
	],
	['connection-lost', /<(read|write)>|^UND_ERR_SOCKET</, 'connection-lost', sent, lostAdvice],
	[
		'never-sent',
		/<(connect|getaddrinfo)>|^UND_ERR_CONNECT_TIMEOUT</,
		'connect-failed',
		unsent,
		'The connection could not be made; is the service up, and the name and port right?',
	],
];

/** What is left: a system's code, and the words of each runtime. */
export const networkRow: FailureRow = [
	'network',
	/^(E[A-Z]+|UND_ERR_(HEADERS|BODY)_TIMEOUT)<|>TypeError:(fetch failed|network error|Network request failed| A network error occurred\.|Network connection lost|NetworkError when attempting|The Internet connection appears|Load failed|Failed to fetch|Error in (input|body) stream|error (sending request for url|reading a body))/,
	'connection-lost',
	sent,
	lostAdvice,
];

/** For the package that adds finer rows to these. */
export const standardRules: Readonly<{
	byStatus: typeof byStatus;
	byStatusClass: typeof byStatusClass;
	ownRows: typeof ownRows;
	certainRows: typeof certainRows;
	connectionRows: typeof connectionRows;
	unknownFailure: typeof unknownFailure;
	manners: Readonly<
		Record<
			| 'unsent'
			| 'sent'
			| 'turnedAway'
			| 'turnedAwayByNetwork'
			| 'failed'
			| 'refused'
			| 'blocked'
			| 'blockedUnsent'
			| 'wrong'
			| 'wrongUnsent',
			Manner
		>
	>;
}> = {
	byStatus,
	byStatusClass,
	ownRows,
	certainRows,
	connectionRows,
	unknownFailure,
	manners: {
		unsent,
		sent,
		turnedAway,
		turnedAwayByNetwork,
		failed,
		refused,
		blocked,
		blockedUnsent,
		wrong,
		wrongUnsent,
	},
};
