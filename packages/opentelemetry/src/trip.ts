import {type Attributes, type Context, type Span, SpanKind, SpanStatusCode, trace} from '@opentelemetry/api';
import type {Guard} from './guard.ts';
import {moment} from './moment.ts';
import {names} from './names.ts';
import type {Recorders} from './recorders.ts';
import type {Subject} from './subject.ts';

/** One request to the server, with its span. */
export class Trip {
	readonly #recorders: Recorders;
	readonly #subject: Subject;
	readonly #startedAt: number;
	readonly #guard: Guard;
	readonly #span: Span | undefined;
	/** The context inside the span. */
	readonly context: Context;
	status: number | undefined;

	/**
	@param parent the context of the call
	@param startedAt milliseconds since the Unix epoch
	@param resends how many requests the call has sent before
	*/
	constructor(
		recorders: Recorders,
		subject: Subject,
		{parent, startedAt, resends, guard}: {parent: Context; startedAt: number; resends: number; guard: Guard},
	) {
		this.#recorders = recorders;
		this.#subject = subject;
		this.#startedAt = startedAt;
		this.#guard = guard;
		const {name, attributes} = subject;
		const options = {
			kind: SpanKind.CLIENT,
			startTime: moment(startedAt),
			attributes: {...attributes, ...(resends > 0 && {[names.resendCount]: resends})},
		};
		const span = guard(() => recorders.tracer?.startSpan(name, options, parent));
		this.#span = span;
		this.context = (span && guard(() => trace.setSpan(parent, span))) ?? parent;
	}

	/**
	@param error the type of the error, if the status says nothing about it
	@param at milliseconds since the Unix epoch
	*/
	end(error: string | undefined, at: number): void {
		const result = resultOf(this.status, errorType(this.status, error));
		const {url, dimensions} = this.#subject;
		const duration = (at - this.#startedAt) / 1_000;
		this.#guard(() =>
			this.#recorders.instruments?.record('request', url, duration, {...dimensions, ...result}),
		);
		this.#guard(() => endSpan(this.#span, result, at));
	}
}

/** The type of an error, by the conventions: its status, if it has one that says so. */
export function errorType(status: number = 0, otherwise?: string): string | undefined {
	return status >= 400 ? String(status) : otherwise;
}

/** The attributes of a result. An opaque response hides its status, and has 0. */
export function resultOf(status: number | undefined, error: string | undefined): Attributes {
	return {...(status && {[names.status]: status}), ...(error !== undefined && {[names.errorType]: error})};
}

/** Ends a span, as an error if it has a type of one. The status has no description: a message of an error may hold a secret. */
export function endSpan(span: Span | undefined, result: Attributes, at: number): void {
	span?.setAttributes(result);
	if (names.errorType in result) {
		span?.setStatus({code: SpanStatusCode.ERROR});
	}
	span?.end(moment(at));
}
