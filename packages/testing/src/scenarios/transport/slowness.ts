import {duration, finite, integer, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answerStep} from '../answers/answer.ts';
import {fault} from './fault.ts';

/**
200, and the head comes after `delay` milliseconds.

@throws TypeError if `delay` is not from 0 to what a timer keeps
*/
export function slowHeaders(delay: number, options: Omit<AnswerOptions, 'delay'> = {}): Step {
	const given = resolveOptions('slowHeaders', {...options, delay}, {}, answerChecks);
	return answerStep('slowHeaders', {status: 200}, given);
}

/**
200, and the body comes at `rate` bytes a second.

@throws TypeError if `rate` is not positive
*/
export function slowBody(rate: number, options: AnswerOptions = {}): Step {
	const {rate: perSecond, ...given} = resolveOptions(
		'slowBody',
		{...options, rate},
		{},
		{...answerChecks, rate: finite({minimum: 0.001})},
	);
	// Ten parts a second, or a byte at a time where that is less.
	const bytes = Math.max(1, Math.round(perSecond / 10));
	const pace = {bytes, interval: (1_000 * bytes) / perSecond};
	return answerStep('slowBody', {status: 200, pace}, given);
}

/**
200, and the body comes in `chunks` parts of the same size, `interval` milliseconds from one to the next.

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

/** The request is taken, and nothing comes back. */
export function neverResponds(): Step {
	return fault('neverResponds', 'silence');
}
