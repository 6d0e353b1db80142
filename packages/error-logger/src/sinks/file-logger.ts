import {integer, oneOf, quietly, required, resolveOptions, text} from '@kyhooks/core';
import winston from 'winston';
import {type RotatingFile, rotatingFile} from './rotating-file.ts';

export type FileLoggerOptions = {
	/** The least severe level that is written, in winston's own names. @default 'info' */
	level?: 'error' | 'warn' | 'info' | 'http' | 'verbose' | 'debug' | 'silly';

	/** Bytes of a file; the line that would go over begins the next. @default 10_485_760 (10 MiB) */
	maxSize?: number;

	/** Files that are kept, from 2: the one that is written, under the given name, and older ones as `<name>1`, `<name>2`, … @default 5 */
	maxFiles?: number;
};

/**
A logger of winston that writes lines of JSON with a `timestamp` to a file, and rotates it by size. A line is written when the call returns, so a program that ends loses none. File and folders are made with the first line. A failure to write is an `error` event of the logger, which `winstonSink` listens to.

@example
```
const sink = winstonSink(fileLogger('logs/api_errors.log'));
```
@param path of the file; a relative one is found from the working directory
@throws TypeError for a bad path or option
*/
export function fileLogger(path: string, options: FileLoggerOptions = {}): winston.Logger {
	const {level, maxSize, maxFiles} = resolveOptions(
		'fileLogger',
		{...options, path},
		{level: 'info' as const, maxSize: 10_485_760, maxFiles: 5},
		{
			path: required(text),
			level: oneOf('error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly'),
			maxSize: integer({minimum: 1}),
			maxFiles: integer({minimum: 2}),
		},
	);
	return winston.createLogger({
		level,
		format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
		transports: fileTransport(rotatingFile(path, {maxSize, maxFiles}), level),
	});
}

type Info = Readonly<Record<symbol, unknown>>;

/** winston's types have the class under another name, and cannot be constructed from. */
const {Transport} = winston as unknown as {
	Transport: new (options: winston.transport.TransportStreamOptions) => winston.transport;
};

/** Where winston's formats put the finished line (triple-beam). */
const line = Symbol.for('message');

/**
A transport that has written a line when it calls back, so that a program that ends has lost none, and the end of the logger is the end of the writing.

winston's own File transport calls back before that, and loses lines where a file is rotated under load.
*/
function fileTransport(file: RotatingFile, level: string): winston.transport {
	const transport: winston.transport = new Transport({
		// The logger's own is lost once winston has put a failed transport back.
		level,
		log(info: Info, next: () => void) {
			try {
				file.append(`${info[line]}\n`);
			} catch (error) {
				// Not in the midst of winston's own writing.
				queueMicrotask(() => transport.emit('error', error));
			}
			next();
		},
	});
	transport.once('finish', () => quietly(file.close));
	return transport;
}
