import {integer, oneOf, quietly, required, resolveOptions, text} from '@kyhooks/core';
import winston from 'winston';
import {type RotatingFile, rotatingFile} from './rotating-file.ts';

/** Options of `fileLogger`. */
export type FileLoggerOptions = {
	/** The least severe level to write, as a winston level. @default 'info' */
	level?: 'error' | 'warn' | 'info' | 'http' | 'verbose' | 'debug' | 'silly';

	/** Maximum size of a file in bytes. A line that would exceed it starts the next file. @default 10_485_760 (10 MiB) */
	maxSize?: number;

	/** Number of files to keep, at least 2: the current one under the given name, and older ones as `<name>1`, `<name>2`, … @default 5 */
	maxFiles?: number;
};

/**
Creates a winston logger that writes lines of JSON with a `timestamp` to a file and rotates the file by size. Each line is written before the log call returns, so no line is lost when the program ends. The first line creates the file and its folders. If writing fails, the logger emits an `error` event, which `winstonSink` handles.

@example
```
const sink = winstonSink(fileLogger('logs/api_errors.log'));
```
@param path of the file; a relative path is resolved against the working directory
@throws TypeError for an invalid path or option
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

/** winston's types declare this class under another name, without a constructor. */
const {Transport} = winston as unknown as {
	Transport: new (options: winston.transport.TransportStreamOptions) => winston.transport;
};

/** The property with the finished line, set by winston's formats (triple-beam). */
const line = Symbol.for('message');

/**
A transport that calls back only after the line is written. So a program that ends loses no line, and the logger finishes only when all is written.

winston's own File transport calls back earlier, and loses lines if a file is rotated under load.
*/
function fileTransport(file: RotatingFile, level: string): winston.transport {
	const transport: winston.transport = new Transport({
		// The transport does not have the logger's level any more after winston re-adds it following a failure.
		level,
		log(info: Info, next: () => void) {
			try {
				file.append(`${info[line]}\n`);
			} catch (error) {
				// Emitted later, so that it does not interrupt winston's own write.
				queueMicrotask(() => transport.emit('error', error));
			}
			next();
		},
	});
	transport.once('finish', () => quietly(file.close));
	return transport;
}
