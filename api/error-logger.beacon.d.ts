type BeaconSink = GuardedSink & Readonly<{
    flush(): Promise<void>;
    close(): Promise<void>;
}>;

type BeaconSinkOptions = GuardOptions & {
    url: string | URL;
    minimum?: LogLevel;
    maxBytes?: number;
    maxRequests?: number;
    maxQueue?: number;
    flushAfter?: number;
    headers?: Readonly<Record<string, string>>;
    fetch?: typeof fetch;
};

type FieldValue = string | number | boolean | null | readonly FieldValue[] | {
    readonly [key: string]: FieldValue;
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

declare function beaconSink(options: BeaconSinkOptions): BeaconSink;

export type { BeaconSink };
export type { BeaconSinkOptions };
export type { GuardOptions };
export type { GuardedSink };
export type { SinkFault };
export { beaconSink };
