import type {StopReason} from '@kyhooks/core';
import {type Attributes, type Context, type Span, SpanKind, trace} from '@opentelemetry/api';
import type {Guard} from './guard.ts';
import {moment} from './moment.ts';
import {ownNames} from './names.ts';
import type {Recorders} from './recorders.ts';
import type {Subject} from './subject.ts';
import {endSpan, resultOf} from './trip.ts';

/** How a call ended. `returned`: with a failure for which its client wants no error. `late-failure`: it had succeeded, and then its body turned out to be broken, or a hook of the client's own failed. */
type Outcome = 'success' | 'returned' | 'failure' | 'late-failure';

export type End = Readonly<{
	outcome: Exclude<Outcome, 'late-failure'>;
	/** Unknown if a `beforeRetry` hook of the client's own has ended the call. */
	reason?: StopReason | undefined;
	/** The type of the error, if it counts as one. */
	error?: string | undefined;
	/** The status of the last response. */
	status?: number | undefined;
	attempts: number;
}>;

/** The span of a call, and the metrics of whole calls. All times are in milliseconds since the Unix epoch. */
export class CallSpan {
	readonly #recorders: Recorders;
	readonly #subject: Subject;
	readonly #guard: Guard;
	readonly #id: string;
	readonly #startedAt: number;
	readonly #span: Span | undefined;
	/** The context inside the span. */
	readonly context: Context;
	#endedAt: number | undefined;

	constructor(
		recorders: Recorders,
		subject: Subject,
		{parent, startedAt, id, guard}: {parent: Context; startedAt: number; id: string; guard: Guard},
	) {
		this.#recorders = recorders;
		this.#subject = subject;
		this.#guard = guard;
		this.#id = id;
		this.#startedAt = startedAt;
		const span = this.#start(startedAt, parent);
		this.#span = span;
		this.context = (span && guard(() => trace.setSpan(parent, span))) ?? parent;
	}

	addEvent(name: string, attributes: Attributes, at: number): void {
		this.#guard(() => this.#span?.addEvent(name, attributes, moment(at)));
	}

	/** A call that ends a second time has failed late. Its span has ended, so this failure gets a span of its own inside. */
	end({outcome, reason, error, status, attempts}: End, at: number): void {
		const lateAfter = this.#endedAt;
		if (lateAfter !== undefined && outcome !== 'failure') {
			return;
		}
		this.#endedAt = at;
		const shown: Outcome = lateAfter === undefined ? outcome : 'late-failure';
		const result = {
			[ownNames.outcome]: shown,
			...(reason && {[ownNames.reason]: reason}),
			...resultOf(undefined, error),
		};
		const {url, dimensions} = this.#subject;
		const measured = {...dimensions, ...result};
		const {instruments} = this.#recorders;
		this.#guard(() => instruments?.record('call', url, (at - this.#startedAt) / 1_000, measured));
		if (lateAfter === undefined) {
			this.#guard(() => instruments?.record('attempts', url, attempts, dimensions));
		}
		const span = lateAfter === undefined ? this.#span : this.#start(lateAfter, this.context);
		const whole = {...result, ...resultOf(status, error), [ownNames.attempts]: attempts};
		this.#guard(() => endSpan(span, whole, at));
	}

	#start(startedAt: number, parent: Context): Span | undefined {
		const {name, attributes} = this.#subject;
		const options = {
			kind: SpanKind.INTERNAL,
			startTime: moment(startedAt),
			attributes: {...attributes, [ownNames.call]: this.#id},
		};
		return this.#guard(() => this.#recorders.tracer?.startSpan(`ky ${name}`, options, parent));
	}
}
