import {read, withoutQuery} from '@kyhooks/core';
import type {LogEntry, LogFields} from '../log-entry.ts';
import type {ErrorLoggerPolicy, RequestRecord} from '../options.ts';
import {present} from '../present.ts';
import {type CallFacts, type Facts, fieldsOf} from './fields.ts';
import {createSuppression} from './kind-of-failure.ts';
import type {Occasion} from './levels.ts';
import {bounded, frozen, nested} from './shape.ts';

/** Runs what belongs to the user: gives its result, or tells of its failure and gives nothing. */
export type Ask = <Result>(callback: string, run: () => Result) => Result | undefined;

/** Makes an entry of facts and hands it to the sink. A callback of the user that fails costs its own fields and no more. Gives whether the log tells of it, or counts it. */
export type Reporter = (occasion: Occasion, facts: Facts, ask: Ask) => boolean;

/** Constant, so that entries group, and so that no text of a server's is ever a format string. */
const messages: Readonly<Partial<Record<Occasion, string>>> = {
	attempt: 'HTTP attempt failed',
	recovered: 'HTTP request recovered',
	cancelled: 'HTTP request cancelled',
	circuitOpened: 'Circuit opened',
	circuitClosed: 'Circuit closed',
	observed: 'Hook would have acted',
};

export function createReporter(policy: ErrorLoggerPolicy): Reporter {
	const {levels, sink} = policy;
	const admit = createSuppression(policy.dedupe);
	return (occasion, facts, ask) => {
		const level = levels[occasion];
		if (level === false || ask('errorLogger.sink', () => sink.isEnabled?.(level)) === false) {
			return false;
		}
		// None of ours can be replaced.
		const fields = bounded({...userFields(facts.call ?? {}, policy, ask), ...fieldsOf(facts, policy)});
		const dropped = admit(fields);
		if (dropped !== undefined) {
			const complete = dropped ? {...fields, 'log.dropped': dropped} : fields;
			const entry: LogEntry = frozen({
				level,
				message: messages[occasion] ?? 'HTTP request failed',
				fields: policy.nested ? nested(complete) : complete,
			});
			ask('errorLogger.sink', () => sink.write(entry));
		}
		return true;
	};
}

/** What the callbacks of the user say of the request. */
function userFields(
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
