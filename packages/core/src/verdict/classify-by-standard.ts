import type {Classification, Classifier, Origin, RequestFacts, RetryAdvice} from './classification.ts';
import {isRejectedError, isResilienceError} from '../errors/guards.ts';
import {type FailureLink, failureLinks} from './failure.ts';
import {type RetryHint, retryHint} from './retry-hint.ts';
import {byFailure, byStatus, byStatusClass, type Verdict} from './standard-rules.ts';

/**
The small default of this package: RFC 9110's statuses, what was never sent, aborts, timeouts, and what cannot succeed. `@kyhooks/status-classifier` knows far more.
*/
export const classifyByStandard: Classifier = (outcome, request) =>
	outcome.response === undefined ? classifyError(outcome.error, request) : classifyResponse(outcome.response);

function classifyResponse(response: Response): Classification {
	const {status, headers} = response;
	const [category, retry, advice] =
		response.ok || response.type === 'opaque'
			? (['success', 'never', 'Nothing to do.'] as const)
			: (byStatus[status] ??
				byStatusClass[Math.floor(status / 100)] ??
				(['unknown', 'never', 'Unclassified status; report it.'] as const));
	const hint = category === 'success' ? undefined : retryHint(headers);
	// Our own rule: a 503 that says when to come back was refused at the door, so the request was not acted on.
	const refused = status === 503 && headers.has('retry-after');
	return freeze({
		category,
		retry: hint === undefined ? (refused ? 'always' : retry) : adviceOf(hint),
		neverSent: false,
		origin: 'server',
		advice,
		rule: hint === undefined ? `status-${status}` : 'retry-hint',
		status,
		// A 421 calls for another connection, which fetch cannot force: once is enough.
		...(status === 421 ? {retryLimit: 1, maximumWait: 0} : {}),
		...(status === 429 ? {minimumWait: 1_000} : {}),
	});
}

function adviceOf(hint: RetryHint): RetryAdvice {
	return hint === 'retry' ? 'always' : 'never';
}

function classifyError(error: unknown, request: RequestFacts | undefined): Classification {
	const links = failureLinks(error);
	const [outermost = {}] = links;
	const own = classifyOwn(error, outermost, request);
	if (own !== undefined) {
		return own;
	}
	for (const {name, when, verdict, origin, neverSent} of byFailure) {
		const link = links.find(when);
		if (link !== undefined) {
			return failure(verdict, origin, name, links, neverSent);
		}
	}
	return failure(['unknown', 'never', 'Unclassified failure; report it.'], 'client', 'unknown', links);
}

/** What this program did itself: an abort, a timer, a refusal. */
function classifyOwn(
	error: unknown,
	{name, code}: FailureLink,
	request: RequestFacts | undefined,
): Classification | undefined {
	const byCaller = request?.signal?.aborted === true && request.signal.reason === error;
	// A caller may abort with the error of another call, which then says nothing of this one.
	if (!byCaller && isRejectedError(error)) {
		return failure(
			['rejected', 'never', 'Refused before it was sent, to spare the server.'],
			'client',
			'rejected',
			[{code: error.code}],
			true,
		);
	}
	if (!byCaller && isResilienceError(error) && error.code === 'BODY_TIMEOUT') {
		return failure(
			['timeout', 'if-idempotent', 'The body stood still for longer than this client allows.'],
			'client',
			'body-timeout',
			[{code: error.code}],
		);
	}
	if (name === 'TimeoutError') {
		return byCaller || isDOMException(error)
			? failure(
					['timeout', 'never', 'The deadline of the caller has passed.'],
					'caller',
					'caller-timeout',
					[],
				)
			: failure(
					['timeout', 'if-idempotent', 'No answer within the time limit of this client.'],
					'client',
					'timeout',
					[],
				);
	}
	if (byCaller || name === 'AbortError' || code === 'UND_ERR_ABORTED') {
		return failure(
			['cancelled', 'never', 'Cancelled by the caller; not an error.'],
			'caller',
			'cancelled',
			[],
		);
	}
	return undefined;
}

/** A timeout of `AbortSignal.timeout` is one; ky's is not. */
function isDOMException(error: unknown): boolean {
	try {
		return error instanceof DOMException;
	} catch {
		// A proxy whose prototype cannot be asked for.
		return false;
	}
}

function failure(
	[category, retry, advice]: Verdict,
	origin: Origin,
	rule: string,
	links: readonly FailureLink[],
	neverSent = false,
): Classification {
	const code = links.findLast(link => link.code !== undefined)?.code;
	const syscall = links.findLast(link => link.syscall !== undefined)?.syscall;
	return freeze({
		category,
		retry,
		neverSent,
		origin,
		advice,
		rule,
		...(code === undefined ? {} : {code}),
		...(syscall === undefined ? {} : {syscall}),
	});
}

function freeze(classification: Classification): Classification {
	return Object.freeze(classification);
}
