import {type Check, callback, duration, integer, required, resolveOptions} from '@kyhooks/core';
import type {LogLevel} from '../../log-entry.ts';
import {aLevel, type GuardOptions} from '../guarded.ts';

export type BeaconSinkOptions = GuardOptions & {
	/** Where entries are sent, by POST. Relative to the page, or whole. */
	url: string | URL;

	/** The least severe level that is sent. @default 'warn' */
	minimum?: LogLevel;

	/**
	Bytes of one request, and of all requests that may outlive the page together. Browsers allow 65,536 of the latter for everything on the page (Fetch standard, section 4.7).

	@default 60_000
	*/
	maxBytes?: number;

	/** Requests in flight at a time. @default 15 */
	maxRequests?: number;

	/** Entries that wait to be sent; beyond it the oldest is dropped. @default 200 */
	maxQueue?: number;

	/** Milliseconds from the first waiting entry to its request, from 100. @default 5_000 */
	flushAfter?: number;

	/** Headers of the requests. With any, `navigator.sendBeacon` cannot be used, and a server of another origin must allow them (CORS). @default none: the body has the type `text/plain;charset=UTF-8` */
	headers?: Readonly<Record<string, string>>;

	/** The platform's own, or one like it. Never that of a client with hooks: it would report its own failures. @default the global `fetch`, looked up at each request */
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

/** @throws TypeError that names the option and its value */
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
