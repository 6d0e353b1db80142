import {type Attempt, type Classification, outcomeOf, present, read} from '@kyhooks/core';
import type {LogFields} from '../log-entry.ts';
import type {ErrorLoggerPolicy} from '../options.ts';
import {describeError} from '../redact/safe-error.ts';

export type Facts = Readonly<{
	/** Absent for an error without a call. */
	call?: Readonly<{
		id: string;
		/** Absent if the call failed before it had a request. */
		request?: Readonly<{method: string; url: string}> | undefined;
		attempts: number;
		/** Milliseconds since the call began. */
		elapsed: number;
	}>;
	attempt?: Partial<Pick<Attempt, 'number' | 'duration' | 'status' | 'timeLimit' | 'decision'>> | undefined;
	classification?: Classification | undefined;
	/** What was thrown, or the failed response. */
	subject?: unknown;
	/** Why the call ended. */
	reason?: string | undefined;
	/** The data of an event of another kind. */
	own?: Readonly<Record<string, string | number | undefined>>;
}>;

/** Runs a callback of the user. Returns its result; if it fails, reports the failure and returns undefined. */
export type Ask = <Result>(callback: string, run: () => Result) => Result | undefined;

/** Header fields about the connection and the clock, which say nothing about the failure. */
const ofConnection = /^(connection|date|keep-alive|transfer-encoding)$/;

/** The fields of an entry, with every value built anew. The entry holds no reference to the request, the response or the error. */
export function fieldsOf(
	event: string,
	{call, attempt, classification, subject, reason, own = {}}: Facts,
	{redact, stack, advice, body: shownBody}: ErrorLoggerPolicy,
	ask: Ask,
): LogFields {
	const {method, url} = call?.request ?? {};
	const {hostname, port, protocol = ''} = url === undefined ? ({} as Partial<URL>) : new URL(url);
	// By its tag: it may come from another realm, and an error from other code may also have a status and headers.
	const isResponse = read(subject, Symbol.toStringTag) === 'Response';
	const outcome: {response?: Response | undefined; body?: unknown} = isResponse
		? {response: subject as Response}
		: outcomeOf(subject);
	const {response, body} = outcome;
	const headers = Object.entries(response ? redact.headers(response.headers) : {}).filter(
		([name]) => !ofConnection.test(name),
	);
	const thrown = isResponse || subject === undefined ? undefined : describeError(subject, redact.text, stack);
	const decision = attempt?.decision?.retry ? attempt.decision : undefined;
	const isEnd = !/attempt|circuit|observed/.test(event);
	const text = (given: string | undefined) => given && redact.text(given);
	return present({
		'event.name': event,
		'http.request.id': call?.id,
		'http.request.method': method?.toUpperCase(),
		'url.full': text(url),
		'server.address': hostname,
		'server.port': Number(port) || {'https:': 443, 'http:': 80}[protocol],
		'http.response.status_code': response?.status ?? attempt?.status,
		...Object.fromEntries(headers.map(([name, value]) => [`http.response.header.${name}`, [value].flat()])),
		'error.type': classification && errorTypeOf(classification, attempt?.timeLimit),
		'ky.classification.category': classification?.category,
		'ky.classification.retry': classification?.retry,
		'ky.classification.never_sent': classification?.neverSent,
		'ky.classification.advice': text(
			classification && ask('errorLogger.advice', () => advice(classification)),
		),
		'ky.classification.rule': classification?.rule,
		'problem.type': text(classification?.problemType),
		'problem.title': text(classification?.problemTitle),
		'exception.type': thrown?.type,
		'exception.message': thrown?.message || undefined,
		'exception.cause.type': thrown?.cause?.type,
		'exception.cause.message': thrown?.cause?.message,
		'exception.cause.code': thrown?.cause?.code,
		'exception.stacktrace': thrown?.stack?.join('\n'),
		'ky.attempt': attempt?.number,
		'http.request.resend_count': (attempt?.number ?? 1) - 1 || undefined,
		'ky.attempt.duration_ms': rounded(attempt?.duration),
		'ky.time_limit': attempt?.timeLimit,
		'ky.retry.wait_ms': rounded(decision?.wait),
		'ky.retry.source': decision?.source,
		'ky.attempts': isEnd ? call?.attempts : undefined,
		'http.client.duration_ms': isEnd ? rounded(call?.elapsed) : undefined,
		'ky.reason': reason,
		// The key of a circuit is chosen by the user and may contain anything.
		...Object.fromEntries(
			Object.entries(own).map(([name, value]) => [
				`${event}.${name}`,
				typeof value === 'string' ? redact.text(value) : rounded(value),
			]),
		),
		'http.response.body':
			shownBody && body !== undefined
				? ask('errorLogger.body', () => shownBody(body, response?.headers?.get('content-type')))
				: undefined,
	});
}

function rounded(milliseconds: number | undefined): number | undefined {
	return milliseconds && Math.round(milliseconds);
}

/** A value of low cardinality: the status, the runtime's code, or the category of the failure (OpenTelemetry, `error.type`). */
function errorTypeOf({status = 0, code = '', category}: Classification, timeLimit: unknown): string {
	// A success status is not an error type; the failure is then in the body.
	if (status >= 300) {
		return String(status);
	}
	return timeLimit ? 'timeout' : /^[A-Z][A-Z0-9_]{1,50}$/.test(code) ? code : category;
}
