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

	/**
	Milliseconds without a single byte while somebody waits for one, `false` for no limit. Then the body fails with a `BodyTimeoutError`, and its connection is closed. A reader that takes its time is no silence of the server's.

	@default false
	*/
	idle?: number | false;
};

export type TimeoutPolicy = Readonly<Required<TimeoutOptions>>;

const limit = either(duration({minimum: 1}), oneOf(false));

/** An attempt of 5 s is the advice of many vendors; 30 s for all is what the .NET standard handler and others give. */
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
