// Not exported: the parts. A redactor combines all of them, because a single part lets through what another would find.
export type {FieldValue} from './log-entry.ts';
export type {HeaderFields, RedactedHeaders} from './redact/header-fields.ts';
export type {EntryRedactor} from './redact/plain-redactor.ts';
export {createRedactor, type RedactOptions, type Redactor, safeError} from './redact/redactor.ts';
export type {SafeError, SafeErrorOptions} from './redact/safe-error.ts';
export {isSecretKey} from './redact/secret-names.ts';
export type {QueryMode} from './redact/url.ts';
