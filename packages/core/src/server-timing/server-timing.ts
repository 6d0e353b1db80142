import {clock} from '../time/clock.ts';

export type ServerTiming = Readonly<{
	/** Milliseconds that the server asks to wait. Finite, at least 0. */
	wait: number;
	source: 'retry-after' | 'ratelimit';
}>;

// At most 15 digits on each side of the point, as in RFC 9651. More digits would lose precision, and very many would be Infinity.
const decimal = /^(\d{1,15}(\.\d{1,15})?)$/;

/** A policy that has nothing left, and the seconds until it has something again. */
const exhausted = /; *r=0; *t=(\d{1,15})(?![\w.])/;

/** The headers, in order of precedence. */
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

/** 2024-01-01T00:00:00Z in milliseconds. A number of at least this is a moment and not a wait, because no server asks for a wait of 54 years. */
const firstEpoch = 1_704_067_200_000;

/**
Reads how long the server asks to wait before a retry. The first header that can be understood counts, with the longest wait that it names. A header that cannot be understood is skipped, as if it were absent.

@param isRateLimited whether the response was judged to come from a rate limit, whatever its status; only then do rate limit headers count
@returns `undefined` if the server sends no header that can be understood
*/
export function serverTiming(headers: Headers, isRateLimited: boolean): ServerTiming | undefined {
	// By the server's own clock, so that a machine whose clock is wrong still waits the right time. A cache adds the time for which it has stored the response (RFC 9111, section 5.1).
	const now =
		parseHttpDate(headers.get('date')) + Math.max(0, Number(headers.get('age'))) * 1_000 || clock.wallTime();
	for (const [header, source, unit, pattern] of fields) {
		// Many servers send rate limit headers on every response. They apply to this failure only if it comes from a limit that has nothing left.
		const left = headers.get(header.replace('reset', 'remaining'));
		if (source === 'ratelimit' && (!isRateLimited || Number(left) > 0)) {
			continue;
		}
		let wait = -1;
		// The value may be a list (RFC 9110, section 5.6.1), because repeated fields are joined into one. Splitting also cuts the day's name off a date, and the name says nothing.
		for (const member of (headers.get(header) ?? '').split(',')) {
			// Some runtimes leave white space around a value.
			const value = member.trim();
			const number = Number(pattern.exec(value)?.[1]);
			// A moment in whole seconds may lie anywhere in that second. A retry that came too early would be limited again, so this adds a second.
			const inMilliseconds = number < firstEpoch ? (number + 1) * 1_000 : number;
			const moment = number * unit >= firstEpoch ? inMilliseconds : parseHttpDate(value);
			const asked = moment >= 0 ? Math.max(0, moment - now) : number * unit;
			// A value that cannot be understood is `NaN`, and never greater.
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
Parses an HTTP-date (RFC 9110, section 5.6.7), with or without the day's name. It does not accept the `asctime` form, which no server sends. `Date.parse` alone accepts much that is not a date, such as `2.5`.

@returns milliseconds since the epoch; `NaN` for anything else
*/
export function parseHttpDate(value: string | null): number {
	return value && /^([A-Z][a-z]+, )?[\w -]{9,11} [\d:]{8} GMT$/.test(value) ? Date.parse(value) : Number.NaN;
}
