// The only entry point that imports winston.

export {type CloseLoggerOptions, closeLogger, type EndingLogger} from './sinks/close-logger.ts';
export {type FileLoggerOptions, fileLogger} from './sinks/file-logger.ts';
export type {GuardedSink, GuardOptions, SinkFault} from './sinks/guarded.ts';
export {type WinstonLogger, type WinstonSinkOptions, winstonSink} from './sinks/winston-sink.ts';
