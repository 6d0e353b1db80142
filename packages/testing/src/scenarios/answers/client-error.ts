import {integer, oneOf, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answering, answerStep} from './answer.ts';
import {problem} from './problem.ts';

/** Options of `invalidInput`. */
export type InvalidInputOptions = AnswerOptions & {
	/** Status code. @default 422 */
	status?: 400 | 422;
	/** Error message for each invalid field. @default {name: 'is missing'} */
	fields?: Readonly<Record<string, string>>;
};

/** Responds with status 400 or 422 and a problem document that names the invalid fields (RFC 9457). */
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

/** Responds with status 401 and a challenge for an expired token (RFC 6750). */
export const authenticationFailure: (options?: AnswerOptions) => Step = answering('authenticationFailure', {
	...problem(401, 'The token has expired'),
	headers: {'www-authenticate': 'Bearer realm="api", error="invalid_token"'},
});

/** Responds with status 403: the credentials are valid, but do not allow this. */
export const permissionDenied: (options?: AnswerOptions) => Step = answering(
	'permissionDenied',
	problem(403, 'The user may not do this'),
);

/** Responds with status 404: the resource does not exist. */
export const notFound: (options?: AnswerOptions) => Step = answering(
	'notFound',
	problem(404, 'There is no such thing'),
);

/** Responds with status 410: the resource was removed for good. */
export const gone: (options?: AnswerOptions) => Step = answering('gone', problem(410, 'It was removed'));

/** Responds with status 451: unavailable for legal reasons (RFC 7725). */
export const legal: (options?: AnswerOptions) => Step = answering(
	'legal',
	problem(451, 'Not available for legal reasons'),
);

/** Responds with status 409: the resource was changed in the meantime. */
export const conflict: (options?: AnswerOptions) => Step = answering(
	'conflict',
	problem(409, 'It was changed in the meantime'),
);

/** Responds with status 409: the first request with this idempotency key is still being processed. */
export const idempotencyInProgress: (options?: AnswerOptions) => Step = answering(
	'idempotencyInProgress',
	problem(409, 'A request is outstanding for this Idempotency-Key'),
);

/** Responds with status 422: this idempotency key was already used with another payload. */
export const idempotencyReuse: (options?: AnswerOptions) => Step = answering(
	'idempotencyReuse',
	problem(422, 'Idempotency-Key is already used'),
);

/** Options of `tooLarge`. */
export type TooLargeOptions = AnswerOptions & {
	/** Seconds for the header Retry-After, which says that the server will accept the request later. @default none */
	retryAfter?: number;
};

/** Responds with status 413: the request body is too large for the server. */
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

/** Responds with status 431: the header fields are too large (RFC 6585). */
export const headersTooLarge: (options?: AnswerOptions) => Step = answering(
	'headersTooLarge',
	problem(431, 'The header fields are too large'),
);
