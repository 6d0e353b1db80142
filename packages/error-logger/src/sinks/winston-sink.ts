import {type Check, callback, integer, read, required, resolveOptions} from '@kyhooks/core';
import type {LogLevel} from '../log-entry.ts';
import {
	type GuardedSink,
	type GuardOptions,
	guardedBy,
	logLevels,
	type SinkFaults,
	sinkFaults,
} from './guarded.ts';
import {loggerFields} from './logger-sink.ts';

/** The part of a winston logger that `winstonSink` uses, so that other versions and fakes fit too. */
export type WinstonLogger = {
	log(entry: {level: string; message: string; [field: string]: unknown}): unknown;
	isLevelEnabled(level: string): boolean;
	on?(event: 'error', listener: (error: Error) => void): unknown;
	listenerCount?(event: 'error'): number;
	readonly silent?: boolean;
	readonly levels?: object;
	/** Where entries go; empty after `close()`. */
	readonly transports?: readonly object[];
	/** Entries that wait in the logger because a transport does not take them. */
	readonly writableLength?: number;
	/** `false` after `end()`. */
	readonly writable?: boolean;
};

/** Options of `winstonSink`. */
export type WinstonSinkOptions = GuardOptions & {
	/**
	The logger's names for the four levels, if they differ.

	@default {debug: 'debug', info: 'info', warn: 'warn', error: 'error'}
	@example
	```
	winstonSink(logger, {levels: {warn: 'warning'}}) // winston.config.syslog.levels
	```
	*/
	levels?: Partial<Record<LogLevel, string>>;

	/** Maximum number of entries that wait in the logger, from any source, before the sink drops its entries. The next written entry says in `log.dropped` how many were dropped. @default 1_000 */
	maxPending?: number;
};

const winstonShape: Check = value =>
	['log', 'isLevelEnabled'].every(name => typeof read(value, name) === 'function')
		? undefined
		: 'a logger of winston, with log() and isLevelEnabled()';

const levelNames: Check = value =>
	typeof value === 'object' &&
	value !== null &&
	Object.entries(value).every(
		([level, name]) => logLevels.some(known => known === level) && typeof name === 'string' && name !== '',
	)
		? undefined
		: 'an object with names for debug, info, warn or error';

/**
Writes entries to a winston logger. A format that throws, a transport that fails or is stuck, or a logger that has ended neither affects the caller nor ends the process. It adds an `error` listener to the logger, once for all sinks.

A field whose name belongs to winston or its formats (`message`, `level`, `stack`, …) is written as `fields.<name>`.

@example
```
const sink = winstonSink(fileLogger('api_errors.log'));
```
@throws TypeError if `logger` is not a winston logger, or for an invalid option; also if the logger does not have one of the levels, because it would silently drop every entry of that level
*/
export function winstonSink(logger: WinstonLogger, options: WinstonSinkOptions = {}): GuardedSink {
	const {levels, maxPending, onFault} = resolveOptions(
		'winstonSink',
		{...options, logger},
		{maxPending: 1_000},
		{
			logger: required(winstonShape),
			levels: levelNames,
			maxPending: integer({minimum: 1}),
			onFault: callback,
		},
	);
	const nameOf = (level: LogLevel) => levels?.[level] ?? level;
	for (const level of logLevels) {
		const value = nameOf(level);
		if (logger.levels !== undefined && !Object.hasOwn(logger.levels, value)) {
			const option = `winstonSink.levels.${level}`;
			const known = Object.keys(logger.levels).join(', ');
			const message = `${option} must be a level of the logger (${known}), got ${JSON.stringify(value)}`;
			throw new TypeError(message, {cause: {option, value}});
		}
	}
	const faults = sinkFaults(onFault);
	hearErrors(logger, faults, onFault === undefined);
	let dropped = 0;
	return guardedBy(faults, {
		// An entry of a disabled level costs winston much more once it is in the stream.
		isEnabled: level => logger.silent !== true && logger.isLevelEnabled(nameOf(level)),
		write({level, message, fields}) {
			dropped += 1;
			if (hasRoom(logger, maxPending)) {
				// The form with one argument: with others, winston looks for percent signs and joins messages.
				logger.log(Object.assign(loggerFields(fields, dropped - 1), {level: nameOf(level), message}));
				dropped = 0;
			}
		},
	});
}

/** winston queues without a limit if a transport never calls back, and after `close()`. After `end()` it emits an error for each entry. */
function hasRoom({writable, transports, writableLength = 0}: WinstonLogger, maxPending: number): boolean {
	return writable !== false && transports?.length !== 0 && writableLength < maxPending;
}

const heard = new WeakSet<object>();

/**
Listens to the `error` events of a logger, once per logger. Without a listener, Node turns them into an uncaught exception, so a log that cannot be written would end the process.

If there is no other listener and no `onFault` (`alone`), the first failure becomes one process warning instead of a crash. It has only the name and the code, because the message of a transport's error may contain a database address with its password.
*/
function hearErrors(logger: WinstonLogger, faults: SinkFaults, alone: boolean): void {
	// A child logger is an object whose prototype is its parent. They share the queue, transports and listeners.
	let root = logger;
	while (!Object.hasOwn(root, '_events') && Object.getPrototypeOf(root) !== null) {
		root = Object.getPrototypeOf(root);
	}
	const owner = Object.hasOwn(root, '_events') ? root : logger;
	if (heard.has(owner)) {
		return;
	}
	heard.add(owner);
	owner.on?.('error', error => {
		faults.report(error);
		if (alone && faults.count === 1 && owner.listenerCount?.('error') === 1) {
			const facts = [read(error, 'name'), read(error, 'code')].filter(fact => typeof fact === 'string');
			const {process} = globalThis as {process?: {emitWarning?(message: string, type: string): void}};
			process?.emitWarning?.(
				`winstonSink: the logger failed (${facts.join(', ') || 'unknown error'}) and has no listener for its errors`,
				'ErrorLoggerWarning',
			);
		}
	});
}
