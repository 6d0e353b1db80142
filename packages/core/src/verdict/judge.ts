import {isRejectedError} from '../errors/guards.ts';
import type {Classification, Classifier, Outcome, RequestFacts} from './classification.ts';
import {failureLinks} from './failure-links.ts';
import {certainRows, connectionRows, networkRow} from './failures.ts';
import {isFailure, retryHint} from './outcome.ts';
import {read} from './safe-read.ts';
import {
	byStatus,
	byStatusClass,
	type FailureRow,
	ownRows,
	type Row,
	type RowVerdict,
	refused,
	wrong,
} from './standard-rules.ts';

/** What to judge by. */
export type Rules = Readonly<{
	/** For errors, in order. */
	failures: readonly FailureRow[];
	statuses: Readonly<Record<number, RowVerdict>>;
	/** A row that is known to apply: to a response before its status, to an error after all `failures`. */
	special?: Row<unknown> | undefined;
}>;

// Marked as pure for bundles that judge nothing.
const failures = /* @__PURE__ */ ownRows.concat(certainRows, connectionRows, [networkRow]);

/**
The small default of this package: RFC 9110's statuses, what was never sent, aborts, timeouts, and what cannot succeed. `@kyhooks/status-classifier` knows far more.
*/
export const classifyByStandard: Classifier = (outcome, request) =>
	judge(outcome, request, {failures, statuses: byStatus});

/** Judges an outcome: the first row that applies decides. */
export function judge(
	{response, error}: Outcome,
	request: RequestFacts | undefined,
	{failures, statuses, special}: Rules,
): Classification {
	if (response === undefined) {
		return judgeError(error, request, failures, special);
	}
	const {status, headers} = response;
	const hasFailed = isFailure(response);
	const ofStatus = statuses[status] ?? byStatusClass[hasFailed ? Math.floor(status / 100) : 2];
	const said = special
		? saidBy(special)
		: {...saidBy([undefined, ...(ofStatus ?? (['unknown', refused] as const))]), rule: `status-${status}`};
	const hint = hasFailed ? retryHint(headers) : undefined;
	if (hint !== undefined) {
		said.rule = 'retry-hint';
		said.retry = hint;
	} else if (status === 503 && headers?.has('retry-after')) {
		// Our own rule: a server that says when to come back has refused at the door, and did not act.
		said.retry = 'always';
	}
	return completed({...said, status});
}

/** A message may be as long as a library likes. */
const mostCharacters = 2_048;

function judgeError(
	error: unknown,
	request: RequestFacts | undefined,
	rows: readonly FailureRow[],
	otherwise: Row<unknown> = [undefined, 'unknown', wrong],
): Classification {
	const links = failureLinks(error);
	const {aborted, reason} = request?.signal ?? {};
	const who =
		aborted === true && reason === error
			? 'caller'
			: isRejectedError(error)
				? 'rejected'
				: read(error, Symbol.toStringTag) === 'DOMException' && 'platform';
	const texts = [
		`!${who} ${links[0]?.name}`,
		...links.map(({code = '', syscall = '', name = '', message = ''}) =>
			`${code}<${syscall}>${name}:${message}`.slice(0, mostCharacters),
		),
	];
	const row = rows.find(([when]) => texts.some(text => when.test(text)));
	const met = row && links[texts.findIndex(text => row[0].test(text)) - 1];
	// Shown is the code of the link that decided, or else the first.
	const shown = [met, ...links].find(link => link?.code !== undefined) ?? links.find(link => link.syscall);
	return completed({...saidBy(row ?? otherwise), code: shown?.code, syscall: shown?.syscall});
}

type Said = {-readonly [Key in keyof Classification]: Classification[Key] | undefined};

function saidBy([, category, [origin, retry = 'never', neverSent = false], more]: Row<unknown>): Said {
	return {category, retry, neverSent, origin, rule: category, ...more};
}

/** Frozen, and without a key that says nothing. */
export function completed(said: Said): Classification {
	const entries = Object.entries(said).filter(([, value]) => value !== undefined);
	return Object.freeze(Object.fromEntries(entries)) as Classification;
}
