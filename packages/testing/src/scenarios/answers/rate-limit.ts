import {clock, finite, oneOf, resolveOptions} from '@kyhooks/core';
import type {Fields, Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answering, answerStep} from './answer.ts';
import {problem} from './problem.ts';

/** How the server says when to retry; see `RateLimitedOptions`. */
export type RateLimitForm =
	| 'retry-after'
	| 'retry-after-date'
	| 'retry-after-ms'
	| 'x-ms-retry-after-ms'
	| 'ratelimit'
	| 'x-ratelimit-reset'
	| 'none';

/** Options of `rateLimited`. */
export type RateLimitedOptions = AnswerOptions & {
	/** Seconds until the server accepts requests again. @default 1 */
	after?: number;
	/** The header that says when to retry: `retry-after` in seconds, `retry-after-date` as a date, `retry-after-ms` or `x-ms-retry-after-ms` in milliseconds, the IETF draft's `ratelimit`, `x-ratelimit-reset` in seconds since 1970, or `none`. @default 'retry-after' */
	via?: RateLimitForm;
};

// A date has whole seconds. Rounded up, so that the client does not retry too early.
const forms: Readonly<Record<RateLimitForm, (after: number) => Fields>> = {
	'retry-after': after => ({'retry-after': String(Math.ceil(after))}),
	'retry-after-date': after => ({
		'retry-after': new Date(Math.ceil(clock.wallTime() / 1_000 + after) * 1_000).toUTCString(),
	}),
	'retry-after-ms': after => ({'retry-after-ms': String(Math.ceil(after * 1_000))}),
	'x-ms-retry-after-ms': after => ({'x-ms-retry-after-ms': String(Math.ceil(after * 1_000))}),
	ratelimit: after => ({
		'ratelimit-policy': '"default";q=100;w=60',
		ratelimit: `"default";r=0;t=${Math.ceil(after)}`,
	}),
	'x-ratelimit-reset': after => ({
		'x-ratelimit-remaining': '0',
		'x-ratelimit-reset': String(Math.ceil(clock.wallTime() / 1_000 + after)),
	}),
	none: () => ({}),
};

export const rateLimitForms: readonly RateLimitForm[] = Object.freeze(
	Object.keys(forms),
) as readonly RateLimitForm[];

/** Responds with status 429 and a header that says when to retry. A date or epoch is relative to the time when the scenario is created. */
export function rateLimited(options: RateLimitedOptions = {}): Step {
	const {after, via, ...given} = resolveOptions(
		'rateLimited',
		options,
		{after: 1, via: 'retry-after' as const},
		{...answerChecks, after: finite(), via: oneOf(...rateLimitForms)},
	);
	const own = {...problem(429, 'Too many requests'), headers: forms[via as RateLimitForm](after)};
	return answerStep('rateLimited', own, given);
}

/** Responds with status 403 and the message of GitHub's secondary rate limit, with a Retry-After of 60 seconds. */
export const githubSecondaryLimit: (options?: AnswerOptions) => Step = answering('githubSecondaryLimit', {
	status: 403,
	headers: {'retry-after': '60'},
	json: {
		message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
		documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
	},
});

/** Responds with status 429 and OpenAI's error code for a spent quota. A retry does not help. */
export const quotaExhausted: (options?: AnswerOptions) => Step = answering('quotaExhausted', {
	status: 429,
	json: {
		error: {
			message: 'You exceeded your current quota, please check your plan and billing details.',
			type: 'insufficient_quota',
			code: 'insufficient_quota',
		},
	},
});
