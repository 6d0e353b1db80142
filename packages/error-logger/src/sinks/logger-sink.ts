import {type Check, callback, resolveOptions} from '@kyhooks/core';
import type {LogLevel} from '../log-entry.ts';
import {type GuardedSink, type GuardOptions, guardedBy} from './guarded.ts';
import {logLevels} from './level.ts';
import {loggerFields} from './logger-fields.ts';
import {sinkFaults} from './sink-faults.ts';

export type LoggerSinkOptions = GuardOptions;

/** A logger that takes the message first: the console's own order, and that of most loggers. */
export type MessageFirstLogger = {
	[Level in LogLevel]: (message: string, fields: Record<string, unknown>) => unknown;
} & {isLevelEnabled?: (level: LogLevel) => boolean};

/** A logger in the order of pino. */
export type FieldsFirstLogger = {
	[Level in LogLevel]: (fields: Record<string, unknown>, message: string) => unknown;
} & {isLevelEnabled?: (level: LogLevel) => boolean};

const loggerShape: Check = value =>
	logLevels.every(level => typeof (value as MessageFirstLogger | undefined)?.[level] === 'function')
		? undefined
		: {kind: 'an object with debug(), info(), warn() and error()'};

/**
Writes to any logger with four methods, `logger.error(message, fields)`. Each entry costs one call; where the logger has `isLevelEnabled`, it is asked before an entry is built.

@throws TypeError if the logger lacks a method, or for a bad option
*/
export function loggerSink(logger: MessageFirstLogger, options: LoggerSinkOptions = {}): GuardedSink {
	const {onFault} = resolveLoggerSink('loggerSink', logger, options);
	return guardedBy(sinkFaults(onFault), {
		isEnabled: level => logger.isLevelEnabled?.(level) ?? true,
		write: ({level, message, fields}) => logger[level](message, loggerFields(fields)),
	});
}

/**
Writes to pino, or to a logger in its order: `logger.error(fields, message)`.

@throws TypeError if the logger lacks a method, or for a bad option
*/
export function pinoSink(logger: FieldsFirstLogger, options: LoggerSinkOptions = {}): GuardedSink {
	const {onFault} = resolveLoggerSink('pinoSink', logger, options);
	return guardedBy(sinkFaults(onFault), {
		isEnabled: level => logger.isLevelEnabled?.(level) ?? true,
		write: ({level, message, fields}) => logger[level](loggerFields(fields), message),
	});
}

function resolveLoggerSink(name: string, logger: unknown, options: LoggerSinkOptions): GuardOptions {
	return resolveOptions<GuardOptions & {logger: unknown}, object>(
		name,
		{...options, logger: logger ?? null},
		{},
		{logger: loggerShape, onFault: callback},
	);
}
