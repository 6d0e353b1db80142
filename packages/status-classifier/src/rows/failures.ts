import {
	blocked,
	blockedUnsent,
	certainRows,
	connectionRows,
	type FailureRow,
	type Manner,
	ownRows,
	type RowVerdict,
	refused,
	sent,
	unsent,
	wrong,
	wrongUnsent,
} from '@kyhooks/core';
import {interrupted, misuseRows, noReason, wordRows} from './failures-in-browsers.ts';
import {denoAnswerRows, denoRows} from './failures-in-deno.ts';

/** Refused on the way, unread. */
const turnedBack: Manner = ['network', 'always'];

/** A dispatcher that this program has closed, and calls that undici refuses. */
// biome-ignore format: a row a line
const undiciRows: readonly FailureRow[] = [
	['code-und-err-closed', /^UND_ERR_CLOSED</, 'client-closed', wrongUnsent, 'The dispatcher was closed by this program before the request; make a new one.'],
	['code-und-err-destroyed', /^UND_ERR_DESTROYED</, 'client-closed', wrong, 'The dispatcher was destroyed by this program; make a new one.'],
	['foreign-dispatcher', /^UND_ERR_INVALID_ARG<.*onRequestStart/, 'misuse', wrongUnsent, "Do not give a dispatcher of npm's undici to the fetch of this runtime; their versions differ."],
	['code-und-err-invalid-arg', /^UND_ERR_INVALID_ARG</, 'misuse', wrongUnsent, 'Correct the call: undici refuses one of its arguments.'],
	['code-und-err-not-supported', /^UND_ERR_NOT_SUPPORTED</, 'misuse', wrongUnsent, 'Correct the call: undici does not support what it asks for.'],
	// Found out while the body is being sent, so some of it may have left.
	['code-und-err-req-content-length-mismatch', /^UND_ERR_REQ_CONTENT_LENGTH_MISMATCH</, 'misuse', wrong, 'Correct Content-Length: the body is longer or shorter than it says.'],
	['invalid-url', /^ERR_INVALID_URL</, 'misuse', wrongUnsent, 'Correct the URL: it cannot be parsed.'],
	['bad-port', />\w*:bad port$/, 'misuse', wrongUnsent, 'Use another port: fetch refuses the ports of other protocols.'],
	['unknown-scheme', />\w*:unknown scheme$/, 'misuse', wrongUnsent, 'Use http or https: fetch knows no other scheme here.'],
];

/** Answers that came, and are broken or of no use. */
// biome-ignore format: a row a line
const answerRows: readonly FailureRow[] = [
	['bun-redirect-loop', />\w*:(TooManyRedirects: )?The response redirected too many times/, 'redirect-loop', refused, 'The server redirects in a circle; correct it there.'],
	['unexpected-redirect', />\w*:unexpected redirect$/, 'redirection', refused, 'The server redirects, and the request forbids to follow.'],
	['bun-not-http', /^(Malformed_HTTP_Response|InvalidHTTPResponse)</, 'protocol', blocked, 'The peer does not speak HTTP; is this the right port?'],
	['bun-content-coding', /^ZlibError</, 'body-corrupt', refused, 'The bytes of the body do not match its Content-Encoding.'],
	['code-und-err-body-timeout', /^UND_ERR_BODY_TIMEOUT</, ...interrupted],
	['code-und-err-res-content-length-mismatch', /^UND_ERR_RES_CONTENT_LENGTH_MISMATCH</, ...interrupted],
];

/** What of TLS has another cure than the rest. */
// biome-ignore format: a row a line
const tlsRows: readonly FailureRow[] = [
	['code-cert-not-yet-valid', /^CERT_NOT_YET_VALID</, 'tls', blockedUnsent, 'The certificate is not valid yet; is the clock of this machine right?'],
	['code-cert-has-expired', /^CERT_HAS_EXPIRED</, 'tls', blockedUnsent, 'The certificate has expired; renew it at the server.'],
	['tls-mismatch', /^(EPROTO<|ERR_SSL_)/, 'tls', blockedUnsent, 'The two sides do not agree on TLS; is this https to a plain http port?'],
];

// biome-ignore format: as a row
const lost: RowVerdict = ['connection-lost', sent, 'The connection was cut after the request was sent; the server may have acted.'];
const silent: RowVerdict = ['timeout', sent, 'The connection went silent; the server may have acted.'];
const noRoute = 'There is no route to the host; check the network.';
const noRouteSent: RowVerdict = ['unreachable', sent, noRoute];
const noRouteUnsent: RowVerdict = ['unreachable', unsent, noRoute];
const noName: RowVerdict = ['dns', unsent, 'The DNS server did not answer; try again.'];
// biome-ignore format: as a row
const tooSlow: RowVerdict = ['connect-timeout', unsent, 'No connection in time; is the host up, and does a firewall let it through?'];
const cutWhileConnecting: RowVerdict = [
	'connect-failed',
	unsent,
	'The connection was cut while it was being made.',
];

