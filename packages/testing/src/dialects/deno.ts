// Measured with Deno 2.9.6 on Linux. Errors have no codes, only the message of the cause. Deno accepts more header bytes than `header-overflow` sends; it refuses 1 MB of them, or 300 fields. It waits for a connection as long as the system does, 134 s.
import {clock} from '@kyhooks/core';
import {addressOf, certifiedName, localAddressOf, localPort} from './address.ts';
import type {BrokenEnding, Dialect, PlayedFault, Target} from './dialect.ts';
import {raised} from './raised.ts';

const connecting = (reason: string, {url}: Target) =>
	`error sending request for url (${url}): client error (Connect): ${reason}`;

const tcp = (reason: string, target: Target) => connecting(`tcp connect error: ${reason}`, target);

const certificate = (reason: string, target: Target) =>
	connecting(`invalid peer certificate: ${reason}`, target);

function sending(reason: string, {url, hostname, port}: Target): string {
	const address = addressOf(hostname);
	const local = localAddressOf(address);
	return `error sending request from ${socket(local, localPort)} for ${url} (${socket(address, port)}): client error (SendRequest): ${reason}`;
}

function socket(address: string, port: number): string {
	return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

const lookups: Readonly<Record<string, string>> = {
	ENOTFOUND: 'Name or service not known',
	EAI_AGAIN: 'Temporary failure in name resolution',
};

const routes: Readonly<Record<string, string>> = {
	EHOSTUNREACH: 'No route to host (os error 113)',
	ENETUNREACH: 'Network is unreachable (os error 101)',
};

const day = 86_400;

function expired(target: Target): string {
	const now = Math.floor(clock.wallTime() / 1_000);
	return certificate(
		`certificate expired: verification time ${now} (UNIX), but certificate is not valid after ${now - day} (${day} seconds ago)`,
		target,
	);
}

const causes: Readonly<
	Record<Exclude<PlayedFault, 'redirect-loop'>, (target: Target, code?: string) => string>
> = {
	refused: target => tcp('Connection refused (os error 111)', target),
	'dns-failure': (target, code = 'ENOTFOUND') =>
		connecting(`dns error: failed to lookup address information: ${lookups[code]}`, target),
	'connect-timeout': target => tcp('Connection timed out (os error 110)', target),
	unreachable: (target, code = 'EHOSTUNREACH') => tcp(String(routes[code]), target),
	reset: () => 'Connection reset by peer (os error 104)',
	close: target => sending('connection closed before message completed', target),
	garbage: target => sending('invalid HTTP version parsed', target),
	'no-status-line': target => sending('invalid HTTP version parsed', target),
	'header-overflow': target => sending('message head is too large', target),
	// A certificate that is also an authority's, as created by `openssl req -x509`, gets Other(OtherError(CaUsedAsEndEntity)).
	'tls-self-signed': target => certificate('UnknownIssuer', target),
	'tls-expired': expired,
	'tls-wrong-host': target =>
		certificate(
			`certificate not valid for name "${target.hostname}"; certificate is only valid for DnsName("${certifiedName}")`,
			target,
		),
	'tls-to-plain': target => connecting('received corrupt message of type InvalidContentType', target),
};

const endings: Readonly<Record<BrokenEnding, string>> = {
	reset: 'error reading a body from connection',
	close: 'error reading a body from connection',
	'bad-chunk': 'error reading a body from connection',
	corrupt: 'deflate decompression error: invalid block type',
};

export const deno: Dialect = {
	failure(fault, target, code) {
		if (fault === 'redirect-loop') {
			return raised(new TypeError('Fetch failed: Maximum number of redirects (20) reached'));
		}
		const cause = raised(new Error(causes[fault](target, code)));
		return raised(new TypeError('fetch failed', {cause}));
	},
	broken: ending => raised(new TypeError(endings[ending])),
};
