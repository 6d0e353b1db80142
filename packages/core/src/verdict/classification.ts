/** The category of a failure, in one stable word. */
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
Whether it is worth sending the same request again:

- `never`: no, the response would be the same.
- `if-idempotent`: yes, but the server may have acted, so only if the request may be repeated (RFC 9110, section 9.2.2).
- `always`: yes, any request, because the server did not act.
*/
export type RetryAdvice = 'never' | 'if-idempotent' | 'always';

/** Where a failure arose: at the server, on the way to it, in this program or its device, or by an abort or a deadline of the caller. */
export type Origin = 'server' | 'network' | 'client' | 'caller';

/**
The judgement on one outcome: what the failure is, where it arose and whether a retry can help. It is frozen, safe to serialise, and refers to no request, response or error. Each outcome is judged once, and the retry, the circuit breaker, the logger and your own code read the same classification.
*/
export type Classification = Readonly<{
	category: Category;
	retry: RetryAdvice;
	/** Whether it is certain that no byte of the request reached the server. `false` if that is not known. */
	neverSent: boolean;
	origin: Origin;
	/** What to do about the failure, in a sentence for people. Only if one of your own rules says so; `adviceOn` has a sentence for every failure. */
	advice?: string;
	/** The name of the rule that decided: `status-503`, `retry-hint`, the name of one of your own rules, or else the category. */
	rule: string;
	/** The status of the response, if there was a response. */
	status?: number;
	/** The error code of the system or the runtime, if there was one. */
	code?: string;
	/** The system call that failed, if known. */
	syscall?: string;
	/** The least milliseconds to wait before a retry, if the server names no time. */
	minimumWait?: number;
	/** The problem type of an `application/problem+json` body (RFC 9457). */
	problemType?: string;
	/** The short title of the problem. The server wrote it, so treat it as untrusted text. */
	problemTitle?: string;
}>;

/** The result of one attempt: a response with any status, or an error. */
export type Outcome =
	| Readonly<{
			response: Response;
			/** The parsed body, if it was read. */
			body?: unknown;
			error?: undefined;
	  }>
	| Readonly<{error: unknown; response?: undefined}>;

/** The parts of a request that a judgement may depend on. A `Request` has all of them. */
export type RequestFacts = Readonly<{
	method?: string;
	url?: string;
	headers?: Headers;
	signal?: AbortSignal;
}>;

/** Turns an outcome into a classification. A classifier is pure and never throws. */
export type Classifier = (outcome: Outcome, request?: RequestFacts) => Classification;
