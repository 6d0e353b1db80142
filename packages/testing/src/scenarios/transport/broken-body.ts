import {integer, resolveOptions} from '@kyhooks/core';
import type {Ending, Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answerStep} from '../answers/answer.ts';

/** Options of the scenarios with a broken body, such as `resetMidBody`. */
export type BrokenBodyOptions = AnswerOptions & {
	/** Status code, 200 to 599. @default 200 */
	status?: number;
	/** Number of body bytes to send before it breaks. @default half of it */
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

/** Sends the head and a part of the body, then resets the connection. */
export const resetMidBody: (options?: BrokenBodyOptions) => Step = breaking('resetMidBody', 'reset');

/** Sends the head and a part of the body, then closes the connection as if the body were complete. */
export const closeMidBody: (options?: BrokenBodyOptions) => Step = breaking('closeMidBody', 'close');

/** Sends the head and a part of the body, then nothing more. With `sent: 0` it sends only the head. */
export const stallsMidBody: (options?: BrokenBodyOptions) => Step = breaking('stallsMidBody', 'stall');

/** Sends a body with fewer bytes than its Content-Length says. */
export const truncatedBody: (options?: BrokenBodyOptions) => Step = breaking('truncatedBody', 'close');

/** Sends a chunked body without its last chunk. */
export const truncatedChunked: (options?: BrokenBodyOptions) => Step = breaking(
	'truncatedChunked',
	'close',
	'chunked',
);

/** Sends a chunked body with a chunk whose size is not a number. */
export const badChunk: (options?: BrokenBodyOptions) => Step = breaking('badChunk', 'bad-chunk', 'chunked');

/** Sends a body that is announced as gzip but becomes invalid after its first part. */
export const corruptGzip: (options?: BrokenBodyOptions) => Step = breaking('corruptGzip', 'corrupt');

/** Options of `wrongContentLength`. */
export type WrongContentLengthOptions = AnswerOptions & {
	/** By how many bytes the Content-Length is too small. @default 4 */
	short?: number;
};

/** Sends a Content-Length that is smaller than the body. The client loses the rest. For one that is too large, see `truncatedBody`. */
export function wrongContentLength(options: WrongContentLengthOptions = {}): Step {
	const {short, ...given} = resolveOptions(
		'wrongContentLength',
		options,
		{short: 4},
		{...answerChecks, short: integer({minimum: 1})},
	);
	return answerStep('wrongContentLength', {status: 200, unannounced: short}, given);
}
