import type {Classification, TimeLimit} from '@kyhooks/core';
import type {LogFields} from './log-entry.ts';
import type {Redactor} from './redact/redactor.ts';

/** The judgement on a failure, with what a problem document (RFC 9457) said of it. */
export function classificationFields(
	{category, retry, neverSent, advice, rule, problemType, problemTitle}: Classification,
	redactor: Redactor,
): LogFields {
	return {
		'ky.classification.category': category,
		'ky.classification.retry': retry,
		'ky.classification.never_sent': neverSent,
		'ky.classification.advice': advice,
		'ky.classification.rule': rule,
		...(problemType === undefined ? {} : {'problem.type': redactor.text(problemType)}),
		...(problemTitle === undefined ? {} : {'problem.title': redactor.text(problemTitle)}),
	};
}

/** A word of low cardinality: the status, the runtime's code, or what the failure was (OpenTelemetry, `error.type`). */
export function errorTypeOf({status, code, category}: Classification, timeLimit?: TimeLimit): string {
	// A status of success is no type of error; what the body said is.
	if (status !== undefined && status >= 300) {
		return String(status);
	}
	if (timeLimit !== undefined) {
		return 'timeout';
	}
	return code !== undefined && /^[A-Z][A-Z0-9_]{1,50}$/.test(code) ? code : category;
}
