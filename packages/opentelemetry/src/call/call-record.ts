import {
	type Attempt,
	type Call,
	type CallEvent,
	type Classification,
	classify,
	failureOf,
	invoke,
	isFailure,
	isRejectedError,
	type Layer,
	type Next,
	type StopReason,
	stopReason,
	verdictOn,
} from '@kyhooks/core';
import {type Attributes, type Context, context, ROOT_CONTEXT} from '@opentelemetry/api';
import {inside} from '../context/inside.ts';
import {ownFields, propagate} from '../context/propagation.ts';
import {events, other, ownNames} from '../names.ts';
import type {TelemetryPolicy} from '../options.ts';
import type {Recording} from '../recording.ts';
import {CallSpan, type End} from '../spans/call-span.ts';
import {errorType} from '../spans/result.ts';
import {Trip} from '../spans/trip.ts';
import {subjectOf} from '../subject.ts';
import {Waits} from './waits.ts';

/** What is known of a call from its first attempt on. */
type Begun = Readonly<{span: CallSpan; waits: Waits}>;

type CallEnd = Omit<End, 'attempts'>;

/** Records one call, as its outermost layer. From the first attempt on: before it, nothing is known about the request. */
// Above 150 lines, because its methods follow the course of a call and change the same few fields.
export class CallRecord implements Layer {
	readonly #call: Call;
	readonly #policy: TelemetryPolicy;
	readonly #methods: readonly string[];
	readonly #recording: Recording;
	readonly #parent: Context;
	/** The user's own. */
	#attributes: Attributes = {};
	/** From the first attempt on. */
	#begun: Begun | undefined;
	/** Requests without an end. */
	readonly #trips: Set<Trip> = new Set();
	#sent = 0;
	/** Header fields of the propagator that the caller has set. */
	#own: readonly string[] | undefined;
	/** Stops listening for an abort. */
	#unwatch: (() => void) | undefined;

	/** @param methods the methods that are recorded by their name */
	constructor(call: Call, recording: Recording, policy: TelemetryPolicy, methods: readonly string[]) {
		this.#call = call;
		this.#recording = recording;
		this.#policy = policy;
		this.#methods = methods;
		// Read here, because without a context manager it is lost at the first `await`.
		this.#parent = recording.guard(() => context.active()) ?? ROOT_CONTEXT;
	}

	attempt(request: Request, next: Next): Promise<Response> {
		return inside(this.#enter(request), () => next(request), this.#recording.guard).then(
			response => {
				this.#leave(response);
				return response;
			},
			error => {
				this.#leave(undefined, error);
				throw error;
			},
		);
	}

