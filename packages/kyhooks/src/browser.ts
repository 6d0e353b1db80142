// Everything that runs in a browser. The build makes one file of it, for pages without a bundler.
export * from './beacon.ts';
export * from './index.ts';
// By name, since both this entry and the index export `Backoff`.
export {
	type BackoffState,
	type Jitter,
	type OperationContext,
	type OperationOptions,
	OperationTimeoutError,
	retryOperation,
} from './operation.ts';
