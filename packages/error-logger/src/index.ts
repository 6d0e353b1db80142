// Withheld: the journal of a call and how fields are made. `errorLogger` is the way to them.
export {type ConsoleSinkOptions, consoleSink} from './console-sink.ts';
export {errorLogger} from './error-logger.ts';
export {defaultLevels, type Levels, type Occasion} from './levels.ts';
export {type LogErrorOptions, logError, watch} from './log-error.ts';
export type {FieldValue, LogEntry, LogFields, LogLevel, Sink} from './log-entry.ts';
export type {ErrorLoggerOptions, ErrorLoggerPolicy, RequestRecord} from './options.ts';
