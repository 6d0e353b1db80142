import {classificationOf, classifyByStandard, explain, quietly} from '@kyhooks/core';
import type {Ask, Facts} from './entry/fields.ts';
import {occasionOf} from './entry/levels.ts';
import {isReported, noteReport} from './entry/reported.ts';
import {createReporter} from './entry/reporter.ts';
import type {Sink} from './log-entry.ts';
import {type ErrorLoggerOptions, resolveErrorLoggerOptions} from './options.ts';

/** Options of `logError` and `watch`: those of `errorLogger` without `sink`. */
export type LogErrorOptions = Omit<ErrorLoggerOptions, 'sink'>;

/**
Writes an entry for a caught error that no error logger has reported, such as an error from another client. An error that a hook or this function has already reported is not written again.

Throws only for invalid options.

@throws TypeError for an option that is unknown, of the wrong type or out of range
*/
export function logError(error: unknown, sink: Sink, options: LogErrorOptions = {}): void {
	const report = createReporter(resolveErrorLoggerOptions({...options, sink}));
	if (isReported(error)) {
		return;
	}
	const classification = classificationOf(error) ?? classifyByStandard({error});
	const told = explain(error);
	const attempts = told?.attempts ?? [];
	const facts: Facts = {
		...(told && {
			call: {
				id: told.id,
				attempts: attempts.length,
				elapsed: told.totalTime,
				request: told.method === '' ? undefined : told,
			},
		}),
		reason: told?.reason,
		attempt: attempts.at(-1),
		classification,
		subject: error,
	};
	if (ask('errorLogger', () => report(occasionOf(classification), facts, ask))) {
		noteReport(error);
	}
}

/** Without a call there is nowhere to report a failing callback. It must not replace the error that is being handled. */
const ask: Ask = (_, run) => quietly(run);

/**
Passes the rejection of a promise to `logError`.

@returns a promise that settles like the given one
@throws TypeError for an invalid option, as a rejection
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
