import type {Classification, RequestFacts} from '@kyhooks/core';

/** Exactly this text, one of these texts, or a pattern. */
export type TextMatch = string | readonly string[] | RegExp;

/** One status, several statuses, or a whole class. */
export type StatusMatch = number | readonly number[] | '3xx' | '4xx' | '5xx';

/** Header names, each with a pattern for its value, or with `true` if the header only has to be present. */
export type HeaderMatch = Readonly<Record<string, RegExp | true>>;

/** What a rule's own `test` receives. */
export type RuleState = Readonly<{
	response?: Response;
	/** The body of a failed response, if it was read: parsed if it is JSON, otherwise as text. */
	body?: unknown;
	/** What was thrown, if there was no response. */
	error?: unknown;
	request?: RequestFacts;
}>;

/**
The condition of a rule. Every key that is given must hold; an empty record always applies.

`code`, `syscall`, `errorName` and `message` must hold together on one link of the cause chain, because `ECONNRESET` while connecting and `ECONNRESET` while reading are two different failures. Patterns see at most the first 2,048 characters.
*/
export type Match = Readonly<{
	/** The status of the response. */
	status?: StatusMatch;
	/** The `code` of an error, such as `ECONNRESET`. */
	code?: TextMatch;
	/** The system call that failed, such as `connect`. */
	syscall?: TextMatch;
	/** The `name` of an error. */
	errorName?: TextMatch;
	/** The `message` of an error. */
	message?: TextMatch;
	/** Header fields of the response. */
	header?: HeaderMatch;
	/** Header fields of the request. */
	requestHeader?: HeaderMatch;
	/** The method of the request, in capitals, as ky sends it. */
	method?: Uppercase<string> | readonly Uppercase<string>[];
	/** The `type` of an `application/problem+json` body (RFC 9457). */
	problemType?: TextMatch;
	/** An error code in a JSON body: at `code`, `type`, `error.code`, `error.type`, `__type`, or `error` itself. */
	bodyCode?: TextMatch;
	/** A pattern in the text of the body: JSON, XML or plain text. A parsed body is searched as JSON text. */
	bodyText?: RegExp;
	/** Any other condition. It must be quick and must not be async; only `true` makes the rule apply. */
	test?: (state: RuleState) => boolean;
}>;

/** What a rule says about a failure. The default rules fill in what it leaves out. */
export type Verdict = Partial<
	Omit<Classification, 'rule' | 'status' | 'code' | 'syscall' | 'problemType' | 'problemTitle'>
>;

/**
A rule is data: a name, a condition and a verdict. The first rule that applies decides.

@example
```
const maintenance: Rule = {
	name: 'maintenance',
	when: {status: 503, header: {'x-maintenance': true}},
	verdict: {retry: 'never', advice: 'Planned maintenance; see the status page.'},
};
```
*/
export type Rule = Readonly<{
	/** The name that `Classification.rule` has if this rule has decided. */
	name: string;
	when: Match;
	verdict: Verdict;
}>;
