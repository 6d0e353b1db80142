import {type Check, callback, required, resolveOptions} from '@kyhooks/core';
import {droppedBefore, type LogEntry, type LogFields, type LogLevel} from '../log-entry.ts';
import {type GuardedSink, type GuardOptions, guardedBy, logLevels, sinkFaults} from './guarded.ts';

export type LoggerSinkOptions = GuardOptions;

type Logger<Method> = Record<LogLevel, Method> & {isLevelEnabled?: (level: LogLevel) => boolean};

/** A logger that takes the message first: the console's own order, and that of most loggers. */
export type MessageFirstLogger = Logger<(message: string, fields: Record<string, unknown>) => unknown>;

/** A logger in the order of pino. */
export type FieldsFirstLogger = Logger<(fields: Record<string, unknown>, message: string) => unknown>;

/** What winston, pino and their formats write themselves. A second `level` in a line of JSON wins over the first one in most readers. */
const owned = /^(cause|hostname|label|level|message|ms|msg|pid|splat|stack|time|timestamp)$/;

/** A copy for a logger to change as it likes. A field with a name that loggers own becomes `fields.<name>`. */
export function loggerFields(fields: LogFields, dropped = 0): Record<string, unknown> {
	const copy: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(fields)) {
		// winston takes an entry with `exception: true` for a crash report of its own, and passes it on to no ordinary transport.
		const isOwned = owned.test(name) || (name === 'exception' && value === true);
		copy[isOwned ? `fields.${name}` : name] = value;
	}
	if (dropped > 0) {
		copy['log.dropped'] = dropped + droppedBefore(fields);
	}
	return copy;
}

/**
Writes to any logger with four methods, `logger.error(message, fields)`. Each entry costs one call; where the logger has `isLevelEnabled`, it is asked before an entry is built.

@throws TypeError if the logger lacks a method, or for a bad option
*/
export function loggerSink(logger: MessageFirstLogger, options: LoggerSinkOptions = {}): GuardedSink {
	return sinkOf('loggerSink', logger, options, ({level, message, fields}) =>
		logger[level](message, loggerFields(fields)),
	);
}

/**
Writes to pino, or to a logger in its order: `logger.error(fields, message)`.

@throws TypeError if the logger lacks a method, or for a bad option
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
