import {present, read} from '@kyhooks/core';
import {lineMark, longestText} from './clean-text.ts';

/** An error as plain fields, with secrets removed from its texts. */
export type SafeError = {
	/** The name of the error, such as `NetworkError`. For a value that is not an object, its `typeof`. */
	type: string;
	message: string;
	/** The code of the error or of the first cause that has one, such as `ECONNREFUSED`. */
	code?: string | number;
	/** The first lines of the stack (at most 30), each without a line break. */
	stack?: readonly string[];
	cause?: SafeError;
};

/** Options of `safeError`. */
export type SafeErrorOptions = Readonly<{
	/** Whether to include the stack. @default false */
	stack?: boolean;
}>;

const mostCauses = 3;
const mostLines = 30;
const longestStack = 4_096;
const longestWord = 128;

/** Reads each property only once, because a getter may return something else the next time. */
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
	// Engines quote text that they could not parse: V8 a whole short body, Safari the failing word. The text may itself contain quotation marks.
	const shown = name === 'SyntaxError' ? said.replace(/"[\s\S]*"/, '"…"') : said;
	// The limit also ends a circle of causes.
	const found = depth < mostCauses ? (read(error, 'cause') ?? undefined) : undefined;
	const cause = found === undefined ? undefined : describeError(found, text, false, depth + 1);
	const code = read(error, 'code');
	const stack = withStack ? read(error, 'stack') : undefined;
	return present({
		type: word(name) || 'object',
		message: text(shown, longestText),
		// A wrapper, such as ky's `NetworkError` or the `TypeError` of fetch, has no code; its cause has.
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
