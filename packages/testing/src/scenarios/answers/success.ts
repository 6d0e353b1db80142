import {integer, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answerStep} from './answer.ts';

/**
Responds with status 200 and a JSON body.

@param value sent as JSON @default {ok: true}
*/
export function ok(value?: unknown, options: Omit<AnswerOptions, 'json'> = {}): Step {
	const {json: _, ...checks} = answerChecks;
	const given = resolveOptions('ok', options, {}, checks);
	return answerStep('ok', {status: 200, ...(value === undefined ? {} : {json: value})}, given);
}

/** Options of `respond`. */
export type RespondOptions = AnswerOptions & {
	/** Status code, 200 to 599. @default 200 */
	status?: number;
};

/** Responds with any status, headers and body. Use it if no other scenario fits. */
export function respond(options: RespondOptions = {}): Step {
	const checks = {...answerChecks, status: integer({minimum: 200, maximum: 599})};
	const {status, ...given} = resolveOptions('respond', options, {status: 200}, checks);
	return answerStep('respond', {status}, given);
}

/** Responds with status 201 and the created resource as JSON. */
export function created(value?: unknown, options: Omit<AnswerOptions, 'json'> = {}): Step {
	const {json: _, ...checks} = answerChecks;
	const given = resolveOptions('created', options, {}, checks);
	return answerStep('created', {status: 201, ...(value === undefined ? {} : {json: value})}, given);
}
