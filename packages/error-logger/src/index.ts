// Not exported: the journal of a call and how fields are made. Use them through `errorLogger`.

export {defaultLevels, type Levels, type Occasion} from './entry/levels.ts';
export {errorLogger} from './error-logger.ts';
export type {FieldValue, LogEntry, LogFields, LogLevel, Sink} from './log-entry.ts';
export {type LogErrorOptions, logError, watch} from './log-error.ts';
export type {ErrorLoggerOptions, ErrorLoggerPolicy} from './options.ts';
export type {EntryRedactor} from './redact/plain-redactor.ts';
export {type ConsoleSinkOptions, consoleSink} from './sinks/console-sink.ts';
export {deduped} from './sinks/deduped.ts';
export {type GuardedSink, type GuardOptions, guarded, type SinkFault} from './sinks/guarded.ts';
export {
	type FieldsFirstLogger,
	type LoggerSinkOptions,
	loggerSink,
	type MessageFirstLogger,
	pinoSink,
} from './sinks/logger-sink.ts';
export {teeSink} from './sinks/tee-sink.ts';
export {type OwnFields, withFields} from './sinks/with-fields.ts';
