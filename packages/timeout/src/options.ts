import {duration, either, oneOf, resolveOptions} from '@kyhooks/core';

export type TimeoutOptions = {
	/**
	Milliseconds for one attempt, `false` for no limit: ky's own `timeout`. It covers the time up to the headers, and the body where that belongs to the attempt, as JSON does with `retry()`. A body that is read later through `json()`, `text()` and their kin has as long again. A `timeout` of a call, or of a later `extend`, wins.

	@default the client's own `timeout`; where it has none 5_000, or `total` if that is less
	*/
	attempt?: number | false;

	/**
	Milliseconds for the whole call with all its attempts and waits, `false` for no limit: ky's own `totalTimeout`. It covers the reading of a body through `json()`, `text()` and their kin, and not that of a stream.

	@default the client's own `totalTimeout`; where it has none 30_000
	*/
	total?: number | false;

	/** `observe` sets no limit, and tells of each attempt, and of the call, that took longer than `attempt` or `total` would have let it: as events, and in the log of `errorLogger()`. @default 'enforce' */
	mode?: 'enforce' | 'observe';
};

export type TimeoutPolicy = Readonly<Required<TimeoutOptions>>;

const limit = either(duration({minimum: 1}), oneOf(false));

/** An attempt of 5 s is the advice of many vendors; 30 s for all is what the .NET standard handler and others give. */
const longestAttempt = 5_000;

/** @throws TypeError or RangeError that names the option and its value */
export function resolveTimeoutOptions(options: TimeoutOptions): TimeoutPolicy {
	const checks = {attempt: limit, total: limit, mode: oneOf('enforce', 'observe')};
	const resolved = resolveOptions<TimeoutOptions, Required<Omit<TimeoutOptions, 'attempt'>>>(
		'timeout',
		options,
		{total: 30_000, mode: 'enforce'},
		checks,
	);
	const total = resolved.total || Number.POSITIVE_INFINITY;
	const {attempt = Math.min(longestAttempt, total)} = resolved;
	if (attempt !== false && attempt > total) {
		throw new RangeError(`timeout.attempt must be at most timeout.total (${total}), got ${attempt}`, {
			cause: {option: 'timeout.attempt', value: attempt},
		});
	}
	return Object.freeze({...resolved, attempt});
}
