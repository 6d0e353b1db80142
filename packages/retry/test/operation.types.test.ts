import {expect, test} from '@jest/globals';
import {type OperationContext, type OperationOptions, retryOperation} from '@kyhooks/retry/operation';
import {classify} from '@kyhooks/status-classifier';

/** Compiles only if both are the same type. */
type Same<One, Other> =
	(<Type>() => Type extends One ? 1 : 2) extends <Type>() => Type extends Other ? 1 : 2 ? true : false;
const holds = <Claim extends true>(claim: Claim): void => expect(claim).toBe(true);

test('the result has the type of what the function gives, promised or not', () => {
	const neverRun = () => {
		const promised = retryOperation(async () => 42);
		const plain = retryOperation(() => 'text');
		holds<Same<typeof promised, Promise<number>>>(true);
		holds<Same<typeof plain, Promise<string>>>(true);
	};
	expect(neverRun).toBeInstanceOf(Function);
});

test('what the function is refused, the compiler refuses', async () => {
	// @ts-expect-error: only a function can run again, not a promise
	await expect(retryOperation(Promise.resolve())).rejects.toThrow(TypeError);
	// @ts-expect-error: there is nothing to repeat
	await expect(retryOperation()).rejects.toThrow(TypeError);
	// @ts-expect-error: a key belongs to a request
	await expect(retryOperation(() => 1, {idempotencyKey: 'auto'})).rejects.toThrow(TypeError);
	// @ts-expect-error: the calls read the bodies
	await expect(retryOperation(() => 1, {maxBytes: 0})).rejects.toThrow(TypeError);
	// @ts-expect-error: true is not a time
	await expect(retryOperation(() => 1, {totalTimeout: true})).rejects.toThrow(TypeError);
	// @ts-expect-error: a controller is not a signal
	await expect(retryOperation(() => 1, {signal: new AbortController()})).rejects.toThrow(TypeError);
});

test('the context is read-only, and frozen', async () => {
	await retryOperation(context => {
		expect(() => {
			// @ts-expect-error: the number is read-only
			context.attempt = 7;
		}).toThrow(TypeError);
		expect(() => {
			// @ts-expect-error: the signal is read-only too
			context.signal = AbortSignal.abort();
		}).toThrow(TypeError);
	});
});

test('an operation can be written apart from its options, and be judged by status-classifier', () => {
	const run = async ({attempt, signal}: OperationContext) => (signal.aborted ? 0 : attempt);
	const options: OperationOptions = {name: 'one', classify, totalTimeout: false};
	holds<Same<ReturnType<typeof retryOperation<number>>, Promise<number>>>(true);
	expect([typeof run, typeof options]).toEqual(['function', 'object']);
});
