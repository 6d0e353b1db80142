import type {Category, Classification, Origin, RetryAdvice} from './classification.ts';

/** Where a failure arose, whether a retry can help (`never` by default), and whether it is certain that nothing was sent (`false` by default). */
export type Manner = readonly [origin: Origin, retry?: RetryAdvice, neverSent?: boolean];

/** The verdict of a row. `more` has limits and waits. */
export type RowVerdict = readonly [category: Category, manner: Manner, more?: Partial<Classification>];

/** A rule: when it applies, and its verdict. Its name is its category. */
export type Row<When> = readonly [when: When, ...RowVerdict];

/**
A rule for errors. Its pattern is tested against each link of the cause chain, written as `code<syscall>name:message`, and against a mark for the whole error: `!who name`. There `who` is `caller` for the reason of the caller's abort, and `rejected` for a refusal by a hook of kyhooks.
*/
export type FailureRow = Row<RegExp>;

// Only plain literals here, without calls or spreads, so that a bundler can drop what is not used.

/** The request has not left this machine. */
export const unsent: Manner = ['network', 'always', true];
/** The request may have been sent, and the server may have acted. */
export const sent: Manner = ['network', 'if-idempotent'];
/** The server has refused the request, and did not act. */
export const turnedAway: Manner = ['server', 'always'];
/** The server has tried, and may have acted. */
export const failed: Manner = ['server', 'if-idempotent'];
/** The server would give the same response again. */
export const refused: Manner = ['server'];
/** The request would fail on the way in the same way again. */
export const blocked: Manner = ['network'];
export const blockedUnsent: Manner = ['network', 'never', true];
/** An error in this program. */
export const wrong: Manner = ['client'];
export const wrongUnsent: Manner = ['client', 'never', true];
const unwanted: Manner = ['caller'];
const tooSlow: Manner = ['client', 'if-idempotent'];

/** The statuses whose meaning for a retry is set by RFC 9110 and related RFCs, except those that hardly ever occur. The other statuses are judged by their class. */
export const byStatus: Readonly<Record<number, RowVerdict>> = {
	// RFC 9110, section 15.5.9: the client may repeat the request.
	408: ['timeout', failed],
	// RFC 6585, section 4.
	429: ['rate-limited', turnedAway, {minimumWait: 1_000}],
	// RFC 9110, section 15.6.2: the same request would get the same response.
	501: ['unsupported', refused],
	502: ['bad-gateway', failed],
	503: ['unavailable', failed],
	504: ['gateway-timeout', failed],
};

export const byStatusClass: Readonly<Record<number, RowVerdict>> = {
	2: ['success', refused],
	3: ['redirection', refused],
	4: ['client-error', refused],
	5: ['server-error', failed],
};

/** Rows for what this program or its user did. They come first, because an abort may carry any error. */
export const ownRows: readonly FailureRow[] = [
	[/^!rejected/, 'rejected', wrongUnsent],
	// From the caller's `AbortSignal.timeout()`. ky's own error class has the same name.
	[/^!caller TimeoutError/, 'timeout', unwanted],
	// If the caller is known not to have aborted, this row does not apply to an error that only looks like an abort.
	[/^!caller|>AbortError:/, 'cancelled', unwanted],
	// The first two also come from a client's own `fetch` that has a time limit; the last comes from `@kyhooks/timeout`. The server was silent, so it counts as a failure of the server.
	[/>(Timeout|Abort)Error:|^BODY_TIMEOUT</, 'timeout', tooSlow],
];
