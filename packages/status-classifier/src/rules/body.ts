import {type CompleteRule, rule} from '../rule.ts';

const slowDown = {category: 'rate-limited', retry: 'always', minimumWait: 1_000, origin: 'server'} as const;

export const quotaExhausted: CompleteRule['verdict'] = Object.freeze({
	category: 'quota-exhausted',
	retry: 'never',
	origin: 'server',
	advice: 'The quota is used up, and waiting will not help soon; raise it or wait for the next period.',
});

/** The problem types of draft-ietf-httpapi-ratelimit-headers. */
function problemType(name: string): RegExp {
	return new RegExp(`^https://(?:www\\.)?iana\\.org/assignments/http-problem-types#${name}$`);
}

/** What the body says more precisely than the status: a problem type (RFC 9457), a vendor's error code, a phrase. */
export const bodyRules: readonly CompleteRule[] = Object.freeze([
	rule(
		'problem-quota-exceeded',
		{problemType: problemType('quota-exceeded')},
		{...slowDown, advice: 'Slow down: the quota of this time window is used up.'},
	),
	rule(
		'problem-abnormal-usage-detected',
		{problemType: problemType('abnormal-usage-detected')},
		{...slowDown, advice: 'Slow down: the server takes this use for abnormal and may shut it out.'},
	),
	rule(
		'problem-temporary-reduced-capacity',
		{problemType: problemType('temporary-reduced-capacity')},
		{
			category: 'overloaded',
			retry: 'always',
			origin: 'server',
			advice: 'The server has little capacity for now; wait.',
		},
	),
	// OpenAI.
	rule(
		'code-insufficient-quota',
		{bodyCode: ['insufficient_quota', 'billing_hard_limit_reached']},
		quotaExhausted,
	),
	// Anthropic: a 429 like any other, but for its words.
	rule('spend-limit', {status: 429, bodyText: /\bspend(?:ing)?[ -]limit\b/i}, quotaExhausted),
	// Stripe.
	rule(
		'code-rate-limit',
		{status: 400, bodyCode: 'rate_limit'},
		{...slowDown, advice: 'Slow down; too many requests at once.'},
	),
	// GitHub: its secondary limits often come without a time, and to go on may get the client banned.
	rule(
		'secondary-rate-limit',
		{status: [403, 429], bodyText: /\bsecondary rate\b/i},
		{
			...slowDown,
			minimumWait: 60_000,
			advice: 'Slow down for a minute at least; going on may get the client banned.',
		},
	),
]);
