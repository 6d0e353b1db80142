// Withheld: the loop and the tally. `retryOperation` is the way to them.
export type {Backoff, BackoffState} from './backoff.ts';
export type {OperationOptions} from './operation/options.ts';
export {retryOperation} from './operation/retry-operation.ts';
export type {OperationContext} from './operation/run.ts';
export {OperationTimeoutError} from './operation/timeout-error.ts';
export type {Jitter} from './options.ts';
