import {duration, finite, integer, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answerStep} from '../answers/answer.ts';
import {fault} from './fault.ts';

/**
Responds with status 200, with the head after `delay` milliseconds.

@throws TypeError if `delay` is not between 0 and the longest delay of a timer
*/
export function slowHeaders(delay: number, options: Omit<AnswerOptions, 'delay'> = {}): Step {
	const given = resolveOptions('slowHeaders', {...options, delay}, {}, answerChecks);
	return answerStep('slowHeaders', {status: 200}, given);
}

/**
Responds with status 200 and a slow body of `rate` bytes per second.

@throws TypeError if `rate` is less than 0.001
*/
export function slowBody(rate: number, options: AnswerOptions = {}): Step {
	const {rate: perSecond, ...given} = resolveOptions(
		'slowBody',
		{...options, rate},
		{},
		{...answerChecks, rate: finite({minimum: 0.001})},
	);
	// Ten parts per second, or one byte at a time if the rate is lower.
	const bytes = Math.max(1, Math.round(perSecond / 10));
	const pace = {bytes, interval: (1_000 * bytes) / perSecond};
	return answerStep('slowBody', {status: 200, pace}, given);
}

/**
Responds with status 200 and a body in `chunks` parts of equal size, `interval` milliseconds apart.

@throws TypeError if `chunks` is not an integer of at least 1 or `interval` is not a duration
*/
export function dribble(chunks: number, interval: number, options: AnswerOptions = {}): Step {
	const {
		chunks: parts,
		interval: pause,
		...given
	} = resolveOptions(
		'dribble',
		{...options, chunks, interval},
		{},
		{...answerChecks, chunks: integer({minimum: 1}), interval: duration()},
	);
	return answerStep('dribble', {status: 200, framing: 'chunked', pace: {parts, interval: pause}}, given);
}

/** Accepts the request and never responds. */
export function neverResponds(): Step {
	return fault('neverResponds', 'silence');
}
