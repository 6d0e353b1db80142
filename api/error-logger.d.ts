import { Classification, Hook } from '@kyhooks/core';

type ConsoleSinkOptions = {
    minimum?: LogLevel;
    fields?: boolean;
};

type EntryRedactor = Readonly<{
    text(text: string, limit?: number): string;
    headers(fields: Headers): Readonly<Record<string, string | readonly string[]>>;
}>;

type ErrorLoggerOptions = {
    sink?: Sink;
    levels?: Partial<Levels>;
    redact?: EntryRedactor;
    body?: (body: unknown, contentType?: string | null) => FieldValue | undefined;
    advice?: (classification: Classification) => string | undefined;
    stack?: boolean;
};

type ErrorLoggerPolicy = Readonly<Required<Pick<ErrorLoggerOptions, 'sink' | 'redact' | 'stack' | 'advice'>> & Pick<ErrorLoggerOptions, 'body'> & {
    levels: Levels;
}>;

type FieldValue = string | number | boolean | null | readonly FieldValue[] | {
    readonly [key: string]: FieldValue;
};

type FieldsFirstLogger = Logger<(fields: Record<string, unknown>, message: string) => unknown>;

type GuardOptions = {
    onFault?: (fault: SinkFault) => void;
};

type GuardedSink = Readonly<{
    isEnabled(level: LogLevel): boolean;
    write(entry: LogEntry): void;
    readonly faults: number;
}>;

type Levels = {
    readonly [Kind in keyof typeof levels]: LogLevel | false;
};

type LogEntry = Readonly<{
    level: LogLevel;
    message: string;
    fields: LogFields;
}>;

type LogErrorOptions = Omit<ErrorLoggerOptions, 'sink'>;

type LogFields = {
    readonly [key: string]: FieldValue;
};

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

type Logger<Method> = Record<LogLevel, Method> & {
    isLevelEnabled?: (level: LogLevel) => boolean;
};

type LoggerSinkOptions = GuardOptions;

type MessageFirstLogger = Logger<(message: string, fields: Record<string, unknown>) => unknown>;

type Occasion = keyof Levels;

type OwnFields = Readonly<Record<string, string | number | boolean | undefined>>;

type Sink = Readonly<{
    isEnabled?(level: LogLevel): boolean;
    write(entry: LogEntry): unknown;
}>;

type SinkFault = Readonly<{
    error: unknown;
}>;

declare function consoleSink(options?: ConsoleSinkOptions): Required<Sink>;

declare function deduped(sink: Sink, window: number): Sink;

declare const defaultLevels: Levels;

declare function errorLogger(options?: ErrorLoggerOptions): Hook;

declare function guarded(sink: Sink, options?: GuardOptions): GuardedSink;

declare const levels: {
    readonly attempt: "debug";
    readonly recovered: "info";
    readonly clientError: "warn";
    readonly serverError: "error";
    readonly networkError: "warn";
    readonly rejected: "warn";
    readonly unexpected: "error";
    readonly cancelled: "debug";
    readonly circuitOpened: "warn";
    readonly circuitClosed: "info";
    readonly observed: "info";
};

declare function logError(error: unknown, sink: Sink, options?: LogErrorOptions): void;

declare function loggerSink(logger: MessageFirstLogger, options?: LoggerSinkOptions): GuardedSink;

declare function pinoSink(logger: FieldsFirstLogger, options?: LoggerSinkOptions): GuardedSink;

declare function teeSink(first: Sink, ...others: readonly Sink[]): GuardedSink;

declare function watch<Value>(promise: PromiseLike<Value>, sink: Sink, options?: LogErrorOptions): Promise<Value>;

declare function withFields(sink: Sink, fields: (entry: LogEntry) => OwnFields | undefined): Sink;

export type { ConsoleSinkOptions };
export type { EntryRedactor };
export type { ErrorLoggerOptions };
export type { ErrorLoggerPolicy };
export type { FieldValue };
export type { FieldsFirstLogger };
export type { GuardOptions };
export type { GuardedSink };
export type { Levels };
export type { LogEntry };
export type { LogErrorOptions };
export type { LogFields };
export type { LogLevel };
export type { LoggerSinkOptions };
export type { MessageFirstLogger };
export type { Occasion };
export type { OwnFields };
export type { Sink };
export type { SinkFault };
export { consoleSink };
export { deduped };
export { defaultLevels };
export { errorLogger };
export { guarded };
export { logError };
export { loggerSink };
export { pinoSink };
export { teeSink };
export { watch };
export { withFields };