	/** Sends a request. @param reach continues to the client's own `fetch` */
	async send(request: Request, reach: () => Promise<Response>): Promise<Response> {
		const {span, waits} = this.#begun as Begun;
		waits.release();
		if (!this.#policy.attempts) {
			// Another instrumentation records the request.
			return reach();
		}
		const {guard} = this.#recording;
		const trip = new Trip(this.#recording, subjectOf(request, this.#methods, this.#attributes), {
			parent: span.context,
			startedAt: this.#call.elapsed,
			resends: this.#sent,
		});
		this.#sent += 1;
		this.#trips.add(trip);
		const own = this.#own;
		if (own) {
			guard(() => propagate(trip.context, request, own, this.#policy));
		}
		const response = await inside(trip.context, reach, guard);
		trip.status = response.status;
		// After a success, the attempt may read the body, which belongs to the request.
		if (isFailure(response) && this.#trips.delete(trip)) {
			trip.end(undefined, this.#call.elapsed);
		}
		return response;
	}

	on(event: CallEvent): void {
		const call = this.#call;
		const attempt = call.attempts.at(-1) as Attempt;
		if (!this.#begun) {
			return;
		}
		const {span, waits} = this.#begun;
		if (event.type === 'attempt-held') {
			waits.hold(event.by);
		} else if (event.type === 'circuit-changed') {
			const {circuit, from, to} = event;
			const states = {[ownNames.previousState]: from, [ownNames.state]: to};
			span.addEvent(events.circuit, {[ownNames.circuit]: circuit, ...states}, call.elapsed);
			const {guard, instruments} = this.#recording;
			guard(() => instruments?.changeCircuit(event));
		} else if (event.type === 'attempt-ended' && attempt.failed) {
			this.#endTrips(verdictOn(call, attempt)?.category);
			this.#watchAbort();
		} else if (event.type === 'failure-returned') {
			const verdict = verdictOn(call, attempt);
			this.#end({outcome: 'returned', reason: verdict && stopReason(call, verdict), status: attempt.status});
		} else if (event.type === 'call-failed') {
			const {reason, classification} = failureOf(call) ?? {};
			this.#fail(reason, classification);
		}
	}

	/** A `beforeRetry` hook of the client's own has ended the call. */
	stop(isAnswered: boolean): void {
		this.#giveUp(isAnswered ? {outcome: 'success'} : {outcome: 'failure', error: other});
	}

	/** The `afterResponse` hooks of the client's own have run. */
	answer(response: Response): void {
		if (!isFailure(response)) {
			this.#end({outcome: 'success', status: response.status});
		}
	}

	/** An attempt begins. It may have to wait. Returns the context inside the span of the call. */
	#enter(request: Request): Context {
		const {attempts} = this.#call;
		this.#unwatch?.();
		this.#own = this.#recording.guard(() => ownFields(request));
		this.#begun ??= this.#begin(request);
		const {span, waits} = this.#begun;
		const before = attempts.at(-2);
		if (before) {
			waits.endRetryWait(before, true);
		}
		return span.context;
	}

	/** The attempt has passed all hooks. If it has failed, `attempt-ended` follows, except after a refused retry. */
	#leave(response: Response | undefined, error?: unknown): void {
		const {attempts, elapsed} = this.#call;
		const {span, waits} = this.#begun as Begun;
		waits.release();
		if (isRejectedError(error)) {
			span.addEvent(
				events.refusal,
				{[ownNames.refusedBy]: error.hook, [ownNames.refusalCode]: error.code},
				elapsed,
			);
			this.#endTrips('rejected');
		} else if (response && !isFailure(response) && (attempts.at(-1) as Attempt).subject !== response) {
			this.#endTrips();
			this.#end({outcome: 'success', reason: 'success', status: response.status});
		}
	}

	#begin(request: Request): Begun {
		const {attributes} = this.#policy;
		const facts = {request, context: this.#call.options.context ?? {}};
		const own = attributes && invoke(this.#call, 'telemetry.attributes', () => attributes(facts));
		this.#attributes = this.#recording.guard(() => ({...own})) ?? {};
		const subject = subjectOf(request, this.#methods, this.#attributes);
		const span = new CallSpan(this.#call, this.#recording, subject, this.#parent);
		return {span, waits: new Waits(this.#call, this.#recording, subject, span)};
	}

	#endTrips(category?: string): void {
		for (const trip of this.#trips) {
			trip.end(category, this.#call.elapsed);
		}
		this.#trips.clear();
	}

	/** While ky waits for a retry, an abort ends the call, and ky reports it only if its reason is an error. */
	#watchAbort(): void {
		const call = this.#call;
		const {signal} = call.request as Request;
		const end = () => {
			this.#fail('aborted', classify(call, {error: signal.reason}));
		};
		signal.addEventListener('abort', end);
		this.#unwatch = () => signal.removeEventListener('abort', end);
	}

	#fail(reason: StopReason | undefined, {category, status}: Partial<Classification> = {}): void {
		const outcome = category === 'cancelled' ? 'cancelled' : 'failure';
		this.#giveUp({outcome, reason, error: errorType(status, category), status});
	}

	/** Ends the call, and the wait for a retry that is not made. */
	#giveUp(end: CallEnd): void {
		const begun = this.#begun;
		if (begun?.span.isOpen) {
			begun.waits.endRetryWait(this.#call.attempts.at(-1) as Attempt, false);
		}
		this.#end(end);
	}

	#end(end: CallEnd): void {
		const {attempts, elapsed} = this.#call;
		this.#unwatch?.();
		this.#begun?.span.end({...end, attempts: attempts.length}, elapsed);
	}
}
