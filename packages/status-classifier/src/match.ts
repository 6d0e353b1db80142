import {type FailureLink, failureLinks, type Outcome, type RequestFacts, read} from '@kyhooks/core';
import {isProblem, isText} from './json-body.ts';
import type {HeaderMatch, Match, Rule, RuleState, StatusMatch, TextMatch} from './rule.ts';

/** What rules look at, gathered once from an outcome and its request. */
export type Facts = Readonly<{
	state: RuleState;
	/** The error and its causes; none where there was a response. */
	links: readonly FailureLink[];
	/** What stands at each place where vendors put their codes: at the top, under `error` (Stripe, OpenAI, Anthropic), as `error` itself (OAuth, Slack), or as `__type` (AWS). */
	bodyCodes: readonly unknown[];
	/** What an `application/problem+json` body says of itself (RFC 9457). */
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

/** The longest piece of foreign text that a classification carries. */
const mostCharacters = 200;

// Controls forge lines in a log and commands in a terminal, bidi controls make a text read as what it is not, and a surrogate alone breaks strict parsers.
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** Text from outside, cut short, with what could deceive a reader or a log replaced by U+FFFD. */
export function labelOf(text: unknown): string | undefined {
	// Cut first: a huge text costs nothing then, and a pair that the cut has halved is replaced too.
	return typeof text === 'string' ? text.slice(0, mostCharacters).replace(unsafe, '\ufffd') : undefined;
}

/** Runs a rule's own test, and gives nothing where it throws. */
export type Run = <Result>(test: () => Result) => Result | undefined;

/** For where nobody can be told of an error. */
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
		// The empty one is for a rule that asks for nothing of an error.
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

/** Whether one link of a cause chain is what a rule asks for. */
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

/** A text may be as long as a server or a library likes, and a pattern as slow as its author; so it sees this much. */
const mostSeen = 2_048;

/** Whether one of the values is what a rule asks for. */
function isAmong(wanted: TextMatch | StatusMatch | undefined, values: readonly unknown[]): boolean {
	return (
		wanted === undefined ||
		[wanted].flat().some(one =>
			values.some(value =>
				one instanceof RegExp
					? // `search` and not `test`, which remembers its place in a pattern with the flag `g` or `y`.
						typeof value === 'string' && value.slice(0, mostSeen).search(one) !== -1
					: one === value,
			),
		)
	);
}

/** Where vendors' error codes are known to change what a status means. No 5xx is among them: they are retried by their status, and a body must not delay that. */
const tellingStatuses = [400, 402, 403, 409, 422, 429];

/** Bytes of a failed response's body that are read at most. */
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
