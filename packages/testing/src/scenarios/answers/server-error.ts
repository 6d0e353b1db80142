import {finite, integer, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answering, answerStep} from './answer.ts';
import {problem} from './problem.ts';

/** Responds with status 500: an internal server error. */
export const serverError: (options?: AnswerOptions) => Step = answering(
	'serverError',
	problem(500, 'Internal server error'),
);

/** Responds with status 502 and an HTML page, as a gateway does. */
export const badGateway: (options?: AnswerOptions) => Step = answering('badGateway', {
	status: 502,
	type: 'text/html',
	content: '<html><head><title>502 Bad Gateway</title></head></html>',
});

/** Options of `unavailable` and `overloaded`. */
export type UnavailableOptions = AnswerOptions & {
	/** Seconds for the header Retry-After. @default none */
	retryAfter?: number;
};

/** Responds with status 503: the server is overloaded or down for maintenance. */
export function unavailable(options: UnavailableOptions = {}): Step {
	return later('unavailable', 503, 'The service is not available', options);
}

/** Responds with status 504: the upstream server did not respond in time. */
export const gatewayTimeout: (options?: AnswerOptions) => Step = answering(
	'gatewayTimeout',
	problem(504, 'The upstream server did not answer in time'),
);

/** Responds with status 501: the server does not support the request. */
export const notImplemented: (options?: AnswerOptions) => Step = answering(
	'notImplemented',
	problem(501, 'Not implemented'),
);

/** Responds with status 529: the provider is overloaded for all clients. */
export function overloaded(options: UnavailableOptions = {}): Step {
	return later('overloaded', 529, 'Overloaded', options);
}

/** Options of `cdn`. */
export type CdnOptions = AnswerOptions & {
	/** Status code, 520 to 526 as defined by Cloudflare. @default 520 */
	status?: number;
};

/** Responds with a status from 520 to 526: a CDN error, because the origin server does not respond. */
export function cdn(options: CdnOptions = {}): Step {
	const {status, ...given} = resolveOptions(
		'cdn',
		options,
		{status: 520},
		{...answerChecks, status: integer({minimum: 520, maximum: 526})},
	);
	const content = `<html><head><title>api.example.com | ${status}</title></head></html>`;
	const headers = {server: 'cloudflare', 'cf-ray': '8f2a5c0d1e3b4a69-AMS'};
	return answerStep('cdn', {status, type: 'text/html; charset=UTF-8', content, headers}, given);
}

function later(scenario: string, status: number, title: string, options: UnavailableOptions): Step {
	const {retryAfter, ...given} = resolveOptions(
		scenario,
		options,
		{retryAfter: undefined},
		{...answerChecks, retryAfter: finite()},
	);
	const headers = retryAfter === undefined ? {} : {'retry-after': String(retryAfter)};
	return answerStep(scenario, {...problem(status, title), headers}, given);
}
