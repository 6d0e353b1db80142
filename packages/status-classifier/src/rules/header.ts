import {type CompleteRule, rule} from '../rule.ts';

const retryAfter = {'retry-after': true} as const;

/** GitHub's way to say 429. */
const limited = {
	category: 'rate-limited',
	retry: 'always',
	minimumWait: 60_000,
	origin: 'server',
	advice: 'Slow down; going on may get the client banned.',
} as const;

/** The draft's own name (draft-ietf-httpapi-idempotency-key-header) and those of vendors. */
const keyFields = [
	'idempotency-key',
	'x-idempotency-key',
	'paypal-request-id',
	'chargebee-idempotency-key',
	'cko-idempotency-key',
];

/** Statuses whose meaning depends on a field of the response or of the request. */
export const headerRules: readonly CompleteRule[] = Object.freeze([
	rule('status-403-no-quota', {status: 403, header: {'x-ratelimit-remaining': /^0$/}}, limited),
	rule('status-403-retry-after', {status: 403, header: retryAfter}, limited),
	...keyFields.flatMap(field => keyRules(field)),
	// RFC 9110, section 15.5.14: temporary only where the server says so.
	rule(
		'status-413-retry-after',
		{status: 413, header: retryAfter},
		{
			category: 'too-large',
			retry: 'always',
			origin: 'server',
			advice: 'Wait as the server says, or send less.',
		},
	),
	// Our own rule: a server that says when to come back has refused at the door, and did not act.
	rule(
		'status-503-retry-after',
		{status: 503, header: retryAfter},
		{
			category: 'unavailable',
			retry: 'always',
			origin: 'server',
			advice: 'The service is overloaded or in maintenance; wait as it says.',
		},
	),
]);

/** With a key the server can tell a repetition, and says so with these two statuses. */
function keyRules(field: string): readonly CompleteRule[] {
	const requestHeader = {[field]: true} as const;
	return [
		rule(
			`status-409-${field}`,
			{status: 409, requestHeader},
			{
				category: 'conflict',
				retry: 'if-idempotent',
				origin: 'server',
				advice: 'The first request with this key may still be running; wait, and send the same again.',
			},
		),
		rule(
			`status-422-${field}`,
			{status: 422, requestHeader},
			{
				category: 'validation',
				retry: 'never',
				origin: 'server',
				advice:
					'Correct the fields that the body names, or use a new key: it may have come with another body before.',
			},
		),
	];
}
