import {clock} from '../time/clock.ts';

export type ServerTiming = Readonly<{
	/** Milliseconds the server asks to wait; finite, at least 0. */
	wait: number;
	source: 'retry-after' | 'ratelimit';
}>;

// At most 15 digits on a side, as in RFC 9651: more would lose their last places, and enough of them be Infinity.
const decimal = /^(\d{1,15}(\.\d{1,15})?)$/;

/** A policy that has nothing left, and the seconds until it has. */
const exhausted = /; *r=0; *t=(\d{1,15})(?![\w.])/;

/** In the order in which they are believed. */
// biome-ignore format: a row a line
const fields: readonly (readonly [header: string, source: ServerTiming['source'], unit: number, pattern: RegExp])[] = [
	// Azure, OpenAI
	['retry-after-ms', 'retry-after', 1, decimal],
	['x-ms-retry-after-ms', 'retry-after', 1, decimal],
	// RFC 9110, section 10.2.3
	['retry-after', 'retry-after', 1_000, decimal],
	// draft-ietf-httpapi-ratelimit-headers-11
	['ratelimit', 'ratelimit', 1_000, exhausted],
	// the same draft up to 06
	['ratelimit-reset', 'ratelimit', 1_000, decimal],
	// GitHub and many others
	['x-ratelimit-reset', 'ratelimit', 1_000, decimal],
	// X, once Twitter
	['x-rate-limit-reset', 'ratelimit', 1_000, decimal],
];

/** 2024-01-01T00:00:00Z in milliseconds: a number of at least this is a moment, since no server asks for a wait of 54 years. */
const firstEpoch = 1_704_067_200_000;

/**
Reads how long the server asks to wait. The first header that can be understood counts, with the longest wait that it names; one that cannot is passed over, as if it were not there.

@param isRateLimited the response was judged to come from a rate limit, whatever its status
@returns `undefined` if the server says nothing that can be understood
*/
export function serverTiming(headers: Headers, isRateLimited: boolean): ServerTiming | undefined {
	// From the server's own clock, so that a machine whose clock is wrong still waits the right time. A cache adds how long it has kept the answer (RFC 9111, section 5.1).
	const now =
		parseHttpDate(headers.get('date')) + Math.max(0, Number(headers.get('age'))) * 1_000 || clock.wallTime();
	for (const [header, source, unit, pattern] of fields) {
		// The fields of a rate limit stand on every response of many servers: they tell of this failure if it is one of a limit of which nothing is left.
		const left = headers.get(header.replace('reset', 'remaining'));
		if (source === 'ratelimit' && (!isRateLimited || Number(left) > 0)) {
			continue;
		}
		let wait = -1;
		// A list (RFC 9110, section 5.6.1), as repeated fields become one. It parts a date behind the day, which says nothing.
		for (const member of (headers.get(header) ?? '').split(',')) {
			// Some runtimes leave white space around a value.
			const value = member.trim();
			const number = Number(pattern.exec(value)?.[1]);
			// A moment in whole seconds may lie anywhere in the second, and to come too early is to be limited again.
			const inMilliseconds = number < firstEpoch ? (number + 1) * 1_000 : number;
			const moment = number * unit >= firstEpoch ? inMilliseconds : parseHttpDate(value);
			const asked = moment >= 0 ? Math.max(0, moment - now) : number * unit;
			// What cannot be understood is no number.
			if (asked > wait) {
				wait = asked;
			}
		}
		if (wait >= 0) {
			return {wait, source};
		}
	}
	return undefined;
}

/**
Reads an HTTP-date (RFC 9110, section 5.6.7), with or without the day's name, but for the form of `asctime`, which no server sends. `Date.parse` alone takes much that is none, such as `2.5`.

@returns milliseconds since the epoch; `NaN` for anything else
*/
export function parseHttpDate(value: string | null): number {
	return value && /^([A-Z][a-z]+, )?[\w -]{9,11} [\d:]{8} GMT$/.test(value) ? Date.parse(value) : Number.NaN;
}
