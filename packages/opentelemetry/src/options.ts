import {type Check, callback, either, list, oneOf, read, resolveOptions} from '@kyhooks/core';
import type {Attributes, Meter, Tracer} from '@opentelemetry/api';

/** What the option `attributes` receives. */
export type CallFacts = Readonly<{
	/** The request of the first attempt. */
	request: Request;
	/** ky's `context` of the call: what the caller has put there. */
	context: Readonly<Record<string, unknown>>;
}>;

/** The part of a retry budget that the metrics read. */
export type ReadableBudget = Readonly<{available(key: string): number}>;

/** Options of `telemetry`. */
export type TelemetryOptions = {
	/** Makes the spans. @default that of the provider that is registered when a call begins */
	tracer?: Tracer;

	/** Makes the metrics. @default that of the provider that is registered when a call begins */
	meter?: Meter;

	/** Whether to record the attempts: a span each, the header `traceparent` and the metric `http.client.request.duration`. Set it to `false` beside an instrumentation of `fetch` or undici, which does the same. Its spans are then inside the span of the call. @default true */
	attempts?: boolean;

	/** Whether to record metrics. @default true */
	metrics?: boolean;

	/** Whether attempts carry the context of their span to the server, in the headers of the registered propagator; or a list of the origins to which they do. In a page, a server of another origin must allow these headers (CORS). @default true; in a page only to its own origin */
	propagate?: boolean | readonly string[];

	/** Whether the header `baggage` is sent too. Anything in this program may have put personal data there. @default false */
	baggage?: boolean;

	/**
	Returns attributes for the spans of a call. `url.template` also becomes part of their names, and an attribute of the metrics: it must have few values. Nothing is redacted.

	@default no more attributes
	@example
	```
	telemetry({attributes: ({context}) => ({'url.template': context.template as string})})
	```
	*/
	attributes?: (call: CallFacts) => Attributes;

	/** A retry budget made by `createRetryBudget()`, by origin. A metric shows how many retries it has left. @default none */
	budget?: ReadableBudget;
};

export type TelemetryPolicy = Readonly<
	TelemetryOptions & Required<Pick<TelemetryOptions, 'attempts' | 'metrics' | 'propagate' | 'baggage'>>
>;

const having =
	(method: string, what: string): Check =>
	value =>
		typeof read(value, method) === 'function' ? undefined : what;

/** As `Request.url` begins: with a path or a slash it would never match. */
const origin: Check = value =>
	URL.canParse(String(value)) && new URL(String(value)).origin === value ? undefined : 'an origin';

const toggle = oneOf(true, false);

/** Workers have a location too, and the same rule about other origins. */
function ownOrigin(): string | undefined {
	return read(read(globalThis, 'location'), 'origin') as string | undefined;
}

/** @throws TypeError with the name and the value of the option */
export function resolveTelemetryOptions(options: TelemetryOptions): TelemetryPolicy {
	const page = ownOrigin();
	return resolveOptions(
		'telemetry',
		options,
		{
			attempts: true,
			metrics: true,
			propagate: page === undefined ? true : Object.freeze([page]),
			baggage: false,
		},
		{
			tracer: having('startSpan', 'a tracer'),
			meter: having('createHistogram', 'a meter'),
			attempts: toggle,
			metrics: toggle,
			propagate: either(toggle, list(origin, 'origins')),
			baggage: toggle,
			attributes: callback,
			budget: having('available', 'a retry budget'),
		},
	);
}
