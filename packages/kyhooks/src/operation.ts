// The only entry that imports p-retry.
export {
	type Backoff,
	type BackoffState,
	type Jitter,
	type OperationContext,
	type OperationOptions,
	OperationTimeoutError,
	retryOperation,
} from '@kyhooks/retry/operation';
