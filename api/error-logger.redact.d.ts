type EntryRedactor = Readonly<{
    text(text: string, limit?: number): string;
    headers(fields: Headers): Readonly<Record<string, string | readonly string[]>>;
}>;

type FieldValue = string | number | boolean | null | readonly FieldValue[] | {
    readonly [key: string]: FieldValue;
};

type HeaderFields = Headers | Iterable<readonly [
    name: string,
    value: string
]> | Readonly<Record<string, string | readonly string[] | undefined>>;

type QueryMode = 'redact-known' | 'redact-all' | 'drop';

type RedactOptions = {
    keys?: readonly string[];
    headers?: readonly string[];
    query?: QueryMode;
    patterns?: readonly RegExp[];
};

type RedactedHeaders = Record<string, string | string[]>;

type Redactor = Pick<EntryRedactor, 'text'> & Readonly<{
    url(url: string): string;
    headers(fields: HeaderFields): RedactedHeaders;
    value(value: unknown): FieldValue;
    json(body: unknown, contentType?: string | null): FieldValue;
}>;

type SafeError = {
    type: string;
    message: string;
    code?: string | number;
    stack?: readonly string[];
    cause?: SafeError;
};

type SafeErrorOptions = Readonly<{
    stack?: boolean;
}>;

declare function createRedactor(options?: RedactOptions): Redactor;

declare function isSecretKey(name: string): boolean;

declare function safeError(error: unknown, redactor?: Redactor, { stack }?: SafeErrorOptions): SafeError;

export type { EntryRedactor };
export type { FieldValue };
export type { HeaderFields };
export type { QueryMode };
export type { RedactOptions };
export type { RedactedHeaders };
export type { Redactor };
export type { SafeError };
export type { SafeErrorOptions };
export { createRedactor };
export { isSecretKey };
export { safeError };
