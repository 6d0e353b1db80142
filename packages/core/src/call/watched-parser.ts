import type {Options} from 'ky';
import {type CallState, knownOf, quietly, remember} from './call.ts';

type ParseJson = NonNullable<Options['parseJson']>;

function report(call: CallState | undefined, error: unknown): void {
	if (call?.attempts.at(-1)?.failed) {
		// The status is the call's failure; its client has asked for such responses, and reads one.
		remember(error, call);
	} else {
		call?.fail(error, true);
	}
}

/** The client's own parser, which tells the call of a text that it cannot parse. ky runs no hook then. */
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

/** The same of ky's, for a response that was read in its attempt. */
export const parseJson: ParseJson = (text, {response}) => {
	// ky's options, and so this parser, may have been given to a call of another client.
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
