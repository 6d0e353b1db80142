import {
	type Classification,
	catchRejection,
	classificationOf,
	classifyByStandard,
	explain,
} from '@kyhooks/core';
import type {Facts} from './entry.ts';
import {occasionOf} from './levels.ts';
import type {Sink} from './log-entry.ts';
import {type ErrorLoggerOptions, resolveErrorLoggerOptions} from './options.ts';
import {isReported, noteReport} from './reported.ts';
import {type Ask, createReporter} from './reporter.ts';

export type LogErrorOptions = Omit<ErrorLoggerOptions, 'sink' | 'sample' | 'dedupe' | 'requestId'>;

/**
Writes an entry for an error that was caught: one that no hook has seen, or one of another client. An error that has been reported already, by a hook or by this function, is not written again.

Never throws, but for bad options.

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range
*/
export function logError(error: unknown, sink: Sink, options: LogErrorOptions = {}): void {
	const report = createReporter(resolveErrorLoggerOptions({...options, sink}));
	if (isReported(error)) {
		return;
	}
	const classification: Classification = classificationOf(error) ?? classifyByStandard({error});
	const explanation = explain(error);
	const attempt = explanation?.attempts.at(-1);
	const facts: Facts = {
		event: classification.origin === 'caller' ? 'ky.cancelled' : 'http.client.request.exception',
		...(explanation === undefined
			? {}
			: {
					call: {
						id: explanation.id,
						attempts: explanation.attempts.length,
						elapsed: explanation.totalTime,
						...(explanation.method === '' ? {} : {request: explanation}),
					},
					reason: explanation.reason,
				}),
		...(attempt === undefined ? {} : {attempt}),
		classification,
		subject: error,
	};
	if (quietly('errorLogger', () => report(occasionOf(classification), facts, quietly)) === true) {
		noteReport(error);
	}
}

/** No call is there to tell of it, and it must not take the place of the error that is being handled. */
const quietly: Ask = (_, run) => {
	try {
		const result = run();
		catchRejection(result, () => {});
		return result;
	} catch {
		return undefined;
	}
};

/**
Lets `logError` hear of what a promise rejects with.

@returns a promise that settles as the given one does
@throws TypeError or RangeError for a bad option, as a rejection
*/
export async function watch<Value>(
	promise: PromiseLike<Value>,
	sink: Sink,
	options: LogErrorOptions = {},
): Promise<Value> {
	try {
		return await promise;
	} catch (error) {
		logError(error, sink, options);
		throw error;
	}
}
