import {integer, oneOf, resolveOptions, text} from '@kyhooks/core';
import winston from 'winston';
import {fileTransport} from './file-transport.ts';
import {rotatingFile} from './rotating-file.ts';

export type FileLoggerOptions = {
	/** The least severe level that is written, in winston's own names. @default 'info' */
	level?: 'error' | 'warn' | 'info' | 'http' | 'verbose' | 'debug' | 'silly';

	/** Bytes of a file; the line that would go over begins the next. @default 10_485_760 (10 MiB) */
	maxSize?: number;

	/** Files that are kept, from 2: the one that is written, under the given name, and older ones as `<name>1`, `<name>2`, … @default 5 */
	maxFiles?: number;
};

const npmLevels = oneOf('error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly');

/**
A logger of winston that writes lines of JSON with a `timestamp` to a file, and rotates it by size. File and folders are made with the first line. A failure to write is an `error` event of the logger, which `winstonSink` listens to.

@example
```
const sink = winstonSink(fileLogger('logs/api_errors.log'));
```
@param path of the file; a relative one is found from the working directory
@throws TypeError or RangeError for a bad path or option
*/
export function fileLogger(path: string, options: FileLoggerOptions = {}): winston.Logger {
	const {level, maxSize, maxFiles} = resolveOptions<
		FileLoggerOptions & {path: string},
		Required<FileLoggerOptions>
	>(
		'fileLogger',
		{...options, path: path ?? (null as never)},
		{level: 'info', maxSize: 10_485_760, maxFiles: 5},
		{path: text, level: npmLevels, maxSize: integer({minimum: 1}), maxFiles: integer({minimum: 2})},
	);
	return winston.createLogger({
		level,
		format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
		transports: fileTransport(rotatingFile(path, {maxSize, maxFiles}), level),
	});
}
