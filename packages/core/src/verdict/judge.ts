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

/** What to judge by. */
export type Rules = Readonly<{
	/** For errors, in order. */
	failures: readonly FailureRow[];
	statuses: Readonly<Record<number, RowVerdict>>;
}>;

// Marked as pure for bundles that judge nothing.
const failures = /* @__PURE__ */ ownRows.concat(certainRows, connectionRows, [networkRow]);

/**
The small default of this package: RFC 9110's statuses, what was never sent, aborts, timeouts, and what cannot succeed. `@kyhooks/status-classifier` knows far more.
*/
export const classifyByStandard: Classifier = (outcome, request) =>
	judge(outcome, request, {statuses: byStatus, failures});

/** Judges an outcome: the first row that applies decides. */
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
		// Our own rule: a server that says when to come back has refused at the door, and did not act.
		...(status === 503 && headers?.has('retry-after') && {retry: 'always'}),
		...(hint && {retry: hint, rule: 'retry-hint'}),
		status,
	});
}

/** A message may be as long as a library likes. */
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

/** Frozen, and without a key that says nothing. */
export function completed(said: Said): Classification {
	return Object.freeze(present(said)) as Classification;
}
