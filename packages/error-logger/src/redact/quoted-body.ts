import {read} from '@kyhooks/core';

/**
The message of an error without what an engine quotes of a text that it could not parse: V8 shows a short body whole, Safari the word at fault. From the first quotation mark to the last, since the text may have some of its own.
*/
export function withoutQuotedBody(name: unknown, message: string): string {
	return name === 'SyntaxError' ? message.replace(/"[\s\S]*"/, '"…"') : message;
}

/** The same for a stack, which begins with the message. */
export function stackWithoutQuotedBody(error: unknown, stack: string): string {
	const message = read(error, 'message');
	return typeof message === 'string' && message !== ''
		? stack.replaceAll(message, withoutQuotedBody(read(error, 'name'), message))
		: stack;
}
