/** What a failure is, in one stable word. */
export type Category =
	| 'success'
	| 'redirection'
	| 'application-error'
	| 'authentication'
	| 'bad-gateway'
	| 'body-corrupt'
	| 'body-interrupted'
	| 'cancelled'
	| 'captive-portal'
	| 'cdn-error'
	| 'client-closed'
	| 'client-error'
	| 'conflict'
	| 'connect-failed'
	| 'connect-timeout'
	| 'connection-lost'
	| 'dns'
	| 'gateway-timeout'
	| 'gone'
	| 'invalid-request'
	| 'invalid-response'
	| 'legal'
	| 'misdirected'
	| 'misuse'
	| 'network'
	| 'not-found'
	| 'offline'
	| 'overloaded'
	| 'payment-required'
	| 'permission'
	| 'precondition'
	| 'protocol'
	| 'proxy'
	| 'proxy-authentication'
	| 'quota-exhausted'
	| 'rate-limited'
	| 'redirect-loop'
	| 'refused-stream'
	| 'rejected'
	| 'server-error'
	| 'storage-full'
	| 'timeout'
	| 'tls'
	| 'too-early'
	| 'too-large'
	| 'unavailable'
	| 'unknown'
	| 'unreachable'
	| 'unsupported'
	| 'validation';

/**
Whether the same request is worth sending again:

- `never`: the answer would be the same.
- `if-idempotent`: yes, but the server may have acted, so only a request that may be repeated (RFC 9110, section 9.2.2).
- `always`: yes, and the server did not act, so any request.
*/
export type RetryAdvice = 'never' | 'if-idempotent' | 'always';

/** Where the failure arose: at the server, on the way, in this program or its device, or by the caller's wish. */
export type Origin = 'server' | 'network' | 'client' | 'caller';

/**
The judgement on one outcome. Frozen, safe to serialise, without a reference to a request, a response or an error. It is written once, and retry, breaker, logger and your own code read the same one.
*/
export type Classification = Readonly<{
	category: Category;
	retry: RetryAdvice;
	/** Whether it is certain that no byte of the request reached the server. What is not known is `false`. */
	neverSent: boolean;
	origin: Origin;
	/** What to do about it, for a person: only where a rule of your own says so. `adviceOn` gives a sentence for each failure. */
	advice?: string;
	/** The name of the rule that decided: `status-503`, the name of a rule of your own, or else the category. */
	rule: string;
	/** The response's status, where there was a response. */
	status?: number;
	/** The system's or the runtime's error code, where there was one. */
	code?: string;
	/** The system call that failed, where that is known. */
	syscall?: string;
	/** Milliseconds to wait at least, where the server says nothing. */
	minimumWait?: number;
	/** The problem type of an `application/problem+json` body (RFC 9457). */
	problemType?: string;
	/** The problem's short title. Written by the server: treat it as foreign text. */
	problemTitle?: string;
}>;

/** One attempt's result: a response, whatever its status, or an error. */
export type Outcome =
	| Readonly<{
			response: Response;
			/** The parsed body, where somebody has read it. */
			body?: unknown;
			error?: undefined;
	  }>
	| Readonly<{error: unknown; response?: undefined}>;

/** As much of a request as a judgement may depend on. A `Request` is one. */
export type RequestFacts = Readonly<{
	method?: string;
	url?: string;
	headers?: Headers;
	signal?: AbortSignal;
}>;

/** Turns an outcome into a classification. Pure, and never throws. */
export type Classifier = (outcome: Outcome, request?: RequestFacts) => Classification;
