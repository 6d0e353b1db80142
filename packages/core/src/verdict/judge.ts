import {isRejectedError} from '../errors.ts';
import type {Classification, Classifier, Outcome, RequestFacts} from './classification.ts';
import {type FailureLink, failureLinks} from './failure-links.ts';
import {isFailure, retryHint} from './outcome.ts';
import {read} from './safe-read.ts';
import {
	byStatus,
	byStatusClass,
	certainRows,
	connectionRows,
	type FailureRow,
	networkRow,
	ownRows,
	type Row,
	type RowVerdict,
	unknownFailure,
	unknownStatus,
} from './standard-rules.ts';

/** What to judge by. */
export type Rules = Readonly<{
	/** All rows for errors, in order. */
	failures: readonly FailureRow[];
	/** Asked before the standard rows of statuses. */
	statuses?: Readonly<Record<number, RowVerdict>>;
	/** A row that is known to apply: to a response before all others, to an error after them. */
	special?: Row<unknown> | undefined;
}>;

// Marked as pure for bundles that judge nothing.
const standardFailures: readonly FailureRow[] = /* @__PURE__ */ ownRows.concat(certainRows, connectionRows, [
	networkRow,
]);

/**
The small default of this package: RFC 9110's statuses, what was never sent, aborts, timeouts, and what cannot succeed. `@kyhooks/status-classifier` knows far more.
*/
export const classifyByStandard: Classifier = (outcome, request) =>
	judge(outcome, request, {failures: standardFailures});

/** Judges an outcome: the first row that applies decides. */
export function judge(outcome: Outcome, request: RequestFacts | undefined, rules: Rules): Classification {
	return outcome.response === undefined
		? judgeError(outcome.error, request, rules)
		: judgeResponse(outcome.response, rules);
}

function judgeResponse(response: Response, {statuses, special}: Rules): Classification {
	const {status, headers} = response;
	const hasFailed = isFailure(response);
	const verdict =
		statuses?.[status] ?? byStatus[status] ?? byStatusClass[hasFailed ? Math.floor(status / 100) : 2];
	const hint = hasFailed ? retryHint(headers) : undefined;
	const row = special ?? ([`status-${status}`, undefined, ...(verdict ?? unknownStatus)] as const);
	const said = classificationOf(row, {status, ...(hint && {rule: 'retry-hint'})});
	// Our own rule: a 503 that says when to come back was refused at the door, so the request was not acted on.
	const mayRepeat = hint === 'retry' || (status === 503 && headers.has('retry-after'));
	return completed({...said, retry: hint === 'stop' ? 'never' : mayRepeat ? 'always' : said.retry});
}

/** A message may be as long as a library likes. */
const mostCharacters = 2_048;

function judgeError(
	error: unknown,
	request: RequestFacts | undefined,
	{failures, special = unknownFailure}: Rules,
): Classification {
	const links = failureLinks(error);
	const signal = request?.signal;
	const who =
		signal?.aborted === true && signal.reason === error
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
	const row = failures.find(([, when]) => texts.some(text => when.test(text)));
	const met = row && links[texts.findIndex(text => row[1].test(text)) - 1];
	const {code, syscall} = linkToShow(met === undefined ? links : [met, ...links]);
	return completed(classificationOf(row ?? special, {code, syscall}));
}

/** Of the link that decided, or else of the first with a code. */
function linkToShow(links: readonly FailureLink[]): FailureLink {
	return links.find(({code}) => code !== undefined) ?? links.find(({syscall}) => syscall !== undefined) ?? {};
}

function classificationOf(row: Row<unknown>, facts: Partial<Said>): Said {
	const [rule, , category, [origin, retry = 'never', neverSent = false], advice, more] = row;
	return {category, retry, neverSent, origin, advice, rule, ...facts, ...more};
}

type Said = {[Key in keyof Classification]: Classification[Key] | undefined};

/** Frozen, and without a key that says nothing. */
export function completed(said: Said): Classification {
	const entries = Object.entries(said).filter(([, value]) => value !== undefined);
	return Object.freeze(Object.fromEntries(entries)) as Classification;
}
