import {startOperation} from '@kyhooks/core';
import pRetry from 'p-retry';
import {settleAtOnce, watchForEnd} from './end.ts';
import {judgeBy} from './judge.ts';
import {operationAround} from './link.ts';
import {type OperationOptions, resolveOperationOptions} from './options.ts';
import type {OperationContext, RunFailure} from './run.ts';
import {createRuns} from './runs.ts';
import {OperationTimeoutError} from './timeout-error.ts';

/**
Retries work that is more than one request, by the rules of `retry()`. Pass its `signal` to each call in it: their retries then count against the same limit.

@example
```
import {retryOperation} from '@kyhooks/retry/operation';

const user = await retryOperation(
	async ({signal}) => {
		const {token} = await api.get('token', {signal}).json<{token: string}>();
		return api.get('users/42', {signal, headers: {authorization: `Bearer ${token}`}}).json();
	},
	{name: 'user', totalTimeout: 30_000},
);
```

@returns what the function returns
@throws as a rejection: what the function threw last, unchanged; the reason of `signal`; an `OperationTimeoutError`; a TypeError for a bad argument
*/
export async function retryOperation<Value>(
	run: (context: OperationContext) => PromiseLike<Value> | Value,
	options: OperationOptions = {},
): Promise<Value> {
	if (typeof run !== 'function') {
		throw new TypeError(`retryOperation() takes a function, got ${run === null ? 'null' : typeof run}`);
	}
	const policy = resolveOperationOptions(options);
	const {name, limit, classify, signal} = policy;
	const end = watchForEnd(
		policy,
		totalTimeout => new OperationTimeoutError(name, totalTimeout, runs.lastFailure()),
	);
	const operation = startOperation(name ?? '', judgeBy(classify, end));
	const runs = createRuns(operation, policy, end, operationAround(signal));
	try {
		const loop = pRetry(() => runs.once(run), {
			retries: limit,
			// The wait depends on the failure, so `shouldRetry` waits.
			minTimeout: 0,
			signal: end.signal,
			onFailedAttempt: () => runs.decide(),
			shouldRetry: () => runs.waitIfDue(),
		});
		return await settleAtOnce(loop, end.signal);
	} catch (error) {
		const thrown = end.signal.aborted ? end.signal.reason : (error as RunFailure).thrown;
		runs.reject(thrown);
		throw thrown;
	} finally {
		end.release();
	}
}
