import type {AttemptRecord} from '@kyhooks/core';
import type {DrawnCall} from './call.ts';

/** Texts for a part of a call: on its bar, in the text of its row and, if there is more to say, in the explanation. */
export type Told = Readonly<{label: string; words: string; detail?: string}>;

/** Milliseconds in readable form: `250 ms`, `1.2 s`. */
export function spoken(milliseconds: number): string {
	const rounded = Math.round(milliseconds);
	return rounded < 1_000 ? `${rounded} ms` : `${Number((milliseconds / 1_000).toFixed(1))} s`;
}

/** By the error codes of kyhooks. A rejection from other code may have any code. */
const refusals: Readonly<Record<string, string>> = {
	CIRCUIT_OPEN: 'circuit open',
	GATE_CLOSED: 'rate limit',
	OFFLINE: 'offline',
	LIMITER_QUEUE_FULL: 'queue full',
	LIMITER_NO_TIME: 'no time to wait',
};

export function attemptWords(attempt: AttemptRecord): Told {
	const {number, status, classification, timeLimit, duration} = attempt;
	if (duration === undefined) {
		return {label: '…', words: 'running'};
	}
	const {category = 'success', code} = classification ?? {};
	if (category === 'rejected') {
		const why = refusals[code ?? ''] ?? 'refused';
		return {label: why, words: `not sent (${why})`};
	}
	const isBroken = classification !== undefined && (status ?? 0) < 400;
	const limit = timeLimit && `${timeLimit} limit`;
	const label = isBroken ? category : String(status ?? category);
	const all = [status, category, limit && `(${limit})`];
	return {
		label,
		// No words for a successful attempt: the end of the row says "served".
		words: classification ? [label, limit && `(${limit})`].filter(Boolean).join(' ') : '',
		detail: `Attempt ${number}: ${all.filter(Boolean).join(' ')}, ${spoken(duration)}`,
	};
}

/** The reason for a wait: on a bar, and in a sentence. */
const sources: Readonly<Record<string, readonly [label: string, words: string]>> = {
	backoff: ['backoff', '(backoff)'],
	'retry-after': ['Retry-After', 'for Retry-After'],
	ratelimit: ['rate limit', 'for the rate limit'],
	offline: ['offline', 'for the network'],
	forced: ['forced', '(forced by a hook)'],
	ky: ['ky', "(ky's own rules)"],
	'circuit-breaker': ['circuit', 'by the circuit'],
	'auth-refresh': ['token', 'for a new token'],
	limiter: ['limiter', 'by the limiter'],
};

/** @param source why the call waits, or what holds the attempt @param isOver whether the wait has ended */
export function waitWords(source: string, length: number, isOver: boolean, verb = 'waited'): Told {
	const [label, words] = sources[source] ?? [source, `(${source})`];
	// The length of a hold is unknown until it ends.
	const duration = isOver || verb === 'waited' ? ` ${spoken(length)}` : '';
	const now = verb === 'waited' ? 'waiting' : verb;
	return {label: `${label}${duration}`, words: `${isOver ? verb : now}${duration} ${words}`};
}

/** Why there was no further attempt. Has no words if the end already says so. */
export function stopWords(reason: string): Told {
	const label = reason === 'budget' ? 'budget spent' : reason.replaceAll('-', ' ');
	return {label, words: reason === 'budget' ? `no retry (${label})` : ''};
}

/** Method and path (or operation name): short enough for a row. */
export function subjectOf({method, url}: Pick<DrawnCall, 'method' | 'url'>): string {
	return `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`.trim() || 'a call';
}

/** How the call ended, or that it is still running. */
export function endOf({end}: DrawnCall): string {
	if (!end) {
		return 'still going on';
	}
	const time = spoken(end.at);
	return end.isServed ? `served after ${time}` : `failed after ${time}: ${end.why ?? end.reason}`;
}

/** Steps in a spoken row: a longer text takes too long to listen to. */
const mostSteps = 8;

/** A row as text, for screen readers. */
export function textOf(call: DrawnCall, segments: readonly (Told & {kind: string})[]): string {
	const sent = segments.filter(({kind}) => kind === 'attempt').length;
	const steps = segments.map(({words}) => words).filter(Boolean);
	const left = steps.length > mostSteps ? [`${steps.length - mostSteps} more before it`] : [];
	return [
		`${subjectOf(call)}: ${sent} attempt${sent === 1 ? '' : 's'}`,
		...left,
		...steps.slice(-mostSteps),
		endOf(call),
	].join(', ');
}

export function capitalised(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
