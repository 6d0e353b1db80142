import {clock} from '../time/clock.ts';
import {parseHttpDate} from './http-date.ts';
import {secondsUntilQuota} from './rate-limit-field.ts';

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

type TimingHeader = Readonly<{
	header: string;
	source: ServerTiming['source'];
	/** Milliseconds; `undefined` for a value that cannot be understood. */
	read: (value: string, headers: Headers) => number | undefined;
	/** Whether the header has anything to do with this response. @default always */
	appliesTo?: (facts: TimingFacts) => boolean;
}>;

/**
In the order in which they are believed.

The last four stand on every response of many servers and there describe a quota, not this failure; hence the condition. Symfony's `X-RateLimit-Retry-After` is one of them for all its name, and comes as a moment from some servers and as a delta from others.
*/
const timingHeaders: readonly TimingHeader[] = [
	// Azure, OpenAI
	{header: 'retry-after-ms', source: 'retry-after', read: numberIn},
	{header: 'x-ms-retry-after-ms', source: 'retry-after', read: numberIn},
	// RFC 9110, section 10.2.3
	{header: 'retry-after', source: 'retry-after', read: untilSecondsOrDate},
	// draft-ietf-httpapi-ratelimit-headers-11; section 7.3 says to ignore it when it comes from a cache
	{
		header: 'ratelimit',
		source: 'ratelimit',
		read: untilQuota,
		appliesTo: ({headers}) => !isFromCache(headers),
	},
	// the same draft up to 06
	{header: 'ratelimit-reset', source: 'ratelimit', read: untilReset, appliesTo: isOutOfQuota},
	// Symfony
	{header: 'x-ratelimit-retry-after', source: 'ratelimit', read: untilReset, appliesTo: isOutOfQuota},
	// GitHub and many others
	{header: 'x-ratelimit-reset', source: 'ratelimit', read: untilReset, appliesTo: isOutOfQuota},
	// X, once Twitter
	{header: 'x-rate-limit-reset', source: 'ratelimit', read: untilReset, appliesTo: isOutOfQuota},
];

const remainingHeaders = ['ratelimit-remaining', 'x-ratelimit-remaining', 'x-rate-limit-remaining'];

/** Statuses on which a reset is worth a wait without further proof of a rate limit. */
const limitStatuses = [413, 429, 503];

/**
Reads how long the server asks to wait. The first header that can be understood counts; one that cannot is passed over, as if it were not there.

@returns `undefined` where the server says nothing that can be understood
*/
export function serverTiming(facts: TimingFacts): ServerTiming | undefined {
	const {headers} = facts;
	for (const {header, source, read, appliesTo} of timingHeaders) {
		const value = headers.get(header);
		if (value !== null && (appliesTo === undefined || appliesTo(facts))) {
			const wait = read(value, headers);
			if (wait !== undefined) {
				return {wait, source, header};
			}
		}
	}
	return undefined;
}

// At most 15 digits on a side, as in RFC 9651: more would lose their last places, and enough of them be Infinity.
const wholeNumber = /^\d{1,15}$/;
const decimalNumber = /^\d{1,15}(?:\.\d{1,15})?$/;

function numberIn(value: string): number | undefined {
	return decimalNumber.test(value) ? Number(value) : undefined;
}

function untilSecondsOrDate(value: string, headers: Headers): number | undefined {
	if (wholeNumber.test(value)) {
		return Number(value) * 1_000;
	}
	const moment = parseHttpDate(value);
	return moment === undefined ? undefined : until(moment, headers);
}

function untilQuota(value: string): number | undefined {
	const seconds = secondsUntilQuota(value);
	return seconds === undefined ? undefined : seconds * 1_000;
}

/** 2024-01-01T00:00:00Z in seconds: a reset of at least this is a moment, since no server asks for a wait of 54 years. */
const firstEpoch = 1_704_067_200;

/** A reset of at least this is in milliseconds: in seconds it would be the year 33658. */
const firstEpochInMilliseconds = 1e12;

function untilReset(value: string, headers: Headers): number | undefined {
	const reset = numberIn(value);
	if (reset === undefined) {
		return undefined;
	}
	if (reset < firstEpoch) {
		return reset * 1_000;
	}
	// The true end may lie anywhere in the second named, and to come a moment too early is to be limited again.
	return until(reset < firstEpochInMilliseconds ? (reset + 1) * 1_000 : reset, headers);
}

/** From the server's own clock to a moment on it, so that a machine whose clock is wrong still waits the right time. */
function until(moment: number, headers: Headers): number {
	const sent = parseHttpDate(headers.get('date') ?? '') ?? clock.wallTime();
	return Math.max(0, moment - sent);
}

function isOutOfQuota({status, headers, rateLimited}: TimingFacts): boolean {
	const hasQuota = remainingHeaders.some(header => (numberIn(headers.get(header) ?? '') ?? 0) > 0);
	return (rateLimited || limitStatuses.includes(status)) && !hasQuota;
}

function isFromCache(headers: Headers): boolean {
	// Takes the first of several, as RFC 9111, section 5.1, has it.
	return Number.parseInt(headers.get('age') ?? '', 10) > 0;
}
