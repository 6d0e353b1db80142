import {
	blocked,
	blockedUnsent,
	certainRows,
	connectionRows,
	type FailureRow,
	type Manner,
	ownRows,
	refused,
	sent,
	unsent,
	wrong,
	wrongUnsent,
} from '@kyhooks/core';
import {misuseRow, wordRows} from './failures-in-browsers.ts';

// Node and its undici have codes and system calls, Bun has other codes, and Deno has the messages of the system and of hyper, its HTTP library. Deno gives them in the error itself or in its cause; `error trying to connect` is Deno 1.

/** Refused on the way, before the server has read it. */
const turnedBack: Manner = ['network', 'always'];

/** A proxy that refuses to connect (undici): it wants authentication, forbids the request, or cannot reach the server. Before the rows for aborts, since undici reports it as an abort. */
// biome-ignore format: a row a line
const tunnelRows: readonly FailureRow[] = [
	[/>\w*:Proxy response \(407\)/, 'proxy-authentication', blockedUnsent],
	[/>\w*:Proxy response \(4/, 'proxy', blockedUnsent],
	[/>\w*:Proxy response \(/, 'proxy', turnedBack],
];

/** A dispatcher that this program has closed, and responses that are broken or cannot be used. */
// biome-ignore format: a row a line
const answerRows: readonly FailureRow[] = [
	[/^UND_ERR_CLOSED</, 'client-closed', wrongUnsent],
	[/^UND_ERR_DESTROYED</, 'client-closed', wrong],
	// Detected while the body is being sent, so some of it may have left.
	[/^UND_ERR_REQ_CONTENT_LENGTH_MISMATCH</, 'misuse', wrong],
	misuseRow,
	...certainRows,
	[/>\w*:((TooManyRedirects: )?The response redirected too many times|Fetch failed: Maximum number of redirects\b)/, 'redirect-loop', refused],
	[/\bclient error \(SendRequest\): message head is too large$/, 'too-large', refused],
	[/^(Malformed_HTTP_Response|InvalidHTTPResponse)<|\bclient error \(SendRequest\): invalid HTTP [a-z-]+ parsed$/, 'protocol', blocked],
	[/^UND_ERR_(BODY_TIMEOUT|RES_CONTENT_LENGTH_MISMATCH)<|>TypeError:(unexpected end of file|error reading a body from connection)$/, 'body-interrupted', sent],
	[/^ZlibError<|>TypeError:(Invalid gzip header$|deflate decompression error: )/, 'body-corrupt', refused],
	[/\b(client error \(Connect\)|error trying to connect): (invalid (peer )?certificate|received corrupt message)\b/, 'tls', blockedUnsent],
];

/**
Failures of the connection. The code alone does not show whether the request was sent (`ECONNRESET` can mean either). The system call shows it. Bun names no system call; there the message says that there was no connection.

Rows for requests that were sent come first: if one error carries several failures, the careful verdict wins.
*/
// biome-ignore format: a row a line
const codeRows: readonly FailureRow[] = [
	[/^(ECONNRESET|EPIPE|ECONNABORTED)<(read|write)>/, 'connection-lost', sent],
	[/^(ETIMEDOUT<(read|write)>|UND_ERR_HEADERS_TIMEOUT<)/, 'timeout', sent],
	[/^(E(NET|HOST)(UNREACH|DOWN)|EADDRNOTAVAIL)<(read|write)>/, 'unreachable', sent],

	// RFC 9113, section 8.7: a refused stream was not processed.
	[/^ERR_HTTP2_STREAM_ERROR<.*\bNGHTTP2_REFUSED_STREAM\b/s, 'refused-stream', turnedBack],
	// The codes in mixed case are Bun's; up to 1.3, Bun gives the first of them for a host name that does not resolve, too. The message is Node's for a handshake that was cut: its code is ECONNRESET, without a system call.
	[/^(ECONNREFUSED|ConnectionRefused|FailedToOpenSocket|DNSResolveFailed)<|\bbefore secure TLS connection was established$/, 'connect-failed', unsent],
	[/^(ENOTFOUND|EAI_AGAIN)<|<getaddrinfo>|\b(client error \(Connect\)|error trying to connect): dns error\b/, 'dns', unsent],
	[/^(E(NET|HOST)(UNREACH|DOWN)|EADDRNOTAVAIL)<(connect>|.*: (Unable to connect|Was there a typo))|\b(client error \(Connect\)|error trying to connect): .*\b(No route to host|Network is unreachable)\b/, 'unreachable', unsent],
	// Node tries the addresses of a host one after another, and collects their failures in an AggregateError.
	[/^UND_ERR_CONNECT_TIMEOUT<|^ETIMEDOUT<(connect>|.*>AggregateError:|.*: (Unable to connect|Was there a typo))|\b(client error \(Connect\)|error trying to connect): .*\bConnection timed out\b/, 'connect-timeout', unsent],
	[/^UND_ERR_(PRX_CONN|PRX_TLS|SOCKS5)/, 'proxy', turnedBack],
	...connectionRows,
	[/^E[A-Z]+<.*: (Unable to connect|Was there a typo)|\b(client error \(Connect\)|error trying to connect):/, 'connect-failed', unsent],

	// The rest: nothing shows whether the request was sent.
	[/^(ECONNRESET|EPIPE|ECONNABORTED|ConnectionClosed)<|>\w*:Connection reset by peer \(os error \d+\)$|\bclient error \(SendRequest\): connection closed\b/, 'connection-lost', sent],
	[/^ETIMEDOUT</, 'timeout', sent],
	[/^(E(NET|HOST)(UNREACH|DOWN)|EADDRNOTAVAIL)</, 'unreachable', sent],
	[/>\w*:(error sending request (from|for)\b|client error \(| A network error occurred\.$)/, 'network', sent],
];

/**
All rows for errors, in order. What this program did itself comes first. Then come broken responses, since they show that the request was sent. The messages of a runtime come last, since they say least.

A bundle for browsers has another list in place of this module, as the field `browser` of this package's manifest says.
*/
export const failureRows: readonly FailureRow[] = [
	...tunnelRows,
	...ownRows,
	...answerRows,
	...codeRows,
	...wordRows,
];
