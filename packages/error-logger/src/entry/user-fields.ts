import {read, withoutQuery} from '@kyhooks/core';
import type {LogFields} from '../log-entry.ts';
import type {ErrorLoggerPolicy, RequestRecord} from '../options.ts';
import {present} from '../present.ts';
import type {CallFacts} from './fields.ts';

/** Runs what belongs to the user: gives its result, or tells of its failure and gives nothing. */
export type Ask = <Result>(callback: string, run: () => Result) => Result | undefined;

/** What the callbacks of the user say of the request. */
export function userFields(
	{id = '', request}: Partial<CallFacts>,
	{fields, template, trace, redactor}: ErrorLoggerPolicy,
	ask: Ask,
): LogFields {
	const record: RequestRecord = Object.freeze({
		call: id,
		method: request?.method ?? '',
		url: request ? withoutQuery(request.url) : '',
	});
	const own = typeof fields === 'function' ? ask('errorLogger.fields', () => fields(record)) : fields;
	// Whatever else it is, a promise too, has no fields.
	const copy = typeof read(own, 'then') === 'function' ? null : redactor.value(own);
	const named = template && ask('errorLogger.template', () => template(record));
	const context = trace && ask('errorLogger.trace', trace);
	const digits = (name: string) => {
		const id = read(context, name);
		return typeof id === 'string' && /^[\da-f]{1,64}$/i.test(id) ? id : undefined;
	};
	return present({
		...(typeof copy === 'object' && !Array.isArray(copy) ? (copy as LogFields) : {}),
		'url.template': typeof named === 'string' ? redactor.text(named) : undefined,
		trace_id: digits('traceId'),
		span_id: digits('spanId'),
	}) as LogFields;
}
