import {isRejectedError} from '../errors/guards.ts';
import {present} from '../state/present.ts';
import type {Classification, Classifier, Outcome, RequestFacts} from './classification.ts';
import {failureLinks} from './failure-links.ts';
import {certainRows, connectionRows, networkRow} from './failures.ts';
import {isFailure, retryHint} from './outcome.ts';
import {
	byStatus,
	byStatusClass,
	type FailureRow,
	ownRows,
	type RowVerdict,
	refused,
	wrong,
} from './standard-rules.ts';

/** The rules that `judge` applies. */
export type Rules = Readonly<{
	/** Rows for errors, in order. */
	failures: readonly FailureRow[];
	statuses: Readonly<Record<number, RowVerdict>>;
}>;

// Marked as pure, so that a bundle that judges nothing can drop it.
const failures = /* @__PURE__ */ ownRows.concat(certainRows, connectionRows, [networkRow]);

/**
Classifies an outcome by the small set of rules in this package: the statuses of RFC 9110, requests that were never sent, aborts, timeouts, and what cannot succeed. `@kyhooks/status-classifier` has many more rules.
*/
export const classifyByStandard: Classifier = (outcome, request) =>
	judge(outcome, request, {statuses: byStatus, failures});

/** Classifies an outcome by the given rules. The first row that applies decides. */
export function judge(
	{response, error}: Outcome,
	request: RequestFacts | undefined,
	{failures, statuses}: Rules,
): Classification {
	if (!response) {
		return judgeError(error, request, failures);
	}
	const {status, headers} = response;
	const hasFailed = isFailure(response);
	const verdict = statuses[status] ?? byStatusClass[hasFailed ? Math.floor(status / 100) : 2];
	const hint = hasFailed && retryHint(headers);
	return completed({
		...saidBy(verdict ?? ['unknown', refused], `status-${status}`),
		// A rule of our own: a server that says when to come back has refused the request without acting on it.
		...(status === 503 && headers?.has('retry-after') && {retry: 'always'}),
		...(hint && {retry: hint, rule: 'retry-hint'}),
		status,
	});
}

/** The most characters of a message that are searched. A library may write messages of any length. */
const mostCharacters = 2_048;

function judgeError(
	error: unknown,
	request: RequestFacts | undefined,
	rows: readonly FailureRow[],
): Classification {
	const links = failureLinks(error);
	const {aborted, reason} = request?.signal ?? {};
	const who = aborted && reason === error ? 'caller' : isRejectedError(error) && 'rejected';
	const texts = [
		`!${who} ${links[0]?.name}`,
		...links.map(({code = '', syscall = '', name = '', message = ''}) =>
			`${code}<${syscall}>${name}:${message}`.slice(0, mostCharacters),
		),
	];
	const [, ...verdict] = rows.find(
		([when, category]) =>
			(aborted !== false || category !== 'cancelled') && texts.some(text => when.test(text)),
	) ?? [undefined, 'unknown', wrong];
	const {code, syscall} = links.find(link => link.code ?? link.syscall) ?? {};
	return completed({...saidBy(verdict), code, syscall});
}

type Said = {readonly [Key in keyof Classification]: Classification[Key] | undefined};

function saidBy(
	[category, [origin, retry = 'never', neverSent = false], more]: RowVerdict,
	rule = category as string,
): Said {
	return {category, retry, neverSent, origin, rule, ...more};
}

/** Freezes a classification, and drops the keys that have no value. */
export function completed(said: Said): Classification {
	return Object.freeze(present(said)) as Classification;
}
