import {describeError, type SafeError, type SafeErrorOptions} from './describe-error.ts';
import {createRedactor, type Redactor} from './redactor.ts';

let standard: Redactor | undefined;

/** Made when it is first needed: an import alone has no effect. */
function standardRedactor(): Redactor {
	standard ??= createRedactor();
	return standard;
}

/**
What may be told of an error, as plain fields. It never throws, whatever was thrown.

@param redactor @default that of `createRedactor()`
*/
export function safeError(
	error: unknown,
	redactor: Redactor = standardRedactor(),
	options: SafeErrorOptions = {},
): SafeError {
	return describeError(error, redactor.text, options);
}
