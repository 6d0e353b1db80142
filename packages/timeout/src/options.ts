import {duration, either, oneOf, resolveOptions, token} from '@kyhooks/core';

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

	/**
	Milliseconds without a single byte while somebody waits for one, `false` for no limit. Then the body fails with a `BodyTimeoutError`, and its connection is closed. A reader that takes its time is no silence of the server's.

	@default false
	*/
	idle?: number | false;

	/**
	The request header that tells the server how many milliseconds are left for this attempt, afresh on each: the time after which nobody reads its answer. `grpc-timeout` is written in gRPC's own form. A header of this name that the call sets itself is left as it is.

	@default no header
	@example
	```
	timeout({deadlineHeader: 'x-request-deadline'}) // x-request-deadline: 4980
	```
	*/
	deadlineHeader?: string;

	/** `observe` sets no limit and no header, and tells of each attempt, and of the call, that took longer than `attempt` or `total` would have let it: as events, and in the log of `errorLogger()`. @default 'enforce' */
	mode?: 'enforce' | 'observe';
};

export type TimeoutPolicy = Readonly<
	Required<Omit<TimeoutOptions, 'deadlineHeader'>> & Pick<TimeoutOptions, 'deadlineHeader'>
>;

const limit = either(duration({minimum: 1}), oneOf(false));

/** An attempt of 5 s is the advice of many vendors; 30 s for all is what the .NET standard handler and others give. */
const longestAttempt = 5_000;
const defaults = {total: 30_000, idle: false, mode: 'enforce'} as const;

/** @throws TypeError or RangeError that names the option and its value */
export function resolveTimeoutOptions(options: TimeoutOptions): TimeoutPolicy {
	const resolved = resolveOptions<TimeoutOptions, Pick<Required<TimeoutOptions>, keyof typeof defaults>>(
		'timeout',
		options,
		defaults,
		{
			attempt: limit,
			total: limit,
			idle: limit,
			deadlineHeader: token,
			mode: oneOf('enforce', 'observe'),
		},
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
