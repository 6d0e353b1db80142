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

// A bundle for browsers has another module in place of this one: the field `browser` of this package's manifest says so.

/** What shows by itself, whatever lies around it: a call that cannot be sent, and an answer that is broken. */
// biome-ignore format: a row a line
export const certainRows: readonly FailureRow[] = [
	// Before any code: nock gives its error the code of a network that cannot be reached. Inside Jest it arrives as a plain one with the name in its message.
	[/>(\w*:)?NetConnectNotAllowedError:|^(ERR_NOCK_NO_MATCH<|UND_MOCK_ERR_)|^(ERR_INVALID_URL|UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH))<|>\w*:(bad port|unknown scheme|not implemented\.\.\. yet\.\.\.|about scheme is not supported|invalid method|failed to fetch the data URL)$|invalid header value|includes credentials/, 'misuse', wrongUnsent],
	[/>\w*:redirect count exceeded$/, 'redirect-loop', refused],
	// One that was not to be followed, or leads to where fetch does not go: `file:`, or credentials in a URL of another origin. Below it all that undici says of a 407, and of what else it gives no reason for.
	[/>\w*:(unexpected redirect|URL scheme must be a HTTP\(S\) scheme|cross origin not allowed for request mode "cors")$/, 'redirection', refused],
	[/^<>Error:$/, 'unknown', blocked],
	[/^UND_ERR_HEADERS_OVERFLOW</, 'too-large', refused],
	// Cut short: a compressed body, a chunked one between two chunks, one that node-fetch reads. Before what is broken, of which the same bytes would come again.
	[/^(Z_BUF_ERROR|HPE_INVALID_EOF_STATE|ERR_STREAM_PREMATURE_CLOSE)<|>HTTPParserError:.*\bInvalid EOF state\b/s, 'body-interrupted', sent],
	// Node 22 gives the parser's code, Node 24 only the name.
	[/^HPE_|>HTTPParserError:/, 'protocol', blocked],
	// gzip and deflate, brotli, zstd, and what is not of the digest that the call gives. Before the interruption that the runtime makes of it: the same bytes would come again.
	[/^(Z_|ERR__ERROR_FORMAT_|ERR_BROTLI_|ZSTD_error_)|>\w*:integrity mismatch$/, 'body-corrupt', refused],
	// The second is ky's own, thrown by `.json(schema)`.
	[/>(Syntax|SchemaValidation)Error:/, 'invalid-response', refused],
	[/>TypeError:terminated$/, 'body-interrupted', sent],
];

/** By code or system call. The code alone does not tell whether a request was sent (ECONNRESET is both). Of several tries one may have got through, so the most dangerous decides. */
// biome-ignore format: a row a line
export const connectionRows: readonly FailureRow[] = [
	[/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|(HOSTNAME_MISMATCH|EPROTO)<)/, 'tls', blockedUnsent],
	[/<(read|write)>|^UND_ERR_SOCKET</, 'connection-lost', sent],
	[/<(connect|getaddrinfo)>|^(UND_ERR_CONNECT_TIMEOUT|ERR_HTTP2_(GOAWAY|INVALID)_SESSION|ERR_HTTP2_OUT_OF_STREAMS)</, 'connect-failed', unsent],
];

/** What is left: a system's code, and the words of each runtime. */
// biome-ignore format: a row a line
export const networkRow: FailureRow =
	[/^(E[A-Z]+|UND_ERR_(HEADERS|BODY)_TIMEOUT)<|>TypeError:(fetch failed|network error| A network error occurred\.|Network( request failed|Error when)|The Internet connection appears|Load failed|Failed to fetch|Error in (input|body) stream|Content-Length header of network response exceeds|error (sending request for url|reading a body))|>(Type)?Error:(Network connection lost|internal error; reference = )/, 'connection-lost', sent];

/** Whether a connection that failed was not to the request's own host and port: then a redirect (or a proxy, which cannot be told apart) lies between. A redirect to the same host and port, or to another host on the same port whose address was already known, leaves no trace. */
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
			// Where a name leads is nothing to compare.
			((read(cause, 'address') ?? host) !== host && /^[\d.]+$|:/.test(host)),
	);
}
