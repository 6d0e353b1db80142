import type {Options} from 'ky';
import {type CallState, remember} from './call.ts';

type ParseJson = NonNullable<Options['parseJson']>;

/** A parser that tells the call of a text which it cannot parse. ky runs no hook then. */
export function watchedParser(call: CallState, parse: ParseJson): ParseJson {
	return function parseJson(this: unknown, text, context) {
		const failed = (error: unknown): never => {
			if (call.attempts.at(-1)?.failed) {
				// The status is the call's failure; its client has asked for such responses, and reads one.
				remember(error, call);
			} else {
				call.fail(error, true);
			}
			throw error;
		};
		try {
			const parsed = parse.call(this, text, context) as {then?: unknown} | undefined;
			return typeof parsed?.then === 'function' ? Promise.resolve(parsed).catch(failed) : parsed;
		} catch (error) {
			return failed(error);
		}
	};
}
