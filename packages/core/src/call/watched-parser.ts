import type {Options} from 'ky';
import {type CallState, knownOf, quietly, remember} from './call.ts';

type ParseJson = NonNullable<Options['parseJson']>;

function report(call: CallState | undefined, error: unknown): void {
	if (call?.attempts.at(-1)?.failed) {
		// The call has already failed with its status. Its client has asked for such responses, and is reading one.
		remember(error, call);
	} else {
		call?.fail(error, true);
	}
}

/** Wraps the client's own parser and reports text that it cannot parse. ky runs no hook in that case. */
export function watchedParser(call: CallState, parse: ParseJson): ParseJson {
	return (text, context) => {
		const fail = (error: unknown) => report(call, error);
		try {
			const parsed = parse(text, context);
			quietly(() => parsed, fail);
			return parsed;
		} catch (error) {
			fail(error);
			throw error;
		}
	};
}

/** Does the same with the parser that ky would use, for a response whose body was read inside the attempt. */
export const parseJson: ParseJson = (text, {response}) => {
	// ky's options, with this parser in them, may have been passed to a call of another client.
	const link = knownOf(response)?.link;
	const call = link?.call;
	try {
		const parsed = JSON.parse(text);
		if (link && !call?.isKept) {
			link.call = undefined;
		}
		return parsed;
	} catch (error) {
		report(call, error);
		throw error;
	}
};
