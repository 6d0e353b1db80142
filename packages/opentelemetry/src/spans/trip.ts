import {type Context, type Span, SpanKind, trace} from '@opentelemetry/api';
import {names} from '../names.ts';
import type {Recording} from '../recording.ts';
import type {Subject} from '../subject.ts';
import {endSpan, errorType, resultOf} from './result.ts';

type Beginning = Readonly<{
	/** The context of the call. */
	parent: Context;
	startedAt: number;
	/** How many requests the call has sent before. */
	resends: number;
}>;

/** One request to the server: its span and its metric. Times are in milliseconds since the call began. */
export class Trip {
	readonly #recording: Recording;
	readonly #subject: Subject;
	readonly #startedAt: number;
	readonly #span: Span | undefined;
	/** The context inside the span. */
	readonly context: Context;
	status: number | undefined;

	constructor(recording: Recording, subject: Subject, {parent, startedAt, resends}: Beginning) {
		this.#recording = recording;
		this.#subject = subject;
		this.#startedAt = startedAt;
		const {tracer, guard, at} = recording;
		const options = {
			kind: SpanKind.CLIENT,
			startTime: at(startedAt),
			attributes: {...subject.attributes, ...(resends > 0 && {[names.resendCount]: resends})},
		};
		const span = guard(() => tracer?.startSpan(subject.name, options, parent));
		this.#span = span;
		this.context = (span && guard(() => trace.setSpan(parent, span))) ?? parent;
	}

	/** @param category that of the failure, if there was one and the status does not say it */
	end(category: string | undefined, elapsed: number): void {
		const {instruments, guard, at} = this.#recording;
		const {url, dimensions} = this.#subject;
		const result = resultOf(this.status, errorType(this.status, category));
		const duration = (elapsed - this.#startedAt) / 1_000;
		guard(() => instruments?.record('request', url, duration, {...dimensions, ...result}));
		guard(() => endSpan(this.#span, result, at(elapsed)));
	}
}
