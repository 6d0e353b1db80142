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
	/** For messages, explanations and records. */
	name?: string;

	/** Retries altogether: repetitions of the operation, and retries of the calls in it that are given its signal. @default 4 */
	limit?: number;

	/** Ends the operation when it aborts, with the signal's own reason. */
	signal?: AbortSignal;

	/** Milliseconds for the whole operation, waits included. A wait that does not end before it is not begun. @default false */
	totalTimeout?: number | false;

	/**
	Says that the whole may be repeated: a second run does no harm, whatever the first has done. Otherwise it is repeated only while nothing that must not happen twice may have happened.

	@default false
	*/
	idempotent?: boolean;

	/**
	Bounds the repetitions too: a budget of `createRetryBudget()`, by the origin of the request that failed. Give it the one of the client whose calls are made here, and they share it. `false` repeats whatever the budget of a call says.

	@default none, but when a call has failed for its own budget, the operation is not repeated either
	*/
	budget?: RetryOptions['budget'];

	/**
	Judges what the operation failed with, such as `classify` of `@kyhooks/status-classifier`.

	@default as it was judged in its own call, and where there was none by core's standard rules
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

/** By shape, since signals cross realms. */
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
