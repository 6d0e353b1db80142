import type {Call} from '@kyhooks/core';
import type {BeforeRetryHook} from 'ky';

/**
Hears when a `beforeRetry` hook of the client's own ends the call. ky then calls no other hook, and core reports nothing.

@param end receives whether the hook has given a response
*/
export function watchBeforeRetry({options}: Call, end: (isAnswered: boolean) => void): void {
	const {hooks} = options;
	if (hooks?.beforeRetry?.length) {
		options.hooks = {...hooks, beforeRetry: hooks.beforeRetry.map(hook => watched(hook, end))};
	}
}

function watched(hook: BeforeRetryHook, end: (isAnswered: boolean) => void): BeforeRetryHook {
	return async state => {
		try {
			const result = await hook(state);
			const isAnswered = 'status' in Object(result);
			// `ky.stop` is a symbol.
			if (isAnswered || typeof result === 'symbol') {
				end(isAnswered);
			}
			return result;
		} catch (error) {
			end(false);
			throw error;
		}
	};
}
