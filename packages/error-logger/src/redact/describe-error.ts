import {read} from '@kyhooks/core';
import {lineMark, longestText} from './clean-text.ts';
import {stackWithoutQuotedBody, withoutQuotedBody} from './quoted-body.ts';

/** An error as plain fields, with nothing secret in its texts. */
export type SafeError = {
	/** Its name, such as `NetworkError`; of what is no error, what `typeof` says. */
	type: string;
	message: string;
	/** Its own, or the first one among its causes, such as `ECONNREFUSED`. */
	code?: string | number;
	/** The system call that failed, its own or of a cause. */
	syscall?: string;
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
const longestStack = 8_192;
const longestWord = 128;

type RedactText = (text: string, limit: number) => string;

function linesOf(stack: string, text: RedactText): readonly string[] {
	return text(stack, longestStack)
		.split(lineMark)
		.map(line => line.trim())
		.filter(line => line !== '')
		.slice(0, mostLines);
}

/** Reads each property once: a getter may answer otherwise the next time. */
export function describeError(
	error: unknown,
	text: RedactText,
	{stack = false}: SafeErrorOptions = {},
	above: readonly unknown[] = [],
): SafeError {
	if (typeof error !== 'object' || error === null) {
		return {type: typeof error, message: typeof error === 'function' ? '' : text(String(error), longestText)};
	}
	const name = read(error, 'name');
	const message = read(error, 'message');
	const described: SafeError = {
		type: typeof name === 'string' && name !== '' ? text(name, longestWord) : 'object',
		message: typeof message === 'string' ? text(withoutQuotedBody(name, message), longestText) : '',
	};
	const found = above.length < mostCauses ? read(error, 'cause') : undefined;
	const cause =
		found === undefined || found === null || found === error || above.includes(found)
			? undefined
			: describeError(found, text, {}, [...above, error]);
	// Of a wrapper, such as ky's `NetworkError` or the `TypeError` of fetch, the cause knows what went wrong.
	const code = read(error, 'code');
	const safeCode =
		typeof code === 'string'
			? text(code, longestWord)
			: Number.isFinite(code)
				? (code as number)
				: cause?.code;
	if (safeCode !== undefined) {
		described.code = safeCode;
	}
	const syscall = read(error, 'syscall');
	const safeSyscall = typeof syscall === 'string' ? text(syscall, longestWord) : cause?.syscall;
	if (safeSyscall !== undefined) {
		described.syscall = safeSyscall;
	}
	const trace = stack ? read(error, 'stack') : undefined;
	if (typeof trace === 'string') {
		described.stack = linesOf(stackWithoutQuotedBody(error, trace), text);
	}
	if (cause !== undefined) {
		described.cause = cause;
	}
	return described;
}
