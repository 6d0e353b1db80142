import {integer, resolveOptions} from '@kyhooks/core';
import type {Ending, Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answerStep} from '../answers/answer.ts';

export type BrokenBodyOptions = AnswerOptions & {
	/** 200 to 599. @default 200 */
	status?: number;
	/** How many bytes of the body come before it breaks. @default half of it */
	sent?: number;
};

function breaking(
	scenario: string,
	ending: Ending,
	framing: 'length' | 'chunked' = 'length',
): (options?: BrokenBodyOptions) => Step {
	const checks = {...answerChecks, status: integer({minimum: 200, maximum: 599}), sent: integer()};
	return (options = {}) => {
		const {status, sent, ...given} = resolveOptions(
			scenario,
			options,
			{status: 200, sent: undefined},
			checks,
		);
		return answerStep(scenario, {status, ending, framing, ...(sent === undefined ? {} : {sent})}, given);
	};
}

/** The head and a part of the body come, then the connection is reset. */
export const resetMidBody: (options?: BrokenBodyOptions) => Step = breaking('resetMidBody', 'reset');

/** The head and a part of the body come, then the connection is closed as if that were all. */
export const closeMidBody: (options?: BrokenBodyOptions) => Step = breaking('closeMidBody', 'close');

/** The head and a part of the body come, then nothing. With `sent: 0`, only the head. */
export const stallsMidBody: (options?: BrokenBodyOptions) => Step = breaking('stallsMidBody', 'stall');

/** The body has fewer bytes than its Content-Length says. */
export const truncatedBody: (options?: BrokenBodyOptions) => Step = breaking('truncatedBody', 'close');

/** A chunked body without its last chunk. */
export const truncatedChunked: (options?: BrokenBodyOptions) => Step = breaking(
	'truncatedChunked',
	'close',
	'chunked',
);

/** A chunked body with a chunk whose size is not a number. */
export const badChunk: (options?: BrokenBodyOptions) => Step = breaking('badChunk', 'bad-chunk', 'chunked');

/** A body that says it is gzip and, after its first part, is not. */
export const corruptGzip: (options?: BrokenBodyOptions) => Step = breaking('corruptGzip', 'corrupt');

export type WrongContentLengthOptions = AnswerOptions & {
	/** How many bytes fewer the field announces than there are. @default 4 */
	short?: number;
};

/** The Content-Length is smaller than the body; what goes beyond it is lost. For one that is larger, see `truncatedBody`. */
export function wrongContentLength(options: WrongContentLengthOptions = {}): Step {
	const {short, ...given} = resolveOptions(
		'wrongContentLength',
		options,
		{short: 4},
		{...answerChecks, short: integer({minimum: 1})},
	);
	return answerStep('wrongContentLength', {status: 200, unannounced: short}, given);
}
