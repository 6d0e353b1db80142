import {
	type Check,
	type Classifier,
	callback,
	duration,
	either,
	integer,
	oneOf,
	read,
	resolveOptions,
	text,
} from '@kyhooks/core';
import {budgetOrFalse} from '../budget/budget.ts';
import {type RetryOptions, retryDefaults} from '../options.ts';

export type OperationOptions = Pick<RetryOptions, 'backoff' | 'jitter' | 'maxRetryAfter'> & {
	/** The name of the operation, for messages, explanations and records. */
	name?: string;

	/** The maximum number of all retries together: repetitions of the operation, and retries of the calls in it that get its signal. @default 4 */
	limit?: number;

	/** When this signal aborts, the operation rejects at once with its reason. */
	signal?: AbortSignal;

	/** Milliseconds for the whole operation, including waits; `false` for no limit. A wait that would not end before it is not started. @default false */
	totalTimeout?: number | false;

	/**
	Says that the whole operation may be repeated: a second run does no harm, whatever the first has done. If `false`, it is repeated only as long as nothing that must not happen twice may have happened.

	@default false
	*/
	idempotent?: boolean;

	/**
	Limits the repetitions too: a budget of `createRetryBudget()`, by the key of the request that failed (by default its origin). Pass the budget of the client whose calls are made here to share it. With `false`, the operation is repeated even if a call failed because its own budget was used up.

	@default no budget, but if a call failed because its own budget was used up, the operation is not repeated either
	*/
	budget?: RetryOptions['budget'];

	/**
	Classifies what the operation failed with, such as `classify` of `@kyhooks/status-classifier`.

	@default the classification of the failed call or, without a call, that of core's standard rules
	*/
	classify?: Classifier;
};

type Optional = 'name' | 'signal' | 'classify' | 'budget';

export type OperationPolicy = Readonly<
	Required<Omit<OperationOptions, Optional>> & Pick<OperationOptions, Optional>
>;

const {limit, backoff, jitter, maxRetryAfter} = retryDefaults;

const defaults: Omit<OperationPolicy, Optional> = Object.freeze({
	limit,
	backoff,
	jitter,
	maxRetryAfter,
	totalTimeout: false,
	idempotent: false,
});

/** Checks the shape, since a signal may come from another realm. */
const abortSignal: Check = value =>
	typeof read(value, 'aborted') === 'boolean' && typeof read(value, 'addEventListener') === 'function'
		? undefined
		: 'an AbortSignal';

/** @throws TypeError that names the option and its value */
export function resolveOperationOptions(options: OperationOptions): OperationPolicy {
	return resolveOptions('retryOperation', options, defaults, {
		name: text,
		limit: integer(),
		signal: abortSignal,
		totalTimeout: either(oneOf(false), duration({minimum: 1})),
		idempotent: oneOf(true, false),
		classify: callback,
		backoff: callback,
		jitter: oneOf('full', 'none'),
		maxRetryAfter: duration(),
		budget: budgetOrFalse,
	});
}
