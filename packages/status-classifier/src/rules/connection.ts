import {type CompleteRule, rule} from '../rule.ts';

/** Nothing of the request has left this machine. */
const unsent = {retry: 'always', neverSent: true, origin: 'network'} as const;

/** The request was on its way, and the server may have acted. */
const sent = {retry: 'if-idempotent', origin: 'network'} as const;

const lost = {
	...sent,
	category: 'connection-lost',
	advice: 'The connection was cut after the request was sent; the server may have acted.',
} as const;

const silent = {
	...sent,
	category: 'timeout',
	advice: 'The connection went silent; the server may have acted.',
} as const;

const noRoute = {
	category: 'unreachable',
	advice: 'There is no route to the host; check the network.',
} as const;

const notConnected = {
	...unsent,
	category: 'connect-failed',
	advice: 'The connection could not be made.',
} as const;

const noName = {...unsent, category: 'dns', advice: 'The DNS server did not answer; try again.'} as const;

const tooSlow = {
	...unsent,
	category: 'connect-timeout',
	advice: 'No connection in time; is the host up, and does a firewall let it through?',
} as const;

/** Bun names no system call; its words say that there was no connection. */
const bunUnconnected = /^E[A-Z]+: (?:Unable to connect\.|Was there a typo in the url or port\?)/;

const transfer = ['read', 'write'];
const cutCodes = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];
const routeCodes = ['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL'];

/**
Failures of the connection. The code alone does not tell whether the request was sent (`ECONNRESET` is both); the system call does.

What shows that it was sent stands first: should one error carry several failures, the careful answer wins.
*/
export const connectionRules: readonly CompleteRule[] = Object.freeze([
	rule(
		'code-und-err-socket',
		{code: 'UND_ERR_SOCKET'},
		{
			...lost,
			advice: 'The server closed the connection; keep idle ones for a shorter time than the server does.',
		},
	),
	rule('code-und-err-headers-timeout', {code: 'UND_ERR_HEADERS_TIMEOUT'}, silent),
	rule('cut-in-transfer', {code: cutCodes, syscall: transfer}, lost),
	rule('silent-in-transfer', {code: 'ETIMEDOUT', syscall: transfer}, silent),
	rule('no-route-in-transfer', {code: routeCodes, syscall: transfer}, {...sent, ...noRoute}),

	// RFC 9113, section 8.7: a refused stream was not processed.
	rule(
		'refused-stream',
		{code: 'ERR_HTTP2_STREAM_ERROR', message: /\bNGHTTP2_REFUSED_STREAM\b/},
		{
			...unsent,
			neverSent: false,
			category: 'refused-stream',
			advice: 'The server refused the request unread; try again.',
		},
	),
	rule(
		'code-econnrefused',
		{code: 'ECONNREFUSED'},
		{...notConnected, advice: 'Nothing listens there; is the service up, and the port right?'},
	),
	rule(
		'code-enotfound',
		{code: 'ENOTFOUND'},
		{
			...unsent,
			category: 'dns',
			advice: 'The host name does not resolve; is it misspelt, or is there no network yet?',
		},
	),
	rule('code-eai-again', {code: 'EAI_AGAIN'}, noName),
	rule('getaddrinfo', {syscall: 'getaddrinfo'}, noName),
	rule('no-route-connect', {code: routeCodes, syscall: 'connect'}, {...unsent, ...noRoute}),
	rule('code-etimedout-connect', {code: 'ETIMEDOUT', syscall: 'connect'}, tooSlow),
	// Node tries the addresses of a host one after another, and gathers their failures.
	rule('code-etimedout-each-address', {errorName: 'AggregateError', code: 'ETIMEDOUT'}, tooSlow),
	rule('code-und-err-connect-timeout', {code: 'UND_ERR_CONNECT_TIMEOUT'}, tooSlow),
	rule(
		'connect',
		{syscall: 'connect'},
		{...notConnected, advice: 'The connection was cut while it was being made.'},
	),
	// Node's words for a handshake that was cut; the code is ECONNRESET, without a system call.
	rule(
		'cut-in-handshake',
		{message: /\bbefore secure TLS connection was established$/},
		{...notConnected, advice: 'The connection was cut during the TLS handshake.'},
	),
	rule(
		'proxy',
		{code: /^UND_ERR_(?:PRX_CONN|PRX_TLS|SOCKS5)/},
		{
			...unsent,
			neverSent: false,
			category: 'proxy',
			retryLimit: 1,
			advice: 'The proxy is unreachable or refuses; check it.',
		},
	),

	rule('bun-no-route', {code: routeCodes, message: bunUnconnected}, {...unsent, ...noRoute}),
	rule('bun-connect-timeout', {code: 'ETIMEDOUT', message: bunUnconnected}, tooSlow),
	rule(
		'bun-connect',
		{code: cutCodes, message: bunUnconnected},
		{...notConnected, advice: 'The connection was cut while it was being made.'},
	),

	rule('cut', {code: cutCodes}, lost),
	rule('silent', {code: 'ETIMEDOUT'}, silent),
	rule('no-route', {code: routeCodes}, {...sent, ...noRoute}),
]);
