// The only entry that imports winston.

export {type CloseLoggerOptions, closeLogger, type EndingLogger} from './sinks/close-logger.ts';
export {type FileLoggerOptions, fileLogger} from './sinks/file-logger.ts';
export type {GuardedSink, GuardOptions} from './sinks/guarded.ts';
export type {SinkFault} from './sinks/sink-faults.ts';
export type {WinstonLogger} from './sinks/winston-logger.ts';
export type {WinstonSinkOptions} from './sinks/winston-options.ts';
export {winstonSink} from './sinks/winston-sink.ts';
