export type {FieldValue, LogEntry, LogFields, LogLevel, Sink} from './log-entry.ts';
