import {duration, oneOf, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {fault} from './fault.ts';

/** Nothing listens on the port. */
export function refused(): Step {
	return fault('refused', 'refused');
}

export type DnsFailureOptions = {
	/** `ENOTFOUND`: there is no such name. `EAI_AGAIN`: the name server did not answer. @default 'ENOTFOUND' */
	code?: 'ENOTFOUND' | 'EAI_AGAIN';
};

/** The name does not resolve. */
export function dnsFailure(options: DnsFailureOptions = {}): Step {
	const {code} = resolveOptions(
		'dnsFailure',
		options,
		{code: 'ENOTFOUND' as const},
		{code: oneOf('ENOTFOUND', 'EAI_AGAIN')},
	);
	return fault('dnsFailure', 'dns-failure', {code});
}

export type ConnectTimeoutOptions = {
	/** Milliseconds until the platform gives up; undici's own limit by default. @default 10_000 */
	after?: number;
};

/** The server's machine does not answer, and the platform gives up. */
export function connectTimeout(options: ConnectTimeoutOptions = {}): Step {
	const {after} = resolveOptions('connectTimeout', options, {after: 10_000}, {after: duration()});
	return fault('connectTimeout', 'connect-timeout', {delay: after});
}

export type UnreachableOptions = {
	/** No way to its host, or none to its network. @default 'EHOSTUNREACH' */
	code?: 'EHOSTUNREACH' | 'ENETUNREACH';
};

/** There is no route to the server. */
export function unreachable(options: UnreachableOptions = {}): Step {
	const {code} = resolveOptions(
		'unreachable',
		options,
		{code: 'EHOSTUNREACH' as const},
		{code: oneOf('EHOSTUNREACH', 'ENETUNREACH')},
	);
	return fault('unreachable', 'unreachable', {code});
}

/** The request is taken, and the connection reset. */
export function resetBeforeHeaders(): Step {
	return fault('resetBeforeHeaders', 'reset');
}

/** The request is taken, and the connection closed. */
export function closeBeforeHeaders(): Step {
	return fault('closeBeforeHeaders', 'close');
}

/** A connection that was kept alive is closed just as the request goes out on it. To be the second step or a later one. */
export function staleKeepAlive(): Step {
	return fault('staleKeepAlive', 'close');
}
