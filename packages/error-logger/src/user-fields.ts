import {read, withoutQuery} from '@kyhooks/core';
import type {Facts} from './entry.ts';
import type {LogFields} from './log-entry.ts';
import type {ErrorLoggerPolicy, RequestRecord} from './options.ts';
import type {Ask} from './reporter.ts';

/** What the callbacks of the user say of the request. They stand before ours in an entry, so that none of ours can be replaced. */
export function userFields({call}: Facts, policy: ErrorLoggerPolicy, ask: Ask): LogFields {
	const {id = '', request} = call ?? {};
	const record: RequestRecord = Object.freeze({
		call: id,
		method: request?.method ?? '',
		url: request === undefined ? '' : withoutQuery(request.url),
	});
	return {
		...ownFields(record, policy, ask),
		...templateField(record, policy, ask),
		...traceFields(policy, ask),
	};
}

function ownFields(record: RequestRecord, {fields, redactor}: ErrorLoggerPolicy, ask: Ask): LogFields {
	const own = typeof fields === 'function' ? ask('errorLogger.fields', () => fields(record)) : fields;
	// Whatever else it is, a promise too, has no fields.
	const copy = typeof read(own, 'then') === 'function' ? {} : redactor.value(own);
	return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? (copy as LogFields) : {};
}

function templateField(record: RequestRecord, {template, redactor}: ErrorLoggerPolicy, ask: Ask): LogFields {
	const named = template === undefined ? undefined : ask('errorLogger.template', () => template(record));
	return typeof named === 'string' ? {'url.template': redactor.text(named)} : {};
}

const digits = /^[\da-f]{1,64}$/i;

function traceFields({trace}: ErrorLoggerPolicy, ask: Ask): LogFields {
	const context = trace === undefined ? undefined : ask('errorLogger.trace', trace);
	const traceId = read(context, 'traceId');
	const spanId = read(context, 'spanId');
	return {
		...(typeof traceId === 'string' && digits.test(traceId) ? {trace_id: traceId} : {}),
		...(typeof spanId === 'string' && digits.test(spanId) ? {span_id: spanId} : {}),
	};
}
