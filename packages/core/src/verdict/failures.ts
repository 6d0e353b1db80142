import type {FailureLink} from './failure-links.ts';
import {
	blocked,
	blockedUnsent,
	type FailureRow,
	refused,
	sent,
	unsent,
	wrongUnsent,
} from './standard-rules.ts';

// A bundle for browsers has another module in place of this one: the field `browser` of this package's manifest says so.

const lost = 'The connection was lost; the server may have acted.';

/** What shows by itself, whatever lies around it: a call that cannot be sent, and an answer that is broken. */
// biome-ignore format: a row a line
export const certainRows: readonly FailureRow[] = [
	// Before any code: nock gives its error the code of a network that cannot be reached. Inside Jest it arrives as a plain one with the name in its message.
	['mock', />(\w*:)?NetConnectNotAllowedError:|^(ERR_NOCK_NO_MATCH<|UND_MOCK_ERR_)/, 'misuse', wrongUnsent, 'No mock matches this request.'],
	['misuse', /^(ERR_INVALID_URL|UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH))<|>\w*:(bad port|unknown scheme)$|invalid header value|includes credentials/, 'misuse', wrongUnsent, 'Fix the call: this request cannot be sent.'],
	['redirect-loop', />\w*:redirect count exceeded$/, 'redirect-loop', refused, 'The server redirects in a circle.'],
	['header-overflow', /^UND_ERR_HEADERS_OVERFLOW</, 'too-large', refused, 'The response has more header bytes than this runtime takes.'],
	// Node 22 gives the parser's code, Node 24 only the name.
	['not-http', /^HPE_|>HTTPParserError:/, 'protocol', blocked, 'The peer does not speak HTTP; is this the right port?'],
	// gzip and deflate, brotli, zstd. Before the interruption that the runtime makes of it: the same bytes would come again.
	['content-coding', /^(Z_|ERR__ERROR_FORMAT_|ERR_BROTLI_|ZSTD_error_)/, 'body-corrupt', refused, 'The bytes do not match their Content-Encoding.'],
	['malformed-json', />SyntaxError:/, 'invalid-response', refused, 'The body is not JSON.'],
	// ky's own class, thrown by `.json(schema)`.
	['schema-mismatch', />SchemaValidationError:/, 'invalid-response', refused, 'The body is not what its schema says.'],
	['body-interrupted', />TypeError:terminated$/, 'body-interrupted', sent, 'The answer stopped half-way.'],
];

/** By code or system call. The code alone does not tell whether a request was sent (ECONNRESET is both). Of several tries one may have got through, so the most dangerous decides. */
// biome-ignore format: a row a line
export const connectionRows: readonly FailureRow[] = [
	['tls', /^(CERT_|CRL_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|(HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|EPROTO)<)/, 'tls', blockedUnsent, 'The certificate is not trusted, or the port does not speak TLS; never switch the check off.'],
	['connection-lost', /<(read|write)>|^UND_ERR_SOCKET</, 'connection-lost', sent, lost],
	['never-sent', /<(connect|getaddrinfo)>|^UND_ERR_CONNECT_TIMEOUT</, 'connect-failed', unsent, 'The connection could not be made; is the service up, and the name and port right?'],
];

/** What is left: a system's code, and the words of each runtime. */
// biome-ignore format: a row a line
export const networkRow: FailureRow =
	['network', /^(E[A-Z]+|UND_ERR_(HEADERS|BODY)_TIMEOUT)<|>TypeError:(fetch failed|network error| A network error occurred\.|Network( request failed| connection lost|Error when)|The Internet connection appears|Load failed|Failed to fetch|Error in (input|body) stream|error (sending request for url|reading a body))/, 'connection-lost', sent, lost];

/** Whether a connection that failed was not to the request's own host and port: then a redirect (or a proxy, which cannot be told apart) lies between. A redirect to the same host and port, or to another host on the same port whose address was already known, leaves no trace. */
export function wentElsewhere(links: readonly FailureLink[], url: string): boolean {
	const {hostname, port, protocol} = new URL(url);
	const host = hostname.replace(/^\[|\]$/g, '');
	const ownPort = Number(port || (protocol === 'http:' ? 80 : 443));
	return links.some(
		link =>
			(link.hostname ?? host) !== host ||
			(link.port ?? ownPort) !== ownPort ||
			// Where a name leads is nothing to compare.
			((link.address ?? host) !== host && /^[\d.]+$|:/.test(host)),
	);
}
