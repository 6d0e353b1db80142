import {type Check, callback, duration, integer, required, resolveOptions} from '@kyhooks/core';
import type {LogLevel} from '../../log-entry.ts';
import {aLevel, type GuardOptions} from '../guarded.ts';

/** Options of `beaconSink`. */
export type BeaconSinkOptions = GuardOptions & {
	/** The URL to send entries to, by POST. Absolute, or relative to the page. */
	url: string | URL;

	/** The least severe level to send. @default 'warn' */
	minimum?: LogLevel;

	/**
	Maximum bytes of one request, and of all requests together that may outlive the page (`keepalive`). It may be from 1,000 to 65,536: browsers allow 65,536 bytes of such requests for everything on the page (Fetch standard, section 4.7).

	@default 60_000
	*/
	maxBytes?: number;

	/** Maximum number of requests in flight. @default 15 */
	maxRequests?: number;

	/** Maximum number of entries that wait to be sent. If there are more, the oldest is dropped. @default 200 */
	maxQueue?: number;

	/** Milliseconds from the first waiting entry to its request, at least 100. @default 5_000 */
	flushAfter?: number;

	/** Request headers. If you set any, `navigator.sendBeacon` cannot be used, and a server of another origin must allow them (CORS). @default none: the body has the type `text/plain;charset=UTF-8` */
	headers?: Readonly<Record<string, string>>;

	/** The `fetch` function to send with: that of the platform, or a compatible one. Do not use that of a client with hooks: it would report its own failures. @default the global `fetch`, looked up at each request */
	fetch?: typeof fetch;
};

const defaults = {
	minimum: 'warn' as const,
	maxBytes: 60_000,
	maxRequests: 15,
	maxQueue: 200,
	flushAfter: 5_000,
};

export type BeaconPolicy = Readonly<BeaconSinkOptions & typeof defaults>;

const address: Check = value =>
	value instanceof URL || (typeof value === 'string' && value !== '') ? undefined : 'a URL';

const headerFields: Check = value => {
	try {
		return typeof value === 'object' && value !== null && new Headers(value as HeadersInit)
			? undefined
			: 'an object of headers';
	} catch {
		return 'an object of headers';
	}
};

/** @throws TypeError with the name and the value of the option */
export function resolveBeaconOptions(options: BeaconSinkOptions): BeaconPolicy {
	return resolveOptions('beaconSink', {...options}, defaults, {
		url: required(address),
		minimum: aLevel,
		maxBytes: integer({minimum: 1_000, maximum: 65_536}),
		maxRequests: integer({minimum: 1}),
		maxQueue: integer({minimum: 1}),
		flushAfter: duration({minimum: 100}),
		headers: headerFields,
		fetch: callback,
		onFault: callback,
	});
}
