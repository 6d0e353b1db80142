import {withoutQuery} from '@kyhooks/core';
import type {FieldValue, LogEntry, LogFields} from '../log-entry.ts';
import type {ErrorLoggerPolicy, RequestRecord} from '../options.ts';
import {replacement} from '../redact/clean-text.ts';
import {isSecretName} from '../redact/secret-names.ts';
import {type Ask, type CallFacts, type Facts, fieldsOf} from './fields.ts';
import type {Occasion} from './levels.ts';
import {bounded, frozen} from './shape.ts';

/** Makes an entry of facts and hands it to the sink. A callback of the user that fails costs its own fields and no more. Gives whether the log tells of it. */
export type Reporter = (occasion: Occasion, facts: Facts, ask: Ask) => boolean;

/** The event, and the message: constant, so that entries group, and so that no text of a server's is ever a format string. */
const names: Readonly<Partial<Record<Occasion, readonly [event: string, message: string]>>> = {
	attempt: ['ky.attempt', 'HTTP attempt failed'],
	recovered: ['ky.recovered', 'HTTP request recovered'],
	cancelled: ['ky.cancelled', 'HTTP request cancelled'],
	circuitOpened: ['ky.circuit', 'Circuit opened'],
	circuitClosed: ['ky.circuit', 'Circuit closed'],
	observed: ['ky.observed', 'Hook would have acted'],
};

export function createReporter(policy: ErrorLoggerPolicy): Reporter {
	const {levels, sink} = policy;
	return (occasion, facts, ask) => {
		const level = levels[occasion];
		if (level === false || ask('errorLogger.sink', () => sink.isEnabled?.(level)) === false) {
			return false;
		}
		const [event, message] = names[occasion] ?? ['http.client.request.exception', 'HTTP request failed'];
		const entry: LogEntry = frozen({
			level,
			message,
			// None of ours can be replaced.
			fields: bounded({...userFields(facts.call ?? {}, policy, ask), ...fieldsOf(event, facts, policy, ask)}),
		});
		ask('errorLogger.sink', () => sink.write(entry));
		return true;
	};
}

/** What the user says of the request. */
function userFields(
	{id = '', request}: Partial<CallFacts>,
	{fields, redact}: ErrorLoggerPolicy,
	ask: Ask,
): LogFields {
	const record: RequestRecord = Object.freeze({
		call: id,
		method: request?.method ?? '',
		url: request ? withoutQuery(request.url) : '',
	});
	const own = typeof fields === 'function' ? ask('errorLogger.fields', () => fields(record)) : fields;
	const told: Record<string, FieldValue> = {};
	for (const [name, value] of Object.entries(own ?? {})) {
		if (typeof value === 'string') {
			told[name] = isSecretName(name) ? replacement : redact.text(value);
		} else if (Number.isFinite(value) || typeof value === 'boolean') {
			told[name] = value as number | boolean;
		}
	}
	return told;
}
