import {clock, finite, oneOf, resolveOptions} from '@kyhooks/core';
import type {Fields, Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answering, answerStep} from './answer.ts';
import {problem} from './problem.ts';

/** How a server says when to come back; see `RateLimitedOptions`. */
export type RateLimitForm =
	| 'retry-after'
	| 'retry-after-date'
	| 'retry-after-ms'
	| 'x-ms-retry-after-ms'
	| 'ratelimit'
	| 'x-ratelimit-reset'
	| 'none';

export type RateLimitedOptions = AnswerOptions & {
	/** Seconds until the server takes requests again. @default 1 */
	after?: number;
	/**
	The field that says so: `retry-after` in seconds, the same as a date (`retry-after-date`), `retry-after-ms` or `x-ms-retry-after-ms` in milliseconds, the IETF draft's `ratelimit`, `x-ratelimit-reset` as seconds since 1970, or `none`.

	@default 'retry-after'
	*/
	via?: RateLimitForm;
};

// A date has no fractions of a second; the next whole one keeps the client from coming early.
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

/** 429, and when to come back. A date or an epoch is counted from when the scenario is made. */
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

/** 403 with the words of GitHub's secondary limit, and a minute to wait. */
export const githubSecondaryLimit: (options?: AnswerOptions) => Step = answering('githubSecondaryLimit', {
	status: 403,
	headers: {'retry-after': '60'},
	json: {
		message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
		documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
	},
});

/** 429 with OpenAI's code of a spent quota: waiting does not help. */
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
