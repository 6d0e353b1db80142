import type {Category, Classification, Origin, RetryAdvice} from './classification.ts';

/** Who is at fault, whether to try again, and whether it is certain that nothing was sent. */
export type Manner = readonly [origin: Origin, retry?: RetryAdvice, neverSent?: boolean];

/** What a row says. `more` has limits and waits. */
export type RowVerdict = readonly [
	category: Category,
	manner: Manner,
	advice: string,
	more?: Partial<Classification>,
];

/** A rule: its name, when it applies, and what it says. */
export type Row<When> = readonly [name: string, when: When, ...RowVerdict];

/**
A row for errors. Its pattern is tried on each link of the cause chain, written as `code<syscall>name:message`, and on the mark of the whole: `!who name`, where `who` is `caller` for the reason of the caller's abort, `rejected` for a refusal of ours, `platform` for a DOMException.
*/
export type FailureRow = Row<RegExp>;

// Plain literals here, without a call or a spread: what a bundle does not use of them must fall away.

/** Nothing has left this machine. */
export const unsent: Manner = ['network', 'always', true];
/** The server may have acted. */
export const sent: Manner = ['network', 'if-idempotent'];
/** The server has refused, and did not act. */
export const turnedAway: Manner = ['server', 'always'];
/** The server has tried, and may have acted. */
export const failed: Manner = ['server', 'if-idempotent'];
/** The server would answer the same. */
export const refused: Manner = ['server'];
/** The way there would be the same. */
export const blocked: Manner = ['network'];
export const blockedUnsent: Manner = ['network', 'never', true];
/** An error in this program. */
export const wrong: Manner = ['client'];
export const wrongUnsent: Manner = ['client', 'never', true];
const unwanted: Manner = ['caller'];
const tooSlow: Manner = ['client', 'if-idempotent'];

/** The statuses whose meaning for a retry RFC 9110 and its companions settle; the rest go by their class. */
// biome-ignore format: a row a line
export const byStatus: Readonly<Record<number, RowVerdict>> = {
	// RFC 9110, section 15.5.9: the client may repeat the request.
	408: ['timeout', failed, 'The request reached the server too slowly.'],
	// RFC 9110, section 15.5.20: may be retried on another connection whether or not the method is idempotent. fetch cannot force one, so once is enough.
	421: ['misdirected', turnedAway, 'Repeat it on another connection.', {retryLimit: 1, maximumWait: 0}],
	// RFC 8470, section 5.2.
	425: ['too-early', turnedAway, 'Repeat it after the TLS handshake.', {maximumWait: 1_000}],
	// RFC 6585, section 4.
	429: ['rate-limited', turnedAway, 'Slow down; wait as the server says.', {minimumWait: 1_000}],
	// RFC 9110, section 15.6.2: the answer to the same request would be the same.
	501: ['unsupported', refused, 'The server does not implement this.'],
	502: ['bad-gateway', failed, 'The service behind the gateway is down.'],
	503: ['unavailable', failed, 'The service is overloaded or in maintenance.'],
	504: ['gateway-timeout', failed, 'The service behind the gateway was too slow.'],
	505: ['unsupported', refused, 'The server does not know this version of HTTP.'],
	// RFC 6585, section 6: the answer is the network's, and the server has not been asked.
	511: ['captive-portal', blockedUnsent, 'Log in to the network.'],
};

export const byStatusClass: Readonly<Record<number, RowVerdict>> = {
	2: ['success', refused, 'Nothing to do.'],
	3: ['redirection', refused, 'The server points elsewhere.'],
	4: ['client-error', refused, 'The server refuses the request as it is.'],
	5: ['server-error', failed, 'The server failed; it may have acted.'],
};

/** What fits no row. */
export const unknownRow: Row<undefined> = [
	'unknown',
	undefined,
	'unknown',
	wrong,
	'Not classified; report it.',
];

/** What this program or its user did. First, since an abort may carry any error. */
// biome-ignore format: a row a line
export const ownRows: readonly FailureRow[] = [
	['rejected', /^!rejected/, 'rejected', wrongUnsent, 'Refused before it was sent, to spare the server.'],
	// ky's own class bears the same name as the platform's error for a caller's `AbortSignal.timeout()`.
	['caller-timeout', /^!(caller|platform) TimeoutError/, 'timeout', unwanted, 'The deadline of the caller has passed.'],
	['cancelled', /^!caller|>AbortError:|^(UND_ERR_ABORT(ED)?|ABORT_ERR)</, 'cancelled', unwanted, 'Cancelled by the caller; not an error.'],
	['timeout', />TimeoutError:/, 'timeout', tooSlow, 'No answer within the time limit of this client.'],
	// Of `@kyhooks/timeout`. The silence is the server's, so it counts as the server's failure.
	['body-timeout', /^BODY_TIMEOUT</, 'timeout', tooSlow, 'The body stood still for too long.'],
];
