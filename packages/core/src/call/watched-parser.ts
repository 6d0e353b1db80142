import type {Options} from 'ky';
import {type CallState, linkOf, quietly, remember} from './call.ts';

type ParseJson = NonNullable<Options['parseJson']>;

function report(call: CallState | undefined, error: unknown): void {
	if (call?.attempts.at(-1)?.failed) {
		// The status is the call's failure; its client has asked for such responses, and reads one.
		remember(error, call);
	} else {
		call?.fail(error, true);
	}
}

/** A parser that tells the call of a text which it cannot parse. ky runs no hook then. */
export function watchedParser(call: CallState, parse: ParseJson): ParseJson {
	return (text, context) => {
		try {
			const parsed = parse(text, context);
			quietly(
				() => parsed,
				error => report(call, error),
			);
			return parsed;
		} catch (error) {
			report(call, error);
			throw error;
		}
	};
}

/** ky's own, which tells the call of the response. */
export const parseJson: ParseJson = (text, context) => {
	const link = linkOf(context.response);
	try {
		const parsed = JSON.parse(text);
		if (link?.call?.attempts.length === 1 && !link.call.isKept) {
			link.call = undefined;
		}
		return parsed;
	} catch (error) {
		report(link?.call, error);
		throw error;
	}
};
