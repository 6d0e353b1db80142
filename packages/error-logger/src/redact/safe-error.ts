import {describeError, type SafeError, type SafeErrorOptions} from './describe-error.ts';
import {createRedactor, type Redactor} from './redactor.ts';

/**
What may be told of an error, as plain fields. It never throws, whatever was thrown.

@param redactor @default `createRedactor()`
*/
export function safeError(
	error: unknown,
	redactor: Redactor = createRedactor(),
	options: SafeErrorOptions = {},
): SafeError {
	return describeError(error, redactor.text, options);
}
