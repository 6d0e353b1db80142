import {blocked, blockedUnsent, type FailureRow, refused, sent, unsent} from '@kyhooks/core';
import {interrupted} from './failures-in-browsers.ts';

/** The second form is that of Deno 1. Later versions say it in the error itself, and still later ones in its cause. */
const connecting = (rest: string) =>
	new RegExp(String.raw`\b(client error \(Connect\)|error trying to connect):${rest}`);

// What Deno says of the connection, in words alone: there are no codes. They are the system's and those of hyper, the HTTP library.

/** Answers that came and are broken, and what the handshake showed of the peer. */
// biome-ignore format: a row a line
export const denoAnswerRows: readonly FailureRow[] = [
	['deno-redirect-loop', />\w*:Fetch failed: Maximum number of redirects\b/, 'redirect-loop', refused, 'The server redirects in a circle; correct it there.'],
	['deno-headers-overflow', /\bclient error \(SendRequest\): message head is too large$/, 'too-large', refused, 'The fields of the response are too many or too long; shorten them there.'],
	['deno-not-http', /\bclient error \(SendRequest\): invalid HTTP [a-z-]+ parsed$/, 'protocol', blocked, 'The peer does not speak HTTP; is this the right port?'],
	['deno-content-coding', />TypeError:(Invalid gzip header$|unexpected end of file$|deflate decompression error: )/, 'body-corrupt', refused, 'The bytes of the body do not match its Content-Encoding.'],
	['deno-body', />TypeError:error reading a body from connection$/, ...interrupted],
	['deno-certificate', connecting(String.raw` invalid (peer )?certificate\b`), 'tls', blockedUnsent, 'The certificate is not trusted; correct it or add its issuer, and never switch the check off.'],
	['deno-tls-mismatch', /\bclient error \(Connect\): received corrupt message\b/, 'tls', blockedUnsent, 'The two sides do not agree on TLS; is this https to a plain http port?'],
];

/** What became of the connection, and where the runtime does not say. */
// biome-ignore format: a row a line
export const denoRows: readonly FailureRow[] = [
	['deno-dns-temporary', connecting(String.raw` dns error: .*\bTemporary failure\b`), 'dns', unsent, 'The DNS server did not answer; try again.'],
	['deno-dns', connecting(String.raw` dns error\b`), 'dns', unsent, 'The host name does not resolve; is it misspelt, or is there no network yet?'],
	['deno-no-route', connecting(String.raw` .*\b(No route to host|Network is unreachable)\b`), 'unreachable', unsent, 'There is no route to the host; check the network.'],
	['deno-connect-timeout', connecting(String.raw` .*\bConnection timed out\b`), 'connect-timeout', unsent, 'No connection in time; is the host up, and does a firewall let it through?'],
	['deno-not-connected', connecting(''), 'connect-failed', unsent, 'The connection could not be made; is the service up, and the name and port right?'],
	['deno-connection-lost', />\w*:Connection reset by peer \(os error \d+\)$|\bclient error \(SendRequest\): connection closed\b/, 'connection-lost', sent, 'The connection was cut after the request was sent; the server may have acted.'],
	['deno', />\w*:(error sending request (from|for)\b|client error \()/, 'network', sent, 'The request could not be sent or answered: the runtime does not say why.'],
];
