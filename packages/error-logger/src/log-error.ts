import {classificationOf, classifyByStandard, explain, quietly} from '@kyhooks/core';
import type {Ask, Facts} from './entry/fields.ts';
import {occasionOf} from './entry/levels.ts';
import {isReported, noteReport} from './entry/reported.ts';
import {createReporter} from './entry/reporter.ts';
import type {Sink} from './log-entry.ts';
import {type ErrorLoggerOptions, resolveErrorLoggerOptions} from './options.ts';

export type LogErrorOptions = Omit<ErrorLoggerOptions, 'sink'>;

/**
Writes an entry for an error that was caught: one that no hook has seen, or one of another client. An error that has been reported already, by a hook or by this function, is not written again.

Never throws, but for bad options.

@throws TypeError for an option that is unknown, of the wrong kind or out of range
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

/** No call is there to tell of it, and it must not take the place of the error that is being handled. */
const ask: Ask = (_, run) => quietly(run);

/**
Lets `logError` hear of what a promise rejects with.

@returns a promise that settles as the given one does
@throws TypeError for a bad option, as a rejection
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
