import {type Check, type Classification, callback, oneOf, record, resolveOptions} from '@kyhooks/core';
import {defaultLevels, type Levels, type Occasion} from './entry/levels.ts';
import type {FieldValue, Sink} from './log-entry.ts';
import {type EntryRedactor, plainRedactor} from './redact/plain-redactor.ts';
import {consoleSink} from './sinks/console-sink.ts';
import {sinkShape} from './sinks/guarded.ts';

export type ErrorLoggerOptions = {
	/**
	Where entries go: `winstonSink(logger)`, `pinoSink(logger)`, `consoleSink()`, `beaconSink({url})`, `teeSink(a, b)` for two of them, or anything with a `write(entry)`.

	@default consoleSink()
	*/
	sink?: Sink;

	/**
	The level of each kind of entry; `false` writes none of that kind.

	@default attempts and cancelled calls at `debug`, recovered ones, closed circuits and what is only observed at `info`, 4xx, the network, refusals and opened circuits at `warn`, all else at `error`
	*/
	levels?: Partial<Levels>;

	/**
	What makes the texts, URLs and header fields of an entry safe: `createRedactor()` of `@kyhooks/error-logger/redact` has names and patterns of your own, and shows the harmless parts of a query.

	@default one that shows no value of a query
	*/
	redact?: EntryRedactor;

	/** Shows the body of a failed response, where ky has read it: what this makes of it, such as `createRedactor().json`. @default none is shown */
	body?: (body: unknown, contentType?: string | null) => FieldValue | undefined;

	/**
	What to do about a failure, in a sentence for people. `adviceOn` of `@kyhooks/core` has one for each: 0.7 kB.

	@default what a rule of your own says
	*/
	advice?: (classification: Classification) => string | undefined;

	/** Shows the stack of what was thrown. @default true; in browsers false */
	stack?: boolean;
};

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

/** Of a rule of the user's. */
const ownAdvice = ({advice}: Classification) => advice;

/** @throws TypeError that names the option and its value */
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
