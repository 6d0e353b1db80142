import type {Options} from 'ky';
import {failAfter} from './call-failure.ts';
import type {CallState} from './call-state.ts';

type ParseJson = NonNullable<Options['parseJson']>;

/** A parser that tells the call of a text which it cannot parse. ky runs no hook then. */
export function watchedParser(call: CallState, parse: ParseJson): ParseJson {
	return function parseJson(this: unknown, text, context) {
		const failed = (error: unknown): never => {
			failAfter(call, context.response, error);
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

/**
Lets the call hear of JSON that is none, where the client has no parser of its own.

ky looks for a parser when it parses, on the very options that `init` was given. Until a text is there it must find none: with one, it would parse an empty text too, which a schema may allow, and give every response a `json` of its own.
*/
export function watchParsing(call: CallState): void {
	call.options.parseJson ??= watchedParser(call, text => JSON.parse(text));
}
