import {integer, oneOf, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answering, answerStep} from './answer.ts';
import {problem} from './problem.ts';

export type InvalidInputOptions = AnswerOptions & {
	/** @default 422 */
	status?: 400 | 422;
	/** What is wrong with which field. @default {name: 'is missing'} */
	fields?: Readonly<Record<string, string>>;
};

/** 400 or 422 with a problem document that names the fields (RFC 9457). */
export function invalidInput(options: InvalidInputOptions = {}): Step {
	const checks = {
		...answerChecks,
		status: oneOf(400, 422),
		fields: (value: unknown) =>
			typeof value === 'object' && value !== null ? undefined : 'an object of messages',
	};
	const defaults = {status: 422, fields: {name: 'is missing'}};
	const {status, fields, ...given} = resolveOptions('invalidInput', options, defaults, checks);
	const errors = Object.entries(fields).map(([name, detail]) => ({pointer: `#/${name}`, detail}));
	return answerStep('invalidInput', problem(status, 'The input is not valid', {errors}), given);
}

/** 401, with the challenge of a token that has expired (RFC 6750). */
export const authenticationFailure: (options?: AnswerOptions) => Step = answering('authenticationFailure', {
	...problem(401, 'The token has expired'),
	headers: {'www-authenticate': 'Bearer realm="api", error="invalid_token"'},
});

/** 403: the credentials are known, and not allowed to do this. */
export const permissionDenied: (options?: AnswerOptions) => Step = answering(
	'permissionDenied',
	problem(403, 'The user may not do this'),
);

export const notFound: (options?: AnswerOptions) => Step = answering(
	'notFound',
	problem(404, 'There is no such thing'),
);

/** 410: it was there, and will not come back. */
export const gone: (options?: AnswerOptions) => Step = answering('gone', problem(410, 'It was removed'));

/** 451: not available for legal reasons (RFC 7725). */
export const legal: (options?: AnswerOptions) => Step = answering(
	'legal',
	problem(451, 'Not available for legal reasons'),
);

export const conflict: (options?: AnswerOptions) => Step = answering(
	'conflict',
	problem(409, 'It was changed in the meantime'),
);

/** 409: the first request with this idempotency key is still being worked on. */
export const idempotencyInProgress: (options?: AnswerOptions) => Step = answering(
	'idempotencyInProgress',
	problem(409, 'A request is outstanding for this Idempotency-Key'),
);

/** 422: this idempotency key came with another payload before. */
export const idempotencyReuse: (options?: AnswerOptions) => Step = answering(
	'idempotencyReuse',
	problem(422, 'Idempotency-Key is already used'),
);

export type TooLargeOptions = AnswerOptions & {
	/** Seconds; with it, the server will take the request later. @default none */
	retryAfter?: number;
};

/** 413: the request has more bytes than the server takes. */
export function tooLarge(options: TooLargeOptions = {}): Step {
	const {retryAfter, ...given} = resolveOptions(
		'tooLarge',
		options,
		{retryAfter: undefined},
		{...answerChecks, retryAfter: integer()},
	);
	const headers = retryAfter === undefined ? {} : {'retry-after': String(retryAfter)};
	return answerStep('tooLarge', {...problem(413, 'The body is too large'), headers}, given);
}

/** 431: the header fields are too large (RFC 6585). */
export const headersTooLarge: (options?: AnswerOptions) => Step = answering(
	'headersTooLarge',
	problem(431, 'The header fields are too large'),
);
