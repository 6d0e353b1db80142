import {present, read} from '@kyhooks/core';
import {lineMark, longestText} from './clean-text.ts';

/** An error as plain fields, with nothing secret in its texts. */
export type SafeError = {
	/** Its name, such as `NetworkError`; of what is no error, what `typeof` says. */
	type: string;
	message: string;
	/** Its own, or the first one among its causes, such as `ECONNREFUSED`. */
	code?: string | number;
	/** The first lines of the stack, each without a line break. */
	stack?: readonly string[];
	cause?: SafeError;
};

export type SafeErrorOptions = Readonly<{
	/** Whether the stack is told. @default false */
	stack?: boolean;
}>;

const mostCauses = 3;
const mostLines = 30;
const longestStack = 4_096;
const longestWord = 128;

/** Reads each property once: a getter may answer otherwise the next time. */
export function describeError(
	error: unknown,
	text: (text: string, limit: number) => string,
	withStack = false,
	depth = 0,
): SafeError {
	if (typeof error !== 'object' || error === null) {
		return {type: typeof error, message: typeof error === 'function' ? '' : text(String(error), longestText)};
	}
	const word = (value: unknown) => (typeof value === 'string' ? text(value, longestWord) : undefined);
	const name = read(error, 'name');
	const message = read(error, 'message');
	const said = typeof message === 'string' ? message : '';
	// Engines quote a text that they could not parse: V8 a short body whole, Safari the word at fault. It may have quotation marks of its own.
	const shown = name === 'SyntaxError' ? said.replace(/"[\s\S]*"/, '"…"') : said;
	// A circle of causes ends there too.
	const found = depth < mostCauses ? (read(error, 'cause') ?? undefined) : undefined;
	const cause = found === undefined ? undefined : describeError(found, text, false, depth + 1);
	const code = read(error, 'code');
	const stack = withStack ? read(error, 'stack') : undefined;
	return present({
		type: word(name) || 'object',
		message: text(shown, longestText),
		// Of a wrapper, such as ky's `NetworkError` or the `TypeError` of fetch, the cause knows what went wrong.
		code: Number.isFinite(code) ? (code as number) : (word(code) ?? cause?.code),
		stack:
			typeof stack === 'string'
				? text(said ? stack.replaceAll(said, () => shown) : stack, longestStack)
						.split(lineMark)
						.map(line => line.trim())
						.filter(Boolean)
						.slice(0, mostLines)
				: undefined,
		cause,
	}) as SafeError;
}
