export { Backoff } from '@kyhooks/retry/operation';
export { BackoffState } from '@kyhooks/retry/operation';
export { Jitter } from '@kyhooks/retry/operation';
export { OperationContext } from '@kyhooks/retry/operation';
export { OperationOptions } from '@kyhooks/retry/operation';
export { OperationTimeoutError } from '@kyhooks/retry/operation';
export { retryOperation } from '@kyhooks/retry/operation';
