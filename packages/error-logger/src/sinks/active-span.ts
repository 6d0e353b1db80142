import {quietly} from '@kyhooks/core';

/** The parts of OpenTelemetry's API that are needed here. */
type SpanContext = Readonly<{traceId?: string; spanId?: string}>;
type Context = {getValue(key: symbol): {spanContext(): SpanContext} | undefined};
type Api = {context?: {active(): Context}};

/** Where version 1 of `@opentelemetry/api` registers what an application gives it, and where a context has its span. Both are the same for all copies of the API, so it need not be imported. */
const api = Symbol.for('opentelemetry.js.api.1');
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN');

/** The ids of the active span, by the names that OpenTelemetry has for them outside its own protocol. Empty if there is none. */
export function activeSpan(): Readonly<Record<string, string>> {
	const {context} = (globalThis as {[api]?: Api})[api] ?? {};
	const {traceId, spanId} =
		(context && quietly(() => context.active().getValue(spanKey)?.spanContext())) ?? ({} as SpanContext);
	// An API without an SDK has spans whose ids are zero.
	return traceId && spanId && /[^0]/.test(traceId) ? {trace_id: traceId, span_id: spanId} : {};
}
