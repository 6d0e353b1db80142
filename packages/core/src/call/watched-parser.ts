import type {Options} from 'ky';
import {type CallState, quietly, remember} from './call.ts';

type ParseJson = NonNullable<Options['parseJson']>;

/** A parser that tells the call of a text which it cannot parse. ky runs no hook then. */
export function watchedParser(call: CallState, parse: ParseJson): ParseJson {
	const report = (error: unknown) => {
		if (call.attempts.at(-1)?.failed) {
			// The status is the call's failure; its client has asked for such responses, and reads one.
			remember(error, call);
		} else {
			call.fail(error, true);
		}
	};
	return (text, context) => {
		try {
			const parsed = parse(text, context);
			quietly(() => parsed, report);
			return parsed;
		} catch (error) {
			report(error);
			throw error;
		}
	};
}
