import type {Category, Classification, Origin, RetryAdvice} from './classification.ts';

/** Who is at fault, whether to try again, and whether it is certain that nothing was sent. */
export type Manner = readonly [origin: Origin, retry?: RetryAdvice, neverSent?: boolean];

/** What a row says. `more` has limits and waits. */
export type RowVerdict = readonly [category: Category, manner: Manner, more?: Partial<Classification>];

/** A rule: when it applies, and what it says. Its name is its category. */
export type Row<When> = readonly [when: When, ...RowVerdict];

/**
A row for errors. Its pattern is tried on each link of the cause chain, written as `code<syscall>name:message`, and on the mark of the whole: `!who name`, where `who` is `caller` for the reason of the caller's abort, `rejected` for a refusal of ours.
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

/** The statuses whose meaning for a retry RFC 9110 and its companions settle, but for those that hardly ever come; the rest go by their class. */
export const byStatus: Readonly<Record<number, RowVerdict>> = {
	// RFC 9110, section 15.5.9: the client may repeat the request.
	408: ['timeout', failed],
	// RFC 6585, section 4.
	429: ['rate-limited', turnedAway, {minimumWait: 1_000}],
	// RFC 9110, section 15.6.2: the answer to the same request would be the same.
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

/** What this program or its user did. First, since an abort may carry any error. */
export const ownRows: readonly FailureRow[] = [
	[/^!rejected/, 'rejected', wrongUnsent],
	// Of the caller's `AbortSignal.timeout()`. ky's own class bears the same name.
	[/^!caller TimeoutError/, 'timeout', unwanted],
	// What only looks like it is passed over where the caller is known not to have aborted.
	[/^!caller|>AbortError:/, 'cancelled', unwanted],
	// The first are also of a `fetch` of the client's own that has a limit in it, the last is of `@kyhooks/timeout`. The silence is the server's, so it counts as the server's failure.
	[/>(Timeout|Abort)Error:|^BODY_TIMEOUT</, 'timeout', tooSlow],
];
