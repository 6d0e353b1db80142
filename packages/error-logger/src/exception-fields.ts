import type {LogFields} from './log-entry.ts';
import type {ErrorLoggerPolicy} from './options.ts';
import {lineMark} from './redact/clean-text.ts';
import {safeError} from './redact/redactor.ts';

/** The error, in words that are redacted. Behind a wrapper of ky's, the failure itself is told: that it was one of the network says little, its cause much. */
export function exceptionFields(thrown: unknown, {redactor, stack}: ErrorLoggerPolicy): LogFields {
	const described = safeError(thrown, redactor, {stack});
	const {type, message, cause} =
		described.type === 'NetworkError' ? (described.cause ?? described) : described;
	return {
		'exception.type': type,
		...(message === '' ? {} : {'exception.message': message}),
		...(cause === undefined
			? {}
			: {'exception.cause.type': cause.type, 'exception.cause.message': cause.message}),
		...(cause?.code === undefined ? {} : {'exception.cause.code': cause.code}),
		...(cause?.syscall === undefined ? {} : {'exception.cause.syscall': cause.syscall}),
		...(described.stack === undefined ? {} : {'exception.stacktrace': described.stack.join(lineMark)}),
	};
}
