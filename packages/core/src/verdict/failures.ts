import {causesOf} from './failure-links.ts';
import {read} from './safe-read.ts';
import {
	blocked,
	blockedUnsent,
	type FailureRow,
	refused,
	sent,
	unsent,
	wrongUnsent,
} from './standard-rules.ts';

// Bundles for browsers get another module in place of this one: see the field `browser` of this package's manifest.

/** Rows for failures that are certain, whatever other errors are around them: a call that cannot be sent, and a response that is broken. */
// biome-ignore format: a row a line
export const certainRows: readonly FailureRow[] = [
	// Before the rows by code, because nock gives its error the code of an unreachable network. Inside Jest it arrives as a plain error with the name in its message.
	[/>(\w*:)?NetConnectNotAllowedError:|^(ERR_NOCK_NO_MATCH<|UND_MOCK_ERR_)|^(ERR_INVALID_URL|UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH))<|>\w*:(bad port|unknown scheme|not implemented\.\.\. yet\.\.\.|about scheme is not supported|invalid method|failed to fetch the data URL)$|invalid header value|includes credentials/, 'misuse', wrongUnsent],
	[/>\w*:redirect count exceeded$/, 'redirect-loop', refused],
	// A redirect that must not be followed, or that leads to where fetch does not go: `file:`, or credentials in a URL of another origin. The next row is all that undici says about a 407, and about other failures for which it gives no reason.
	[/>\w*:(unexpected redirect|URL scheme must be a HTTP\(S\) scheme|cross origin not allowed for request mode "cors")$/, 'redirection', refused],
	[/^<>Error:$/, 'unknown', blocked],
	[/^UND_ERR_HEADERS_OVERFLOW</, 'too-large', refused],
	// Bodies that were cut short: a compressed body, a chunked body cut between two chunks, a body that node-fetch reads. Before the rows for broken bodies, which would come again with the same bytes.
	[/^(Z_BUF_ERROR|HPE_INVALID_EOF_STATE|ERR_STREAM_PREMATURE_CLOSE)<|>HTTPParserError:.*\bInvalid EOF state\b/s, 'body-interrupted', sent],
	// Node 22 gives the code of the parser, Node 24 only the name of the error.
	[/^HPE_|>HTTPParserError:/, 'protocol', blocked],
	// gzip and deflate, brotli, zstd, and a body that does not match the digest that the call gives. Before the row for the interruption that the runtime makes of it, because the same bytes would come again.
	[/^(Z_|ERR__ERROR_FORMAT_|ERR_BROTLI_|ZSTD_error_)|>\w*:integrity mismatch$/, 'body-corrupt', refused],
	// The second error is ky's own, thrown by `.json(schema)`.
	[/>(Syntax|SchemaValidation)Error:/, 'invalid-response', refused],
	[/>TypeError:terminated$/, 'body-interrupted', sent],
];

/** Rows by error code or system call. The code alone does not say whether a request was sent: ECONNRESET occurs in both cases. If an error has several tries in it, one of them may have reached the server, so the most dangerous one decides. */
// biome-ignore format: a row a line
export const connectionRows: readonly FailureRow[] = [
	[/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|(HOSTNAME_MISMATCH|EPROTO)<)/, 'tls', blockedUnsent],
	[/<(read|write)>|^UND_ERR_SOCKET</, 'connection-lost', sent],
	[/<(connect|getaddrinfo)>|^(UND_ERR_CONNECT_TIMEOUT|ERR_HTTP2_(GOAWAY|INVALID)_SESSION|ERR_HTTP2_OUT_OF_STREAMS)</, 'connect-failed', unsent],
];

/** All other network failures, by the code of a system or the message of a runtime. */
// biome-ignore format: a row a line
export const networkRow: FailureRow =
	[/^(E[A-Z]+|UND_ERR_(HEADERS|BODY)_TIMEOUT)<|>TypeError:(fetch failed|network error| A network error occurred\.|Network( request failed|Error when)|The Internet connection appears|Load failed|Failed to fetch|Error in (input|body) stream|Content-Length header of network response exceeds|error (sending request for url|reading a body))|>(Type)?Error:(Network connection lost|internal error; reference = )/, 'connection-lost', sent];

/** Whether the connection that failed went to another host or port than the request's own. If so, there was a redirect or a proxy, which cannot be told apart. A redirect leaves no trace if it leads to the same host and port, or to another host on the same port whose address was already known. */
export function wentElsewhere(error: unknown, url: string): boolean {
	if (url === '') {
		return false;
	}
	const {hostname, port, protocol} = new URL(url);
	const host = hostname.replace(/^\[|\]$/g, '');
	const ownPort = Number(port || (protocol === 'http:' ? 80 : 443));
	return causesOf(error).some(
		cause =>
			(read(cause, 'hostname') ?? host) !== host ||
			(read(cause, 'port') ?? ownPort) !== ownPort ||
			// An address is compared only with an address in the URL: a host name may resolve to anything.
			((read(cause, 'address') ?? host) !== host && /^[\d.]+$|:/.test(host)),
	);
}
