import {failureLinks, outcomeOf, read} from '@kyhooks/core';
import type {LogFields} from './log-entry.ts';
import type {ErrorLoggerPolicy} from './options.ts';
import {stackWithoutQuotedBody, withoutQuotedBody} from './redact/quoted-body.ts';

/** Characters. */
const longestStack = 4_096;

/** The error, in words that are redacted. Behind a wrapper of ky's, the failure itself is told: "fetch failed" says little, its cause much. */
export function exceptionFields(thrown: unknown, {redactor, stack}: ErrorLoggerPolicy): LogFields {
	const [outermost, ...causes] = failureLinks(outcomeOf(thrown).error ?? thrown);
	const cause = causes.find(({code}) => code !== undefined) ?? causes[0];
	const trace = read(thrown, 'stack');
	return {
		'exception.type': redactor.text(outermost?.name ?? typeof thrown),
		...(outermost?.message === undefined
			? {}
			: {'exception.message': redactor.text(withoutQuotedBody(outermost.name, outermost.message))}),
		...(cause?.name === undefined ? {} : {'exception.cause.type': redactor.text(cause.name)}),
		...(cause?.message === undefined
			? {}
			: {'exception.cause.message': redactor.text(withoutQuotedBody(cause.name, cause.message))}),
		...(cause?.code === undefined ? {} : {'exception.cause.code': redactor.text(cause.code)}),
		...(cause?.syscall === undefined ? {} : {'exception.cause.syscall': redactor.text(cause.syscall)}),
		...(stack && typeof trace === 'string'
			? {'exception.stacktrace': redactor.text(stackWithoutQuotedBody(thrown, trace), longestStack)}
			: {}),
	};
}
