import {type Check, type Classification, callback, oneOf, record, resolveOptions} from '@kyhooks/core';
import {defaultLevels, type Levels, type Occasion} from './entry/levels.ts';
import type {FieldValue, Sink} from './log-entry.ts';
import {type EntryRedactor, plainRedactor} from './redact/plain-redactor.ts';
import {consoleSink} from './sinks/console-sink.ts';
import {sinkShape} from './sinks/guarded.ts';

/** Options of `errorLogger`. */
export type ErrorLoggerOptions = {
	/** The sink that receives the entries: `winstonSink(logger)`, `pinoSink(logger)`, `consoleSink()`, `beaconSink({url})`, `teeSink(a, b)` for two sinks, or any object with `write(entry)`. @default consoleSink() */
	sink?: Sink;

	/**
	The log level of each kind of entry; `false` writes no entries of that kind.

	@default `debug` for attempts and cancelled calls; `info` for recovered calls, closed circuits and observed actions; `warn` for 4xx, network errors, refusals and opened circuits; `error` for everything else
	*/
	levels?: Partial<Levels>;

	/**
	The redactor for the texts, URLs and header fields of an entry. `createRedactor()` of `@kyhooks/error-logger/redact` accepts your own names and patterns, and shows the harmless parts of a query.

	@default a redactor that shows no query values
	*/
	redact?: EntryRedactor;

	/** Adds the body of a failed response to the entry, if ky has read it. The function returns what to show, as `createRedactor().json` does. @default the body is not logged */
	body?: (body: unknown, contentType?: string | null) => FieldValue | undefined;

	/**
	Returns advice about a failure, in a sentence for people. `adviceOn` of `@kyhooks/core` has advice for every failure; it adds 0.7 kB.

	@default the advice of your own classification rule
	*/
	advice?: (classification: Classification) => string | undefined;

	/** Whether to log the stack of an error. @default true; in browsers false */
	stack?: boolean;
};

/** The options of `errorLogger` after defaults are applied. */
export type ErrorLoggerPolicy = Readonly<
	Required<Pick<ErrorLoggerOptions, 'sink' | 'redact' | 'stack' | 'advice'>> &
		Pick<ErrorLoggerOptions, 'body'> & {levels: Levels}
>;

const redactor: Check = value => {
	const {text, headers} = Object(value) as Record<string, unknown>;
	return typeof text === 'function' && typeof headers === 'function'
		? undefined
		: 'a redactor, as createRedactor makes one';
};

/** The advice of a rule that the user wrote. */
const ownAdvice = ({advice}: Classification) => advice;

/** @throws TypeError with the name and the value of the option */
export function resolveErrorLoggerOptions(options: ErrorLoggerOptions): ErrorLoggerPolicy {
	const resolved = resolveOptions(
		'errorLogger',
		options,
		{advice: ownAdvice, redact: plainRedactor, stack: !('document' in globalThis)},
		{
			sink: sinkShape,
			levels: record,
			redact: redactor,
			body: callback,
			stack: oneOf(true, false),
			advice: callback,
		},
	);
	const {sink = consoleSink(), levels = {}, ...rest} = resolved;
	const level = oneOf('debug', 'info', 'warn', 'error', false);
	const checks = Object.fromEntries(Object.keys(defaultLevels).map(name => [name, level]));
	return Object.freeze({
		...rest,
		sink,
		levels: resolveOptions('errorLogger.levels', levels, defaultLevels, checks as Record<Occasion, Check>),
	});
}
