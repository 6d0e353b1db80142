import {type GuardedSink, guardedBy} from './guarded.ts';
import {hearErrors} from './logger-errors.ts';
import {loggerFields} from './logger-fields.ts';
import {sinkFaults} from './sink-faults.ts';
import type {WinstonLogger} from './winston-logger.ts';
import {resolveWinstonOptions, type WinstonSinkOptions} from './winston-options.ts';

/**
Writes to a logger of winston. Neither a format that throws, nor a transport that fails or stands still, nor a logger that has ended reaches the caller or ends the process. An `error` listener is added to the logger, once.

A field with a name that winston or its formats own (`message`, `level`, `stack`, …) is written as `fields.<name>`.

@example
```
const sink = winstonSink(fileLogger('api_errors.log'));
```
@throws TypeError or RangeError for what is no logger of winston, or a bad option
*/
export function winstonSink(logger: WinstonLogger, options: WinstonSinkOptions = {}): GuardedSink {
	const {levels, maxPending, onFault} = resolveWinstonOptions(logger, options);
	const faults = sinkFaults(onFault);
	hearErrors(logger, faults, onFault === undefined);
	let dropped = 0;
	return guardedBy(faults, {
		// A level that is off costs winston much more once an entry is in its stream.
		isEnabled: level => logger.silent !== true && logger.isLevelEnabled(levels[level]),
		write({level, message, fields}) {
			dropped += 1;
			if (hasRoom(logger, maxPending)) {
				// The form with one argument: any other looks for percent signs, and joins messages.
				logger.log(Object.assign(loggerFields(fields, dropped - 1), {level: levels[level], message}));
				dropped = 0;
			}
		},
	});
}

/** winston itself queues without a bound: for a transport that never calls back, and after `close()`. After `end()` it emits an error for each entry. */
function hasRoom({writable, transports, writableLength = 0}: WinstonLogger, maxPending: number): boolean {
	return writable !== false && transports?.length !== 0 && writableLength < maxPending;
}
