import type {Call} from '@kyhooks/core';
import type {AfterResponseHook, BeforeRetryHook, Hooks} from 'ky';

type Watcher = Readonly<{
	/** A `beforeRetry` hook has ended the call. ky then calls no other hook. @param isAnswered whether it has given a response */
	stop(isAnswered: boolean): void;
	/** The `afterResponse` hooks have run, and may have put a success in place of a failure. */
	answer(response: Response): void;
}>;

/** Hears what hooks of the client's own do, and core does not report. */
export function watchOwnHooks({options}: Call, watcher: Watcher): void {
	// ky has filled in all lists by now.
	const hooks = options.hooks as Required<Hooks>;
	const {beforeRetry, afterResponse} = hooks;
	// ky copies each response for each of these hooks, so there must be none without need.
	const last: AfterResponseHook[] = afterResponse.length > 0 ? [state => watcher.answer(state.response)] : [];
	options.hooks = {
		...hooks,
		beforeRetry: beforeRetry.map(hook => watched(hook, watcher)),
		afterResponse: [...afterResponse, ...last],
	};
}

function watched(hook: BeforeRetryHook, watcher: Watcher): BeforeRetryHook {
	return async state => {
		try {
			const result = await hook(state);
			const isAnswered = 'status' in Object(result);
			// `ky.stop` is a symbol.
			if (isAnswered || typeof result === 'symbol') {
				watcher.stop(isAnswered);
			}
			return result;
		} catch (error) {
			watcher.stop(false);
			throw error;
		}
	};
}