/**
Failures of the connection. The code alone does not tell whether the request was sent (`ECONNRESET` is both); the system call does.

What shows that it was sent stands first: should one error carry several failures, the careful answer wins.
*/
// biome-ignore format: a row a line
const codeRows: readonly FailureRow[] = [
	['code-und-err-socket', /^UND_ERR_SOCKET</, 'connection-lost', sent, 'The server closed the connection; keep idle ones for a shorter time than the server does.'],
	['code-und-err-headers-timeout', /^UND_ERR_HEADERS_TIMEOUT</, ...silent],
	['cut-in-transfer', /^(ECONNRESET|EPIPE|ECONNABORTED)<(read|write)>/, ...lost],
	['silent-in-transfer', /^ETIMEDOUT<(read|write)>/, ...silent],
	['no-route-in-transfer', /^(E(NET|HOST)(UNREACH|DOWN)|EADDRNOTAVAIL)<(read|write)>/, ...noRouteSent],

	// RFC 9113, section 8.7: a refused stream was not processed.
	['refused-stream', /^ERR_HTTP2_STREAM_ERROR<.*\bNGHTTP2_REFUSED_STREAM\b/s, 'refused-stream', turnedBack, 'The server refused the request unread; try again.'],
	['code-econnrefused', /^ECONNREFUSED</, 'connect-failed', unsent, 'Nothing listens there; is the service up, and the port right?'],
	['code-enotfound', /^ENOTFOUND</, 'dns', unsent, 'The host name does not resolve; is it misspelt, or is there no network yet?'],
	['code-eai-again', /^EAI_AGAIN</, ...noName],
	['getaddrinfo', /<getaddrinfo>/, ...noName],
	['no-route-connect', /^(E(NET|HOST)(UNREACH|DOWN)|EADDRNOTAVAIL)<connect>/, ...noRouteUnsent],
	['code-etimedout-connect', /^ETIMEDOUT<connect>/, ...tooSlow],
	// Node tries the addresses of a host one after another, and gathers their failures.
	['code-etimedout-each-address', /^ETIMEDOUT<.*>AggregateError:/, ...tooSlow],
	['code-und-err-connect-timeout', /^UND_ERR_CONNECT_TIMEOUT</, ...tooSlow],
	// Node's words for a handshake that was cut; the code is ECONNRESET, without a system call.
	['cut-in-handshake', /\bbefore secure TLS connection was established$/, 'connect-failed', unsent, 'The connection was cut during the TLS handshake.'],
	['proxy', /^UND_ERR_(PRX_CONN|PRX_TLS|SOCKS5)/, 'proxy', turnedBack, 'The proxy is unreachable or refuses; check it.', {retryLimit: 1}],
];

/** What is left when the system call does not tell. Bun names none; its words say that there was no connection. */
// biome-ignore format: a row a line
const codeAloneRows: readonly FailureRow[] = [
	['bun-no-route', /^(E(NET|HOST)(UNREACH|DOWN)|EADDRNOTAVAIL)<.*:E[A-Z]+: (Unable to connect\.|Was there a typo in the url or port\?)/, ...noRouteUnsent],
	['bun-connect-timeout', /^ETIMEDOUT<.*:E[A-Z]+: (Unable to connect\.|Was there a typo in the url or port\?)/, ...tooSlow],
	['bun-connect', /^(ECONNRESET|EPIPE|ECONNABORTED)<.*:E[A-Z]+: (Unable to connect\.|Was there a typo in the url or port\?)/, ...cutWhileConnecting],

	['cut', /^(ECONNRESET|EPIPE|ECONNABORTED)</, ...lost],
	['silent', /^ETIMEDOUT</, ...silent],
	['no-route', /^(E(NET|HOST)(UNREACH|DOWN)|EADDRNOTAVAIL)</, ...noRouteSent],

	// Bun up to 1.3 gives the first of these for a name that does not resolve, too.
	['bun-not-connected', /^(ConnectionRefused|FailedToOpenSocket|DNSResolveFailed)</, 'connect-failed', unsent, 'The connection could not be made; is the service up, and the name and port right?'],
	['bun-connection-closed', /^ConnectionClosed</, ...lost],
	['bun', />TypeError: A network error occurred\.$/, ...noReason],
];

/**
All rows for errors, in order. What this program did itself comes first; an answer that came, if broken, shows that the request was sent; the words of a runtime tell least.

A bundle for browsers has another list in place of this module: the field `browser` of this package's manifest says so.
*/
export const failureRows: readonly FailureRow[] = [
	...ownRows,
	...undiciRows,
	...misuseRows,
	...certainRows,
	...answerRows,
	...denoAnswerRows,
	...tlsRows,
	...codeRows,
	...connectionRows,
	...codeAloneRows,
	...denoRows,
	...wordRows,
];
