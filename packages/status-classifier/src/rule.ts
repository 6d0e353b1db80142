import type {Classification, RequestFacts} from '@kyhooks/core';

/** Exactly this text, one of these texts, or a pattern. */
export type TextMatch = string | readonly string[] | RegExp;

/** One status, some of them, or a whole class. */
export type StatusMatch = number | readonly number[] | '3xx' | '4xx' | '5xx';

/** Header names, each with a pattern for its value, or with `true` where being there is enough. */
export type HeaderMatch = Readonly<Record<string, RegExp | true>>;

/** What a rule's own `test` is shown. */
export type RuleState = Readonly<{
	response?: Response;
	/** The parsed JSON body of a failed response, where it has been read. */
	body?: unknown;
	/** What was thrown, where there was no response. */
	error?: unknown;
	request?: RequestFacts;
}>;

/**
When a rule applies. Every key that is given must hold; an empty record always applies.

`code`, `syscall`, `errorName` and `message` must hold together on one link of the cause chain: `ECONNRESET` while connecting and `ECONNRESET` while reading are two different failures. Patterns see at most the first 2,048 characters.
*/
export type Match = Readonly<{
	/** The response's status. */
	status?: StatusMatch;
	/** The `code` of an error, such as `ECONNRESET`. */
	code?: TextMatch;
	/** The system call that failed, such as `connect`. */
	syscall?: TextMatch;
	/** The `name` of an error. */
	errorName?: TextMatch;
	/** The `message` of an error. */
	message?: TextMatch;
	/** Fields of the response. */
	header?: HeaderMatch;
	/** Fields of the request. */
	requestHeader?: HeaderMatch;
	/** The request's method, in capitals, as ky sends it. */
	method?: Uppercase<string> | readonly Uppercase<string>[];
	/** The `type` of an `application/problem+json` body (RFC 9457). */
	problemType?: TextMatch;
	/** An error code in a JSON body: at `code`, `type`, `error.code`, `error.type`, `__type`, or `error` itself. */
	bodyCode?: TextMatch;
	/** A pattern in the text of the body: JSON, XML or plain text. A parsed body is looked at as JSON text. */
	bodyText?: RegExp;
	/** Anything else. Must be quick and must not wait; anything but `true` is a no. */
	test?: (state: RuleState) => boolean;
}>;

/** What a rule says of a failure. What it leaves out is said by the default rules. */
export type Verdict = Partial<
	Omit<Classification, 'rule' | 'status' | 'code' | 'syscall' | 'problemType' | 'problemTitle'>
>;

/**
A rule is data: a name, what it applies to, and what it says. The first rule that applies decides.

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
	/** Stands in `Classification.rule` of what the rule has decided. */
	name: string;
	when: Match;
	verdict: Verdict;
}>;
