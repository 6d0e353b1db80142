import {type Call, type OperationRun, runOf, type StopReason} from '@kyhooks/core';
import {type Attributes, type Context, type Span, SpanKind, trace} from '@opentelemetry/api';
import {ownNames} from '../names.ts';
import type {Recording} from '../recording.ts';
import type {Subject} from '../subject.ts';
import {attributesOf, linksOf, noteFailure} from './operation.ts';
import {endSpan, resultOf} from './result.ts';

/** How a call ended. `returned`: with a failure for which its client wants no error. `cancelled`: its caller has aborted it. `late-failure`: it had succeeded, and then its body turned out to be broken, or a hook of the client's own failed. */
type Outcome = 'success' | 'returned' | 'cancelled' | 'failure' | 'late-failure';

export type End = Readonly<{
	outcome: Exclude<Outcome, 'late-failure'>;
	/** Unknown if a hook of the client's own has ended the call. */
	reason?: StopReason | undefined;
	/** The type of the error. */
	error?: string | undefined;
	status?: number | undefined;
	attempts: number;
}>;

/** The span of a call, and the metrics of whole calls. Times are in milliseconds since the call began. */
export class CallSpan {
	readonly #recording: Recording;
	readonly #subject: Subject;
	readonly #id: string;
	readonly #run: OperationRun | undefined;
	readonly #span: Span | undefined;
	/** The context inside the span. */
	readonly context: Context;
	#ended: Readonly<{outcome: Outcome; at: number}> | undefined;

	constructor(call: Call, recording: Recording, subject: Subject, parent: Context) {
		this.#recording = recording;
		this.#subject = subject;
		this.#id = call.id;
		this.#run = runOf(call);
		const span = this.#start(0, parent);
		this.#span = span;
		this.context = (span && recording.guard(() => trace.setSpan(parent, span))) ?? parent;
	}

	get isOpen(): boolean {
		return !this.#ended;
	}

	addEvent(name: string, attributes: Attributes, elapsed: number): void {
		const {guard, at} = this.#recording;
		guard(() => this.#span?.addEvent(name, attributes, at(elapsed)));
	}

	/** A call that fails after its success has failed late. Its span has ended, so this failure gets a span of its own inside. */
	end({outcome, reason, error, status, attempts}: End, elapsed: number): void {
		const before = this.#ended;
		if (before && (before.outcome !== 'success' || outcome !== 'failure')) {
			return;
		}
		const shown: Outcome = before ? 'late-failure' : outcome;
		this.#ended = {outcome: shown, at: elapsed};
		const {instruments, guard, at} = this.#recording;
		const {url, dimensions} = this.#subject;
		const how = {[ownNames.outcome]: shown, ...(reason && {[ownNames.reason]: reason})};
		const measured = {...dimensions, ...how, ...resultOf(undefined, error)};
		guard(() => instruments?.record('call', url, elapsed / 1_000, measured));
		if (!before) {
			guard(() => instruments?.record('attempts', url, attempts, dimensions));
		}
		const span = before ? this.#start(before.at, this.context) : this.#span;
		const result = {...how, ...resultOf(status, error), [ownNames.attempts]: attempts};
		if (outcome === 'failure') {
			guard(() => noteFailure(this.#run, span));
		}
		guard(() => endSpan(span, result, at(elapsed)));
	}

	#start(elapsed: number, parent: Context): Span | undefined {
		const {tracer, guard, at} = this.#recording;
		const {name, attributes} = this.#subject;
		const options = {
			kind: SpanKind.INTERNAL,
			startTime: at(elapsed),
			attributes: {...attributes, [ownNames.call]: this.#id, ...attributesOf(this.#run)},
			links: linksOf(this.#run),
		};
		return guard(() => tracer?.startSpan(`ky ${name}`, options, parent));
	}
}
