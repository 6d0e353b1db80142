import {
	type Call,
	type CallEvent,
	classify,
	clock,
	explain,
	failureOf,
	invoke,
	isFailure,
	isRejectedError,
	stopReason,
	verdictOn,
} from '@kyhooks/core';
import {type Attributes, type Context, context, ROOT_CONTEXT} from '@opentelemetry/api';
import {CallSpan, type End} from './call-span.ts';
import type {Guard} from './guard.ts';
import {events, other, ownNames} from './names.ts';
import type {TelemetryPolicy} from './options.ts';
import {ownFields, propagate} from './propagation.ts';
import type {Recorders} from './recorders.ts';
import {type Subject, subjectOf} from './subject.ts';
import {errorType, Trip} from './trip.ts';

/** Records one call. The record begins with the first attempt: before it, nothing is known about the request. */
// Above 150 lines, because its methods follow the course of a call and change the same few fields.
export class CallRecord {
	readonly #call: Call;
	readonly #recorders: Recorders;
	readonly #policy: TelemetryPolicy;
	readonly #methods: readonly string[];
	readonly guard: Guard;
	/** When the call began, in milliseconds since the Unix epoch. */
	readonly #epoch: number;
	readonly #parent: Context;
	#attributes: Attributes = {};
	#subject: Subject | undefined;
	#span: CallSpan | undefined;
	/** Requests without an end. */
	readonly #trips: Set<Trip> = new Set();
	#sent = 0;
	/** What holds the attempt back, and since when. */
	#held: Readonly<{by: string; since: number}> | undefined;
	/** Stops listening for an abort. */
	#unwatch: (() => void) | undefined;
	#isAborted = false;
	/** Header fields of the propagator that the caller has set. */
	#own: readonly string[] = [];

	constructor(call: Call, recorders: Recorders, policy: TelemetryPolicy, methods: readonly string[]) {
		this.#call = call;
		this.#recorders = recorders;
		this.#policy = policy;
		this.#methods = methods;
		this.guard = run => invoke(call, 'telemetry', run);
		this.#epoch = clock.wallTime() - call.elapsed;
		// Read here, because without a context manager it is lost at the first `await`.
		this.#parent = this.guard(() => context.active()) ?? ROOT_CONTEXT;
	}

	/** Inside the span of the call. */
	get context(): Context {
		return this.#span?.context ?? this.#parent;
	}

