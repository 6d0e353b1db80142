import {withoutQuery} from '@kyhooks/core';
import {bounded} from './bounded.ts';
import {type Facts, fieldsOf} from './entry.ts';
import type {Occasion} from './levels.ts';
import type {LogFields} from './log-entry.ts';
import {nest} from './nest.ts';
import type {ErrorLoggerPolicy} from './options.ts';
import {createSuppression} from './suppression.ts';

/** Makes an entry of facts and hands it to the sink. Throws what a callback of the user or the sink throws, and returns what the sink returns. */
export type Reporter = (occasion: Occasion, facts: Facts) => unknown;

export function createReporter(policy: ErrorLoggerPolicy): Reporter {
	const {levels, sink, nested, dedupe} = policy;
	const suppression = createSuppression(dedupe);
	return (occasion, facts) => {
		const level = levels[occasion];
		if (level === false || sink.isEnabled?.(level) === false) {
			return undefined;
		}
		const fields = bounded({...ownFields(facts, policy), ...traceFields(policy), ...fieldsOf(facts, policy)});
		const dropped = suppression.admit(fields);
		if (dropped === undefined) {
			return undefined;
		}
		const complete: LogFields = dropped === 0 ? fields : {...fields, 'log.dropped': dropped};
		return sink.write(
			Object.freeze({
				level,
				message: messageOf(occasion),
				fields: Object.freeze(nested ? nest(complete) : complete),
			}),
		);
	};
}

/** Constant, so that entries group, and so that no text of a server's is ever a format string. */
function messageOf(occasion: Occasion): string {
	switch (occasion) {
		case 'attempt':
			return 'HTTP attempt failed';
		case 'recovered':
			return 'HTTP request recovered';
		case 'cancelled':
			return 'HTTP request cancelled';
		default:
			return 'HTTP request failed';
	}
}

/** Theirs first, so that none of ours can be replaced by one of theirs. */
function ownFields({call}: Facts, {fields, redactor}: ErrorLoggerPolicy): LogFields {
	const {id = '', request} = call ?? {};
	const own =
		typeof fields === 'function'
			? fields({call: id, method: request?.method ?? '', url: request === undefined ? '' : withoutQuery(request.url)})
			: fields;
	return own === undefined ? {} : (redactor.value(own) as LogFields);
}

const digits = /^[\da-f]{1,64}$/i;

function traceFields({trace}: ErrorLoggerPolicy): LogFields {
	const {traceId = '', spanId = ''} = trace?.() ?? {};
	return {
		...(digits.test(traceId) ? {trace_id: traceId} : {}),
		...(digits.test(spanId) ? {span_id: spanId} : {}),
	};
}
