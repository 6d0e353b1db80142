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

/** Milliseconds; `undefined` for a value that cannot be understood. */
type Reader = (value: string, headers: Headers) => number | undefined;

/**
In the order in which they are believed.

Those marked stand on every response of many servers and there describe a quota, not this failure: they count for a rate limit only. Symfony's `X-RateLimit-Retry-After` is one of them for all its name, and comes as a moment from some servers and as a delta from others.
*/
const fields: readonly (readonly [header: string, read: Reader, isOfQuota?: true])[] = [
	// Azure, OpenAI
	['retry-after-ms', numberIn],
	['x-ms-retry-after-ms', numberIn],
	// RFC 9110, section 10.2.3
	['retry-after', untilSecondsOrDate],
	// draft-ietf-httpapi-ratelimit-headers-11
	['ratelimit', untilQuota],
	// the same draft up to 06
	['ratelimit-reset', untilReset, true],
	// Symfony
	['x-ratelimit-retry-after', untilReset, true],
	// GitHub and many others
	['x-ratelimit-reset', untilReset, true],
	// X, once Twitter
	['x-rate-limit-reset', untilReset, true],
];

const remainingFields = ['ratelimit-remaining', 'x-ratelimit-remaining', 'x-rate-limit-remaining'];

/** Statuses on which a reset is worth a wait without further proof of a rate limit. */
const limitStatuses = [413, 429, 503];

/**
Reads how long the server asks to wait. The first header that can be understood counts; one that cannot is passed over, as if it were not there.

@returns `undefined` if the server says nothing that can be understood
*/
export function serverTiming({status, headers, rateLimited}: TimingFacts): ServerTiming | undefined {
	const isLimited = rateLimited || limitStatuses.includes(status);
	const isOutOfQuota =
		isLimited && !remainingFields.some(name => (numberIn(headers.get(name) ?? '') ?? 0) > 0);
	for (const [header, read, isOfQuota] of fields) {
		const value = headers.get(header);
		const wait = value === null || (isOfQuota && !isOutOfQuota) ? undefined : read(value, headers);
		if (wait !== undefined) {
			return {wait, source: /after(-ms)?$/.test(header) && !isOfQuota ? 'retry-after' : 'ratelimit', header};
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

/** 2024-01-01T00:00:00Z in seconds: a reset of at least this is a moment, since no server asks for a wait of 54 years. */
const firstEpoch = 1_704_067_200;

/** A reset of at least this is in milliseconds: in seconds it would be the year 33658. */
const firstEpochInMilliseconds = 1e12;

function untilReset(value: string, headers: Headers): number | undefined {
	const reset = numberIn(value);
	if (reset === undefined || reset < firstEpoch) {
		return reset && reset * 1_000;
	}
	// The true end may lie anywhere in the second named, and to come a moment too early is to be limited again.
	return until(reset < firstEpochInMilliseconds ? (reset + 1) * 1_000 : reset, headers);
}

/** From the server's own clock to a moment on it, so that a machine whose clock is wrong still waits the right time. */
function until(moment: number, headers: Headers): number {
	const sent = parseHttpDate(headers.get('date') ?? '') ?? clock.wallTime();
	return Math.max(0, moment - sent);
}

/** Characters. A longer field is not read: a dozen policies fit in an eighth of it. */
const longestField = 8_192;

/**
The time until every policy that has nothing left says it has some again. A list of RFC 9651: what stands in quotation marks is taken out first, and then neither comma nor semicolon has another meaning.

@returns `undefined` if no policy is exhausted, or the field comes from a cache (section 7.3 of the draft)
*/
function untilQuota(value: string, headers: Headers): number | undefined {
	const plain = value.replace(/%"[^"]*"|"(?:[^"\\]|\\.)*"/g, '_');
	const isFromCache = Number.parseInt(headers.get('age') ?? '', 10) > 0;
	if (isFromCache || value.length > longestField || plain.includes('"')) {
		return undefined;
	}
	let longest: number | undefined;
	for (const item of plain.split(',')) {
		const said = new Map(item.split(';').map(parameter => parameter.trim().split('=') as [string, string]));
		const reset = said.get('t') ?? '';
		if (item.trim() === '') {
			return undefined;
		}
		if (
			Number(said.get('r')) === 0 &&
			/^-?\d{1,15}(?:\.0+)?$/.test(reset) &&
			Number(reset) >= 0 &&
			!/[()]/.test(item)
		) {
			longest = Math.max(longest ?? 0, Number(reset) * 1_000);
		}
	}
	return longest;
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
