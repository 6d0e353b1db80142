import {duration, oneOf, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {fault} from './fault.ts';

/** Refuses the connection: nothing listens on the port. */
export function refused(): Step {
	return fault('refused', 'refused');
}

/** Options of `dnsFailure`. */
export type DnsFailureOptions = {
	/** `ENOTFOUND`: the name does not exist. `EAI_AGAIN`: the name server did not answer. @default 'ENOTFOUND' */
	code?: 'ENOTFOUND' | 'EAI_AGAIN';
};

/** Fails the DNS lookup: the host name does not resolve. */
export function dnsFailure(options: DnsFailureOptions = {}): Step {
	const {code} = resolveOptions(
		'dnsFailure',
		options,
		{code: 'ENOTFOUND' as const},
		{code: oneOf('ENOTFOUND', 'EAI_AGAIN')},
	);
	return fault('dnsFailure', 'dns-failure', {code});
}

/** Options of `connectTimeout`. */
export type ConnectTimeoutOptions = {
	/** Milliseconds until the platform gives up; the default is undici's own limit. @default 10_000 */
	after?: number;
};

/** Fails with a connect timeout: the server's host does not answer, and the platform gives up. */
export function connectTimeout(options: ConnectTimeoutOptions = {}): Step {
	const {after} = resolveOptions('connectTimeout', options, {after: 10_000}, {after: duration()});
	return fault('connectTimeout', 'connect-timeout', {delay: after});
}

/** Options of `unreachable`. */
export type UnreachableOptions = {
	/** No route to the host, or no route to its network. @default 'EHOSTUNREACH' */
	code?: 'EHOSTUNREACH' | 'ENETUNREACH';
};

/** Fails because there is no route to the server. */
export function unreachable(options: UnreachableOptions = {}): Step {
	const {code} = resolveOptions(
		'unreachable',
		options,
		{code: 'EHOSTUNREACH' as const},
		{code: oneOf('EHOSTUNREACH', 'ENETUNREACH')},
	);
	return fault('unreachable', 'unreachable', {code});
}

/** Accepts the request, then resets the connection. */
export function resetBeforeHeaders(): Step {
	return fault('resetBeforeHeaders', 'reset');
}

/** Accepts the request, then closes the connection. */
export function closeBeforeHeaders(): Step {
	return fault('closeBeforeHeaders', 'close');
}

/** Closes a kept-alive connection while a request is being sent on it. Use it as the second step or later. */
export function staleKeepAlive(): Step {
	return fault('staleKeepAlive', 'close');
}
