import {type Attributes, type HrTime, type Span, SpanStatusCode} from '@opentelemetry/api';
import {names} from '../names.ts';

/** The type of an error, by the conventions: the status, if that says it, or else the category of the failure. What the program itself has cancelled is no error. */
export function errorType(status: number = 0, category?: string): string | undefined {
	return status >= 400 ? String(status) : category === 'cancelled' ? undefined : category;
}

/** The attributes of a result. An opaque response hides its status, and has 0. */
export function resultOf(status: number | undefined, error: string | undefined): Attributes {
	return {...(status && {[names.status]: status}), ...(error !== undefined && {[names.errorType]: error})};
}

/** Ends a span, as an error if the result has the type of one. There is no description: the message of an error may hold a secret. */
export function endSpan(span: Span | undefined, result: Attributes, at: HrTime): void {
	span?.setAttributes(result);
	if (names.errorType in result) {
		span?.setStatus({code: SpanStatusCode.ERROR});
	}
	span?.end(at);
}