	/** An attempt begins. It may have to wait. */
	enter(request: Request): void {
		const {id, attempts, elapsed} = this.#call;
		this.#unwatch?.();
		this.#own = this.guard(() => ownFields(request)) ?? [];
		if (!this.#span) {
			this.#attributes = this.#ownAttributes(request);
			this.#subject = subjectOf(request, this.#methods, this.#attributes);
			this.#span = new CallSpan(this.#recorders, this.#subject, {
				parent: this.#parent,
				startedAt: this.#epoch,
				id,
				guard: this.guard,
			});
		}
		const before = attempts.at(-2);
		if (before) {
			if (!before.decision) {
				// Finds out who has decided.
				explain(this.#call);
			}
			this.#noteRetryWait(before, elapsed);
		}
	}

	/** A request is sent. */
	send(request: Request): Trip {
		this.release();
		const trip = new Trip(this.#recorders, this.#subjectOf(request), {
			parent: this.context,
			startedAt: this.#now,
			resends: this.#sent,
			guard: this.guard,
		});
		this.#sent += 1;
		this.#trips.add(trip);
		this.guard(() => propagate(trip.context, request, this.#own, this.#policy));
		return trip;
	}

	/** The head of a response is there. After a success, the attempt may read the body, which belongs to the request. */
	answer(trip: Trip, response: Response): void {
		trip.status = response.status;
		if (isFailure(response) && this.#trips.delete(trip)) {
			trip.end(undefined, this.#now);
		}
	}

	/** The attempt has passed all hooks. If it has failed, `attempt-ended` follows, except after a refused retry. */
	leave(response: Response | undefined, error?: unknown): void {
		this.release();
		const attempt = this.#call.attempts.at(-1);
		if (isRejectedError(error)) {
			const refusal = {[ownNames.refusedBy]: error.hook, [ownNames.refusalCode]: error.code};
			this.#span?.addEvent(events.refusal, refusal, this.#now);
			this.#endTrips('rejected');
		} else if (response && !isFailure(response) && attempt?.subject !== response) {
			this.#endTrips();
			this.#end({outcome: 'success', reason: 'success', status: response.status});
		}
	}

	hear(event: CallEvent): void {
		const call = this.#call;
		const attempt = call.attempts.at(-1);
		if (event.type === 'attempt-held') {
			this.release();
			this.#held = {by: event.by, since: call.elapsed};
			this.#changeWaiting(1, event.by);
		} else if (event.type === 'circuit-changed') {
			const {circuit, from, to} = event;
			const states = {[ownNames.previousState]: from, [ownNames.state]: to};
			this.#span?.addEvent(events.circuit, {[ownNames.circuit]: circuit, ...states}, this.#now);
			this.guard(() => this.#recorders.instruments?.changeCircuit(event));
		} else if (event.type === 'attempt-ended' && attempt?.failed) {
			this.#endTrips(verdictOn(call, attempt)?.category);
			this.#watchAbort();
		} else if (event.type === 'failure-returned' && attempt) {
			const verdict = verdictOn(call, attempt);
			this.#end({outcome: 'returned', reason: verdict && stopReason(call, verdict), status: attempt.status});
		} else if (event.type === 'call-failed' && !this.#isAborted) {
			const {reason, classification} = failureOf(call) ?? {};
			const {status, category} = classification ?? {};
			this.#end({outcome: 'failure', reason, error: errorType(status, category), status});
		}
	}

	/** A `beforeRetry` hook of the client's own has ended the call. */
	stop(isAnswered: boolean): void {
		this.#end(isAnswered ? {outcome: 'success'} : {outcome: 'failure', error: other});
	}

	get #now(): number {
		return this.#epoch + this.#call.elapsed;
	}

	#ownAttributes(request: Request): Attributes {
		const {attributes} = this.#policy;
		const {context = {}} = this.#call.options;
		const own =
			attributes && invoke(this.#call, 'telemetry.attributes', () => attributes({request, context}));
		return Object(own) === own ? (own as Attributes) : {};
	}

	/** One of the client's own hooks may have replaced the request. */
	#subjectOf(request: Request): Subject {
		const known = this.#subject;
		return known?.url === request.url && known.method === request.method
			? known
			: subjectOf(request, this.#methods, this.#attributes);
	}

	#endTrips(error?: string): void {
		for (const trip of this.#trips) {
			// A hook that sends several requests side by side has left this one.
			trip.end(error ?? (trip.status === undefined ? 'cancelled' : undefined), this.#now);
		}
		this.#trips.clear();
	}

	/** While ky waits for a retry, an abort ends the call, and ky reports it only if its reason is an error. */
	#watchAbort(): void {
		const call = this.#call;
		const {signal} = call.request as Request;
		const end = () => {
			const {category} = classify(call, {error: signal.reason});
			this.#isAborted = true;
			this.#end({outcome: 'failure', reason: 'aborted', error: category});
		};
		signal.addEventListener('abort', end);
		this.#unwatch = () => signal.removeEventListener('abort', end);
	}

	#end(end: Omit<End, 'attempts'>): void {
		this.#unwatch?.();
		const {attempts, elapsed} = this.#call;
		const last = attempts.at(-1);
		if (last) {
			// The wait for a retry that was not made.
			this.#noteRetryWait(last, elapsed);
		}
		this.#span?.end({...end, attempts: attempts.length}, this.#now);
	}

	/** The attempt is no longer held back. */
	release(): void {
		if (this.#held) {
			const {by, since} = this.#held;
			this.#held = undefined;
			this.#changeWaiting(-1, by);
			this.#noteWait(by, since, this.#call.elapsed);
		}
	}

	#changeWaiting(change: 1 | -1, by: string): void {
		const {url = '', dimensions} = this.#subject ?? {};
		this.guard(() =>
			this.#recorders.instruments?.changeWaiting(change, url, {...dimensions, [ownNames.source]: by}),
		);
	}

	#noteRetryWait({decision, startedAt, duration = 0}: Call['attempts'][number], until: number): void {
		if (decision?.retry) {
			this.#noteWait(decision.source, startedAt + duration, until);
		}
	}

	#noteWait(source: string, from: number, until: number): void {
		const {url = '', dimensions} = this.#subject ?? {};
		const duration = (until - from) / 1_000;
		const attributes = {[ownNames.source]: source};
		this.#span?.addEvent(events.wait, {...attributes, [ownNames.duration]: duration}, this.#epoch + from);
		this.guard(() =>
			this.#recorders.instruments?.record('wait', url, duration, {...dimensions, ...attributes}),
		);
	}
}
