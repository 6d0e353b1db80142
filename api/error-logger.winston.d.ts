import winston from 'winston';

type CloseLoggerOptions = {
    within?: number;
};

type EndingLogger = {
    end(): unknown;
    once(event: 'finish', listener: () => void): unknown;
    removeListener(event: 'finish', listener: () => void): unknown;
    readonly writableLength?: number;
    readonly readableLength?: number;
    readonly writable?: boolean;
    readonly _writableState?: {
        readonly finished?: boolean;
    };
};

type FieldValue = string | number | boolean | null | readonly FieldValue[] | {
    readonly [key: string]: FieldValue;
};

type FileLoggerOptions = {
    level?: 'error' | 'warn' | 'info' | 'http' | 'verbose' | 'debug' | 'silly';
    maxSize?: number;
    maxFiles?: number;
};

type GuardOptions = {
    onFault?: (fault: SinkFault) => void;
};

type GuardedSink = Readonly<{
    isEnabled(level: LogLevel): boolean;
    write(entry: LogEntry): void;
    readonly faults: number;
}>;

type LogEntry = Readonly<{
    level: LogLevel;
    message: string;
    fields: LogFields;
}>;

type LogFields = {
    readonly [key: string]: FieldValue;
};

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

type SinkFault = Readonly<{
    error: unknown;
}>;

type WinstonLogger = {
    log(entry: {
        level: string;
        message: string;
        [field: string]: unknown;
    }): unknown;
    isLevelEnabled(level: string): boolean;
    on?(event: 'error', listener: (error: Error) => void): unknown;
    listenerCount?(event: 'error'): number;
    readonly silent?: boolean;
    readonly levels?: object;
    readonly transports?: readonly object[];
    readonly writableLength?: number;
    readonly writable?: boolean;
};

type WinstonSinkOptions = GuardOptions & {
    levels?: Partial<Record<LogLevel, string>>;
    maxPending?: number;
};

declare function closeLogger(logger: EndingLogger, options?: CloseLoggerOptions): Promise<boolean>;

declare function fileLogger(path: string, options?: FileLoggerOptions): winston.Logger;

declare function winstonSink(logger: WinstonLogger, options?: WinstonSinkOptions): GuardedSink;

export type { CloseLoggerOptions };
export type { EndingLogger };
export type { FileLoggerOptions };
export type { GuardOptions };
export type { GuardedSink };
export type { SinkFault };
export type { WinstonLogger };
export type { WinstonSinkOptions };
export { closeLogger };
export { fileLogger };
export { winstonSink };
