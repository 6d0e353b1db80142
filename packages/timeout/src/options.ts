import {duration, either, oneOf, resolveOptions} from '@kyhooks/core';

export type TimeoutOptions = {
	/**
	Milliseconds for one attempt, `false` for no limit: ky's own `timeout`. It covers the time until the headers arrive. A body that is read through `json()`, `text()` and the like gets the same time again. If the body belongs to the attempt, as JSON does with `retry()`, the attempt fails when that time is over. A `timeout` of a call, or of a later `extend`, wins.

	@default the client's own `timeout`; if it has none 5_000, or `total` if that is less
	*/
	attempt?: number | false;

	/**
	Milliseconds for the whole call with all its attempts and waits, `false` for no limit: ky's own `totalTimeout`. It includes reading a body through `json()`, `text()` and the like, but not reading a stream.

	@default the client's own `totalTimeout`; if it has none 30_000
	*/
	total?: number | false;

	/**
	Milliseconds without a single byte of the body while a read waits for one, `false` for no limit. After that the body fails with a `BodyTimeoutError`, and its connection is closed. The time that a slow reader takes between reads does not count.

	@default false
	*/
	idle?: number | false;
};

export type TimeoutPolicy = Readonly<Required<TimeoutOptions>>;

const limit = either(duration({minimum: 1}), oneOf(false));

/** Many vendors advise 5 s for an attempt. 30 s for the whole call is the default of the .NET standard handler and others. */
const longestAttempt = 5_000;

/** @throws TypeError that names the option and its value */
export function resolveTimeoutOptions(options: TimeoutOptions): TimeoutPolicy {
	const resolved = resolveOptions<TimeoutOptions, {total: number | false; idle: number | false}>(
		'timeout',
		options,
		{total: 30_000, idle: false},
		{attempt: limit, total: limit, idle: limit},
	);
	const total = resolved.total || Infinity;
	const {attempt = Math.min(longestAttempt, total)} = resolved;
	if (attempt !== false && attempt > total) {
		throw new TypeError(`timeout.attempt must be at most timeout.total (${total}), got ${attempt}`, {
			cause: {option: 'timeout.attempt', value: attempt},
		});
	}
	return Object.freeze({...resolved, attempt});
}
