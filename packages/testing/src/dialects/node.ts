// Measured with Node 24.21 (undici 7.29) on Linux; `errno` has the numbers of Linux. Node 22.23 differs: its parser error has the code `HPE_…`, its message for a self-signed certificate has no hint, undici's errors each have a symbol, and a body with bad gzip may leave the reader waiting.
import {standardContent} from '../script/step.ts';
import {addressOf, certifiedName, localAddressOf, localPort} from './address.ts';
import type {BrokenEnding, Dialect, PlayedFault, Target} from './dialect.ts';
import {raised} from './raised.ts';

const errno: Readonly<Record<string, number>> = {
	ECONNREFUSED: -111,
	ECONNRESET: -104,
	EHOSTUNREACH: -113,
	ENETUNREACH: -101,
	ENOTFOUND: -3008,
	EAI_AGAIN: -3001,
};

function systemError(message: string, code: string, more: object): Error {
	return raised(Object.assign(new Error(message), {errno: errno[code], code}, more));
}

function connectError(code: string, {hostname, port}: Target): Error {
	const address = addressOf(hostname);
	// This is detected without a packet, before the socket has a local address.
	const local = code === 'ENETUNREACH' ? ' - Local (0.0.0.0:0)' : '';
	return systemError(`connect ${code} ${address}:${port}${local}`, code, {syscall: 'connect', address, port});
}

function dnsError(code: string, {hostname}: Target): Error {
	return systemError(`getaddrinfo ${code} ${hostname}`, code, {syscall: 'getaddrinfo', hostname});
}

const reset = () => systemError('read ECONNRESET', 'ECONNRESET', {syscall: 'read'});

const withFields = (message: string, fields: object): Error =>
	raised(Object.assign(new Error(message), fields));

/** An error of one of undici's own classes, each of which sets its name as a property. */
function undiciError(name: string, message: string | undefined, fields: object): Error {
	const classes: Readonly<Record<string, ErrorConstructor>> = {[name]: class extends Error {} as never};
	const UndiciError = classes[name] ?? Error;
	return raised(Object.assign(new UndiciError(message), {name, ...fields}));
}

function closed({hostname, port}: Target, bytesRead: number): Error {
	const remoteAddress = addressOf(hostname);
	return undiciError('SocketError', 'other side closed', {
		code: 'UND_ERR_SOCKET',
		socket: {
			localAddress: localAddressOf(remoteAddress),
			localPort,
			remoteAddress,
			remotePort: port,
			remoteFamily: remoteAddress.includes(':') ? 'IPv6' : 'IPv4',
			timeout: undefined,
			bytesWritten: 175,
			bytesRead,
		},
	});
}

function notHttp(reason: string, data: string): Error {
	const message = `Response does not match the HTTP/1.1 protocol (${reason})`;
	return undiciError('HTTPParserError', message, {code: undefined, data});
}

const noStatusLine = (data: string) => notHttp('Expected HTTP/, RTSP/ or ICE/', data);

function wrongHost({hostname}: Target): Error {
	const isAddress = addressOf(hostname) === hostname;
	const reason = isAddress
		? `IP: ${hostname} is not in the cert's list: `
		: `Host: ${hostname}. is not in the cert's altnames: DNS:${certifiedName}`;
	return withFields(`Hostname/IP does not match certificate's altnames: ${reason}`, {
		code: 'ERR_TLS_CERT_ALTNAME_INVALID',
		reason,
		host: hostname,
		cert: {subject: {CN: certifiedName}, subjectaltname: `DNS:${certifiedName}`, ca: false},
	});
}

const causes: Readonly<Record<PlayedFault, (target: Target, code?: string) => Error>> = {
	refused: target => connectError('ECONNREFUSED', target),
	'dns-failure': (target, code = 'ENOTFOUND') => dnsError(code, target),
	'connect-timeout': ({hostname, port}) =>
		undiciError(
			'ConnectTimeoutError',
			`Connect Timeout Error (attempted address: ${hostname}:${port}, timeout: 10000ms)`,
			{code: 'UND_ERR_CONNECT_TIMEOUT'},
		),
	unreachable: (target, code = 'EHOSTUNREACH') => connectError(code, target),
	reset,
	close: target => closed(target, 0),
	garbage: () => noStatusLine('SSH-2.0-OpenSSH_9.6\r\n'),
	'no-status-line': () => noStatusLine(standardContent),
	// The only error with an enumerable message, because its class sets it again.
	'header-overflow': () =>
		undiciError('HeadersOverflowError', undefined, {
			code: 'UND_ERR_HEADERS_OVERFLOW',
			message: 'Headers Overflow Error',
		}),
	'tls-self-signed': () =>
		withFields(
			'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
			{code: 'DEPTH_ZERO_SELF_SIGNED_CERT'},
		),
	'tls-expired': () => withFields('certificate has expired', {code: 'CERT_HAS_EXPIRED'}),
	'tls-wrong-host': wrongHost,
	'tls-to-plain': () =>
		withFields(
			// OpenSSL's own line; it starts with the number of the thread.
			'40BD09A5E87F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/openssl/ssl/record/methods/tlsany_meth.c:77:\n',
			{
				library: 'SSL routines',
				reason: 'wrong version number',
				code: 'ERR_SSL_WRONG_VERSION_NUMBER',
			},
		),
	'redirect-loop': () => raised(new Error('redirect count exceeded')),
};

const bodyCauses: Readonly<Record<BrokenEnding, (target: Target) => Error>> = {
	reset,
	close: target => closed(target, 116),
	'bad-chunk': () => notHttp('Invalid character in chunk size', 'size\r\n'),
	corrupt: () => withFields('invalid block type', {errno: -3, code: 'Z_DATA_ERROR'}),
};

export const node: Dialect = {
	failure: (fault, target, code) =>
		raised(new TypeError('fetch failed', {cause: causes[fault](target, code)})),
	broken: (ending, target) => raised(new TypeError('terminated', {cause: bodyCauses[ending](target)})),
};
