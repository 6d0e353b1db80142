// The only entry that imports winston.
export {
	type CloseLoggerOptions,
	closeLogger,
	type EndingLogger,
	type FileLoggerOptions,
	fileLogger,
	type GuardedSink,
	type GuardOptions,
	type SinkFault,
	type WinstonLogger,
	type WinstonSinkOptions,
	winstonSink,
} from '@kyhooks/error-logger/winston';
