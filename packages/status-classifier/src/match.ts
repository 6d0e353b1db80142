import {type FailureLink, failureLinks, type Outcome, type RequestFacts, read} from '@kyhooks/core';
import {isProblem, isText} from './json-body.ts';
import type {HeaderMatch, Match, Rule, RuleState, StatusMatch, TextMatch} from './rule.ts';

/** What rules look at, read once from an outcome and its request. */
export type Facts = Readonly<{
	state: RuleState;
	/** The error and its causes; empty if there was a response. */
	links: readonly FailureLink[];
	/** The values at each place where vendors put their error codes: at the top, under `error` (Stripe, OpenAI, Anthropic), as `error` itself (OAuth, Slack), or as `__type` (AWS). */
	bodyCodes: readonly unknown[];
	/** The `type` and `title` of an `application/problem+json` body (RFC 9457). */
	problemType: string | undefined;
	problemTitle: string | undefined;
}>;

export function factsOf(outcome: Outcome, request: RequestFacts | undefined): Facts {
	const body = outcome.response === undefined ? undefined : outcome.body;
	const [type, error] = [read(body, 'type'), read(body, 'error')];
	const hasProblem = outcome.response !== undefined && isProblem(outcome.response);
	return {
		state: {...outcome, ...(request && {request})} as RuleState,
		links: failureLinks(outcome.error),
		bodyCodes: [
			read(body, 'code'),
			type,
			read(error, 'code'),
			read(error, 'type'),
			error,
			read(body, '__type'),
		],
		problemType: hasProblem ? labelOf(type) : undefined,
		problemTitle: hasProblem ? labelOf(read(body, 'title')) : undefined,
	};
}

/** The most characters of foreign text that a classification carries. */
const mostCharacters = 200;

// Control characters forge lines in a log and commands in a terminal, bidi controls make a text look like another, and a lone surrogate breaks strict parsers.
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** Shortens foreign text, and replaces characters that could deceive a reader or a log by U+FFFD. */
export function labelOf(text: unknown): string | undefined {
	// Cut first: then a huge text costs nothing, and a surrogate pair that the cut splits is replaced too.
	return typeof text === 'string' ? text.slice(0, mostCharacters).replace(unsafe, '\ufffd') : undefined;
}

/** Runs a rule's own test, and returns `undefined` if it throws. */
export type Run = <Result>(test: () => Result) => Result | undefined;

/** For places where an error cannot be reported. */
export const runQuietly: Run = test => {
	try {
		return test();
	} catch {
		return undefined;
	}
};

/** Whether a rule applies. */
export function matches(when: Match, {state, links, bodyCodes, problemType}: Facts, run: Run): boolean {
	const {bodyText, test} = when;
	const {response, body, request} = state;
	return (
		hasStatus(when, response?.status) &&
		isAmong(when.method, [request?.method]) &&
		// The empty link is for rules without a condition on the error.
		[{}, ...links].some(link => matchesLink(when, link)) &&
		hasFields(when.header, response?.headers) &&
		hasFields(when.requestHeader, request?.headers) &&
		isAmong(when.problemType, [problemType]) &&
		isAmong(when.bodyCode, bodyCodes) &&
		(bodyText === undefined || isAmong(bodyText, [runQuietly(() => textOf(body)) ?? ''])) &&
		(test === undefined || run(() => test(state)) === true)
	);
}

function textOf(body: unknown): string {
	return typeof body === 'string' ? body : JSON.stringify(body);
}

function hasStatus({status: wanted}: Match, status = 0): boolean {
	return isAmong(wanted, [status, `${Math.floor(status / 100)}xx`]);
}

/** Whether one link of a cause chain matches a rule. */
export function matchesLink({code, syscall, errorName, message}: Match, link: FailureLink): boolean {
	return (
		isAmong(code, [link.code]) &&
		isAmong(syscall, [link.syscall]) &&
		isAmong(errorName, [link.name]) &&
		isAmong(message, [link.message])
	);
}

const anyText = /^/;

function hasFields(wanted: HeaderMatch = {}, headers: Headers | undefined): boolean {
	return Object.entries(wanted).every(([name, pattern]) =>
		isAmong(pattern === true ? anyText : pattern, [headers?.get(name)]),
	);
}

/** The most characters that a pattern sees, since a text may be very long and a pattern very slow. */
const mostSeen = 2_048;

/** Whether one of the values matches what a rule wants. */
function isAmong(wanted: TextMatch | StatusMatch | undefined, values: readonly unknown[]): boolean {
	return (
		wanted === undefined ||
		[wanted].flat().some(one =>
			values.some(value =>
				one instanceof RegExp
					? // `search` and not `test`, which remembers its position if the pattern has the flag `g` or `y`.
						typeof value === 'string' && value.slice(0, mostSeen).search(one) !== -1
					: one === value,
			),
		)
	);
}

/** The statuses whose meaning vendors' error codes are known to change. No 5xx is among them: a 5xx is retried by its status, and reading a body must not delay that. */
const tellingStatuses = [400, 402, 403, 409, 422, 429];

/** The most bytes that are read of the body of a failed response. */
export const mostBytes = 65_536;

/** Whether the body of a failed response can change the verdict, so that it is worth reading before the retry is decided. */
export function isTelling(response: Response, rules: readonly Rule[]): boolean {
	const {headers, status} = response;
	return (
		isText(response) &&
		Number(headers.get('content-length') ?? 0) <= mostBytes &&
		(tellingStatuses.includes(status) ||
			isProblem(response) ||
			rules.some(
				({when}) => (when.bodyCode ?? when.bodyText ?? when.test) !== undefined && hasStatus(when, status),
			))
	);
}
