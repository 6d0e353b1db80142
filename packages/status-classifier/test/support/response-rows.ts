import type {Category, Classification, RequestFacts, RetryAdvice} from '@kyhooks/status-classifier';

export type Expected = Partial<Classification>;

export type ResponseRow = Readonly<{
	title: string;
	status: number;
	headers?: Record<string, string>;
	body?: unknown;
	request?: RequestFacts;
	expected: Expected;
}>;

type Details = Omit<ResponseRow, 'title' | 'status' | 'expected'>;

const row = (
	status: number,
	category: Category,
	retry: RetryAdvice,
	more: Expected = {},
	{title, ...details}: Details & {title?: string} = {},
): ResponseRow => ({
	title: title === undefined ? `${status}` : `${status} ${title}`,
	status,
	...details,
	expected: {
		category,
		retry,
		status,
		rule: `status-${status}`,
		origin: 'server',
		neverSent: false,
		...more,
	},
});

const keyed = (name: string): RequestFacts => ({method: 'POST', headers: new Headers({[name]: 'k1'})});
const retryAfter = {headers: {'retry-after': '7'}};
const problem = {'content-type': 'application/problem+json'};
const draft = 'https://iana.org/assignments/http-problem-types';

/** The status table, row by row, with the variants in it. */
export const statusRows: readonly ResponseRow[] = [
	row(400, 'invalid-request', 'never'),
	row(
		400,
		'rate-limited',
		'always',
		{rule: 'rate-limited', minimumWait: 1_000},
		{title: 'with rate_limit (Stripe)', body: {error: {code: 'rate_limit', type: 'invalid_request_error'}}},
	),
	row(
		400,
		'rate-limited',
		'always',
		{rule: 'rate-limited', minimumWait: 1_000},
		{
			title: 'with x-amzn-errortype (AWS)',
			headers: {'x-amzn-errortype': 'ThrottlingException:http://a.test/'},
		},
	),
	...[
		{__type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'},
		{__type: 'ThrottlingException'},
		{code: 'RequestLimitExceeded'},
		'<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code></Error></ErrorResponse>',
	].map(body =>
		row(
			400,
			'rate-limited',
			'always',
			{rule: 'rate-limited', minimumWait: 1_000},
			{title: `with ${JSON.stringify(body)} (AWS)`, body},
		),
	),
	row(
		400,
		'invalid-request',
		'never',
		{},
		{title: 'with another code of AWS', body: {__type: 'ValidationException'}},
	),
	row(401, 'authentication', 'never'),
	row(402, 'payment-required', 'never'),
	row(403, 'permission', 'never'),
	...['rateLimitExceeded', 'userRateLimitExceeded'].map(reason =>
		row(
			403,
			'rate-limited',
			'always',
			{rule: 'rate-limited', minimumWait: 1_000},
			{title: `with ${reason} (Google)`, body: {error: {code: 403, errors: [{reason}]}}},
		),
	),
	...['dailyLimitExceeded', 'quotaExceeded'].map(reason =>
		row(
			403,
			'quota-exhausted',
			'never',
			{rule: 'quota-exhausted'},
			{
				title: `with ${reason} (Google)`,
				body: {error: {code: 403, errors: [{reason}]}},
			},
		),
	),
	row(
		403,
		'rate-limited',
		'always',
		{rule: 'rate-limited', minimumWait: 60_000},
		{
			title: 'with nothing remaining',
			headers: {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767225600'},
		},
	),
	row(
		403,
		'permission',
		'never',
		{},
		{title: 'with calls remaining', headers: {'x-ratelimit-remaining': '10'}},
	),
	row(
		403,
		'rate-limited',
		'always',
		{rule: 'rate-limited', minimumWait: 60_000},
		{title: 'with Retry-After', ...retryAfter},
	),
	row(
		403,
		'rate-limited',
		'always',
		{rule: 'rate-limited', minimumWait: 60_000},
		{title: 'with a secondary rate limit', body: {message: 'You have exceeded a secondary rate limit.'}},
	),
	row(404, 'not-found', 'never'),
	row(405, 'invalid-request', 'never'),
	row(406, 'invalid-request', 'never'),
	row(407, 'proxy-authentication', 'never', {origin: 'network'}),
	row(408, 'timeout', 'if-idempotent'),
	row(409, 'conflict', 'never'),
	...[
		'idempotency-key',
		'x-idempotency-key',
		'paypal-request-id',
		'chargebee-idempotency-key',
		'cko-idempotency-key',
	].flatMap(name => [
		row(409, 'conflict', 'if-idempotent', {rule: 'conflict'}, {title: `with ${name}`, request: keyed(name)}),
		row(422, 'validation', 'never', {}, {title: `with ${name}`, request: keyed(name)}),
	]),
	row(410, 'gone', 'never'),
	row(411, 'invalid-request', 'never'),
	row(412, 'precondition', 'never'),
	row(413, 'too-large', 'never'),
	row(413, 'too-large', 'always', {rule: 'too-large'}, {title: 'with Retry-After', ...retryAfter}),
	row(414, 'invalid-request', 'never'),
	row(415, 'invalid-request', 'never'),
	row(417, 'invalid-request', 'never'),
	row(418, 'client-error', 'never'),
	row(420, 'rate-limited', 'always', {minimumWait: 1_000}),
	row(421, 'misdirected', 'always'),
	row(422, 'validation', 'never'),
	row(423, 'conflict', 'never'),
	row(424, 'conflict', 'never'),
	row(425, 'too-early', 'always'),
	row(426, 'invalid-request', 'never'),
	row(428, 'invalid-request', 'never'),
	row(429, 'rate-limited', 'always', {minimumWait: 1_000}),
	row(
		429,
		'quota-exhausted',
		'never',
		{rule: 'quota-exhausted'},
		{title: 'with insufficient_quota (OpenAI)', body: {error: {code: 'insufficient_quota', message: '…'}}},
	),
	row(
		429,
		'quota-exhausted',
		'never',
		{rule: 'quota-exhausted'},
		{
			title: 'with a spend limit (Anthropic)',
			body: {
				type: 'error',
				error: {type: 'rate_limit_error', message: 'You have reached your monthly spend limit.'},
			},
		},
	),
	row(
		429,
		'quota-exhausted',
		'never',
		{rule: 'retry-hint'},
		{title: 'with x-should-retry: false', headers: {'x-should-retry': 'false'}},
	),
	row(
		429,
		'rate-limited',
		'always',
		{rule: 'rate-limited', minimumWait: 60_000},
		{title: 'with a secondary rate limit', body: {message: 'You have exceeded a secondary rate limit.'}},
	),
	row(430, 'rate-limited', 'always', {minimumWait: 1_000}),
	row(431, 'too-large', 'never'),
	row(451, 'legal', 'never'),
	row(460, 'client-closed', 'never', {origin: 'client'}),
	row(499, 'client-closed', 'never', {origin: 'client'}),
	row(500, 'server-error', 'if-idempotent'),
	row(501, 'unsupported', 'never'),
	row(502, 'bad-gateway', 'if-idempotent'),
	row(503, 'unavailable', 'if-idempotent'),
	row(503, 'unavailable', 'always', {}, {title: 'with Retry-After', ...retryAfter}),
	row(504, 'gateway-timeout', 'if-idempotent'),
	row(505, 'unsupported', 'never'),
	row(506, 'unsupported', 'never'),
	row(507, 'storage-full', 'never'),
	row(508, 'unsupported', 'never'),
	row(510, 'unsupported', 'never'),
	row(511, 'captive-portal', 'never', {neverSent: true, origin: 'network'}),
	row(520, 'bad-gateway', 'if-idempotent'),
	row(521, 'unavailable', 'always'),
	row(522, 'timeout', 'if-idempotent'),
	row(523, 'unreachable', 'always'),
	row(524, 'gateway-timeout', 'if-idempotent'),
	row(525, 'tls', 'always'),
	row(526, 'tls', 'never'),
	row(527, 'cdn-error', 'never'),
	row(529, 'overloaded', 'always'),
	row(530, 'cdn-error', 'never'),
	row(561, 'server-error', 'never'),
	row(598, 'server-error', 'never'),
	row(599, 'server-error', 'never'),
	row(555, 'server-error', 'if-idempotent'),
	row(304, 'redirection', 'never'),
	row(
		429,
		'rate-limited',
		'always',
		{problemType: `${draft}#quota-exceeded`, problemTitle: 'Quota exceeded'},
		{
			title: 'with a problem description',
			headers: problem,
			body: {type: `${draft}#quota-exceeded`, title: 'Quota exceeded'},
		},
	),
];

export function responseOf({status, headers = {}}: Pick<ResponseRow, 'status' | 'headers'>): Response {
	return new Response(null, {status, headers});
}
