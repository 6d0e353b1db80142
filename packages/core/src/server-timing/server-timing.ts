import {clock} from '../time/clock.ts';

export type ServerTiming = Readonly<{
	/** Milliseconds the server asks to wait; finite, at least 0. */
	wait: number;
	source: 'retry-after' | 'ratelimit';
	/** The header it came from, lower case. */
	header: string;
}>;

export type TimingFacts = Readonly<{
	status: number;
	headers: Headers;
	/** The response was judged to come from a rate limit, whatever its status. */
	rateLimited: boolean;
}>;

/** Milliseconds; `undefined` for a value that cannot be understood, or does not count. */
type Reader = (value: string, facts: TimingFacts, header: string) => number | undefined;

/** In the order in which they are believed. */
const fields: readonly (readonly [header: string, source: ServerTiming['source'], read: Reader])[] = [
	// Azure, OpenAI
	['retry-after-ms', 'retry-after', numberIn],
	['x-ms-retry-after-ms', 'retry-after', numberIn],
	// RFC 9110, section 10.2.3
	['retry-after', 'retry-after', untilSecondsOrDate],
	// draft-ietf-httpapi-ratelimit-headers-11
	['ratelimit', 'ratelimit', untilQuota],
	// the same draft up to 06
	['ratelimit-reset', 'ratelimit', untilReset],
	// Symfony: for all its name a reset, as a moment from some servers and as a delta from others
	['x-ratelimit-retry-after', 'ratelimit', untilReset],
	// GitHub and many others
	['x-ratelimit-reset', 'ratelimit', untilReset],
	// X, once Twitter
	['x-rate-limit-reset', 'ratelimit', untilReset],
];

/** Statuses on which a reset is worth a wait without further proof of a rate limit. */
const limitStatuses = [413, 429, 503];

/**
Reads how long the server asks to wait. The first header that can be understood counts; one that cannot is passed over, as if it were not there.

@returns `undefined` if the server says nothing that can be understood
*/
export function serverTiming(facts: TimingFacts): ServerTiming | undefined {
	for (const [header, source, read] of fields) {
		const wait = read(facts.headers.get(header) ?? '', facts, header);
		if (wait !== undefined) {
			return {wait, source, header};
		}
	}
	return undefined;
}

// At most 15 digits on a side, as in RFC 9651: more would lose their last places, and enough of them be Infinity.
const decimalNumber = /^\d{1,15}(?:\.\d{1,15})?$/;

function numberIn(value: string): number | undefined {
	return decimalNumber.test(value) ? Number(value) : undefined;
}

function untilSecondsOrDate(value: string, facts: TimingFacts): number | undefined {
	const seconds = numberIn(value);
	const moment = parseHttpDate(value);
	return seconds === undefined ? moment && until(moment, facts) : seconds * 1_000;
}

/** 2024-01-01T00:00:00Z in seconds: a reset of at least this is a moment, since no server asks for a wait of 54 years. */
const firstEpoch = 1_704_067_200;

/** A reset of at least this is in milliseconds: in seconds it would be the year 33658. */
const firstEpochInMilliseconds = 1e12;

/** A reset stands on every response of many servers, and there describes a quota, not this failure: it counts for a rate limit only, of which nothing is left. */
function untilReset(value: string, facts: TimingFacts, header: string): number | undefined {
	const {status, headers, rateLimited} = facts;
	const reset = numberIn(value);
	const left = headers.get(header.replace(/reset|retry-after/, 'remaining'));
	if (!(rateLimited || limitStatuses.includes(status)) || Number(left) > 0) {
		return undefined;
	}
	if (reset === undefined || reset < firstEpoch) {
		return reset && reset * 1_000;
	}
	// The true end may lie anywhere in the second named, and to come a moment too early is to be limited again.
	return until(reset < firstEpochInMilliseconds ? (reset + 1) * 1_000 : reset, facts);
}

/** From the server's own clock to a moment on it, so that a machine whose clock is wrong still waits the right time. */
function until(moment: number, {headers}: TimingFacts): number {
	const sent = parseHttpDate(headers.get('date') ?? '') ?? clock.wallTime();
	return Math.max(0, moment - sent);
}

/**
The time until every policy that has nothing left says it has some again. Of the list of RFC 9651 only the two parameters are read: a server that would write them into a name deceives nobody but itself.

@returns `undefined` if no policy is exhausted
*/
function untilQuota(value: string): number | undefined {
	const resets = value
		.split(',')
		.map(policy =>
			/; *r=0(?![\w.])/.test(policy) ? /; *t=(\d{1,15})(?![\w.])/.exec(policy)?.[1] : undefined,
		)
		.filter(reset => reset !== undefined);
	return resets.length > 0 ? Math.max(...resets.map(Number)) * 1_000 : undefined;
}

/** The three forms of RFC 9110, section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and "Sun Nov  6 08:49:37 1994". `Date.parse` alone takes much that is none, such as `2.5`. */
const httpDate = /^[A-Z][a-z]{2,8},? [\w -]{6,11} ([\d:]{8} GMT|[\d:]{8} \d{4})$/;

/**
Reads an HTTP-date. A day of the week that is wrong, as servers get it, is not held against the date; a day that its month does not have is one of the next.

@returns milliseconds since the epoch; `undefined` for anything else
*/
export function parseHttpDate(value: string): number | undefined {
	const moment = httpDate.test(value)
		? // The last form names no zone, and is of this one.
			Date.parse(value.endsWith('GMT') ? value : `${value} GMT`)
		: Number.NaN;
	return Number.isNaN(moment) ? undefined : moment;
}
