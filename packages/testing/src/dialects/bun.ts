// Measured with Bun 1.4.5 on Linux. Up to 1.3 Bun has its own codes: `ConnectionRefused`, also for a name that does not resolve, and `ConnectionClosed`. Left out: the properties with the position in the script (`line`, `column`, `sourceURL`). Bun accepts more header bytes than `header-overflow` sends, of any length; it refuses their number (300). It waits for a connection as long as the system does, 134 s.
import type {BrokenEnding, Dialect, PlayedFault, Target} from './dialect.ts';
import {raised} from './raised.ts';

type Told = Readonly<{code: string; message: string; syscall?: string; hostname?: string; errno?: number}>;

const more = 'For more information, pass `verbose: true` in the second argument to fetch()';

const unconnected = (code: string): Told => ({
	code,
	message: `${code}: ${code === 'ENETUNREACH' ? 'Was there a typo in the url or port?' : 'Unable to connect. Is the computer able to access the url?'}`,
});

/** Errors with Bun's own names. */
const named = (code: string, {url}: Target): Told => ({code, message: `${code} fetching "${url}". ${more}`});

const cut = (): Told => ({
	code: 'ECONNRESET',
	message: `ECONNRESET: The socket connection was closed unexpectedly. ${more}`,
});

const malformed = (target: Target) => named('Malformed_HTTP_Response', target);

function dns({hostname}: Target, code: string): Told {
	const errno = code === 'ENOTFOUND' ? 4 : -3001;
	return {code, message: `getaddrinfo ${code} ${hostname}`, syscall: 'getaddrinfo', hostname, errno};
}

const failures: Readonly<Record<PlayedFault, (target: Target, code?: string) => Told>> = {
	refused: () => unconnected('ECONNREFUSED'),
	'dns-failure': (target, code = 'ENOTFOUND') => dns(target, code),
	'connect-timeout': () => unconnected('ETIMEDOUT'),
	unreachable: (_, code = 'EHOSTUNREACH') => unconnected(code),
	reset: cut,
	close: cut,
	garbage: malformed,
	// The twelve bytes are fewer than Bun needs to check a status line.
	'no-status-line': cut,
	'header-overflow': malformed,
	// A certificate that is also an authority's gets DEPTH_ZERO_SELF_SIGNED_CERT.
	'tls-self-signed': () => ({
		code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		message: 'unable to verify the first certificate',
	}),
	'tls-expired': () => ({code: 'CERT_HAS_EXPIRED', message: 'certificate has expired'}),
	'tls-wrong-host': target => named('ERR_TLS_CERT_ALTNAME_INVALID', target),
	'tls-to-plain': () => ({
		code: 'EPROTO',
		message: 'EPROTO: The TLS handshake failed. Does the server speak TLS on this port?',
	}),
	'redirect-loop': () => ({
		code: 'TooManyRedirects',
		message: `TooManyRedirects: The response redirected too many times. ${more}`,
	}),
};

const endings: Readonly<Record<BrokenEnding, (target: Target) => Told>> = {
	reset: cut,
	close: cut,
	'bad-chunk': target => named('InvalidHTTPResponse', target),
	corrupt: target => named('ZlibError', target),
};

/** All properties are on the error itself and cannot be deleted. */
function errorOf({message, code, errno = 0, ...lookup}: Told, {url}: Target): Error {
	const error = new TypeError(message);
	for (const [key, value] of Object.entries({code, path: url, ...lookup, errno})) {
		Object.defineProperty(error, key, {value, enumerable: true, writable: true});
	}
	return raised(error);
}

export const bun: Dialect = {
	failure: (fault, target, code) => errorOf(failures[fault](target, code), target),
	broken: (ending, target) => errorOf(endings[ending](target), target),
};
