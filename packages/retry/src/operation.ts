// Not exported: the loop and the tally. Use `retryOperation`.
export type {Backoff, BackoffState} from './backoff.ts';
export type {OperationOptions} from './operation/options.ts';
export {retryOperation} from './operation/retry-operation.ts';
export type {OperationContext} from './operation/run.ts';
export {OperationTimeoutError} from './operation/timeout-error.ts';
export type {Jitter} from './options.ts';
