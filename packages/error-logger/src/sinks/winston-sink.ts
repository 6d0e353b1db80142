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

/** What is used of a winston logger, so that another version, or a fake, will do. */
export type WinstonLogger = {
	log(entry: {level: string; message: string; [field: string]: unknown}): unknown;
	isLevelEnabled(level: string): boolean;
	on?(event: 'error', listener: (error: Error) => void): unknown;
	listenerCount?(event: 'error'): number;
	readonly silent?: boolean;
	readonly levels?: object;
	/** Where entries go; none takes any after `close()`. */
	readonly transports?: readonly object[];
	/** Entries that wait in the logger, since a transport does not take them. */
	readonly writableLength?: number;
	/** `false` after `end()`. */
	readonly writable?: boolean;
};

export type WinstonSinkOptions = GuardOptions & {
	/**
	The logger's names for our levels, where they differ.

	@default {debug: 'debug', info: 'info', warn: 'warn', error: 'error'}
	@example
	```
	winstonSink(logger, {levels: {warn: 'warning'}}) // winston.config.syslog.levels
	```
	*/
	levels?: Partial<Record<LogLevel, string>>;

	/** Entries that may wait in the logger, of whoever they are, before ours are dropped. How many were is in `log.dropped` of the next that goes through. @default 1_000 */
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
Writes to a logger of winston. Neither a format that throws, nor a transport that fails or stands still, nor a logger that has ended reaches the caller or ends the process. An `error` listener is added to the logger, once.

A field with a name that winston or its formats own (`message`, `level`, `stack`, …) is written as `fields.<name>`.

@example
```
const sink = winstonSink(fileLogger('api_errors.log'));
```
@throws TypeError for what is no logger of winston, or a bad option; also for a level that the logger does not have, since it would drop every entry of that level without a word
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
		// A level that is off costs winston much more once an entry is in its stream.
		isEnabled: level => logger.silent !== true && logger.isLevelEnabled(nameOf(level)),
		write({level, message, fields}) {
			dropped += 1;
			if (hasRoom(logger, maxPending)) {
				// The form with one argument: any other looks for percent signs, and joins messages.
				logger.log(Object.assign(loggerFields(fields, dropped - 1), {level: nameOf(level), message}));
				dropped = 0;
			}
		},
	});
}

/** winston itself queues without a bound: for a transport that never calls back, and after `close()`. After `end()` it emits an error for each entry. */
function hasRoom({writable, transports, writableLength = 0}: WinstonLogger, maxPending: number): boolean {
	return writable !== false && transports?.length !== 0 && writableLength < maxPending;
}

const heard = new WeakSet<object>();

/**
Hears the `error` events of a logger, once for each logger: of those without a listener, Node makes an uncaught exception, and a log that cannot be written ends the process that it was to tell about.

Where nobody else listens, and nobody wants to be told (`alone`), what would have been a crash becomes one warning of the process. It has name and code alone: the message of a transport's error may hold the address of a database with its password.
*/
function hearErrors(logger: WinstonLogger, faults: SinkFaults, alone: boolean): void {
	// A child logger is an object whose prototype is its parent; they share queue, transports and listeners.
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
