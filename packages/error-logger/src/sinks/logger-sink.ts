import {type Check, callback, required, resolveOptions} from '@kyhooks/core';
import {droppedBefore, type LogEntry, type LogFields, type LogLevel} from '../log-entry.ts';
import {activeSpan} from './active-span.ts';
import {type GuardedSink, type GuardOptions, guardedBy, logLevels, sinkFaults} from './guarded.ts';

/** Options of `loggerSink` and `pinoSink`. */
export type LoggerSinkOptions = GuardOptions;

type Logger<Method> = Record<LogLevel, Method> & {isLevelEnabled?: (level: LogLevel) => boolean};

/** A logger that takes the message first, like the console and most loggers. */
export type MessageFirstLogger = Logger<(message: string, fields: Record<string, unknown>) => unknown>;

/** A logger that takes the fields first, like pino. */
export type FieldsFirstLogger = Logger<(fields: Record<string, unknown>, message: string) => unknown>;

/** Fields that winston, pino and their formats write themselves. If a line of JSON has a second `level`, most readers use that one. */
const owned = /^(cause|hostname|label|level|message|ms|msg|pid|splat|stack|time|timestamp)$/;

/** A copy that the logger may change, with the ids of the active span. A field whose name belongs to loggers becomes `fields.<name>`. */
export function loggerFields(fields: LogFields, dropped = 0): Record<string, unknown> {
	const copy: Record<string, unknown> = {...activeSpan()};
	for (const [name, value] of Object.entries(fields)) {
		// winston treats an entry with `exception: true` as its own crash report and does not pass it to ordinary transports.
		const isOwned = owned.test(name) || (name === 'exception' && value === true);
		copy[isOwned ? `fields.${name}` : name] = value;
	}
	if (dropped > 0) {
		copy['log.dropped'] = dropped + droppedBefore(fields);
	}
	return copy;
}

/**
Writes entries to any logger with four methods, called as `logger.error(message, fields)`. Each entry is one call. If the logger has `isLevelEnabled`, it is checked before an entry is built.

@throws TypeError if the logger lacks a method, or for an invalid option
*/
export function loggerSink(logger: MessageFirstLogger, options: LoggerSinkOptions = {}): GuardedSink {
	return sinkOf('loggerSink', logger, options, ({level, message, fields}) =>
		logger[level](message, loggerFields(fields)),
	);
}

/**
Writes entries to pino, or to another logger that takes the fields first: `logger.error(fields, message)`.

@throws TypeError if the logger lacks a method, or for an invalid option
*/
export function pinoSink(logger: FieldsFirstLogger, options: LoggerSinkOptions = {}): GuardedSink {
	return sinkOf('pinoSink', logger, options, ({level, message, fields}) =>
		logger[level](loggerFields(fields), message),
	);
}

const loggerShape: Check = value =>
	logLevels.every(level => typeof (value as MessageFirstLogger | undefined)?.[level] === 'function')
		? undefined
		: 'an object with debug(), info(), warn() and error()';

function sinkOf(
	name: string,
	logger: MessageFirstLogger | FieldsFirstLogger,
	options: LoggerSinkOptions,
	write: (entry: LogEntry) => unknown,
): GuardedSink {
	const checks = {logger: required(loggerShape), onFault: callback};
	const {onFault} = resolveOptions(name, {...options, logger}, {}, checks);
	return guardedBy(sinkFaults(onFault), {isEnabled: level => logger.isLevelEnabled?.(level) ?? true, write});
}
