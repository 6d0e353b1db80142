import {type Options, TimeoutError} from 'ky';
import {type Attempt, type Decision, type Held, isUnsettled, recordOf} from './attempt.ts';
import type {Call, CallFault, EventOf} from './call.ts';
import type {CallFailure} from './call-failure.ts';
import {clock} from './clock.ts';
import {type CallEvent, catchRejection, deliver} from './events.ts';
import type {Layer} from './layer.ts';
import {isOfAnother, registry, rememberCall, rememberFailure} from './registry.ts';
import {timeLimitOf} from './time-limit.ts';
import type {Classification, Outcome, RequestFacts} from './verdict/classification.ts';
import {classifyByStandard} from './verdict/judge.ts';
import {isFailure, outcomeOf} from './verdict/outcome.ts';
import {qualify} from './verdict/qualify.ts';
import {watchReading} from './watched-response.ts';

const none: readonly never[] = Object.freeze([]);

// A class, unlike the hooks: one is made for every call, and methods on a prototype cost nothing to make.
export class CallState implements Call {
	readonly startedAt: number = clock.now();
	readonly attempts: Attempt[] = [];
	faults: readonly CallFault[] = none;
	readonly options: Options;
	/** The name of an operation, which may be empty; absent for a call. */
	readonly operation: string | undefined;
	/** The caller's, before ky puts its own in place. One that rides on a `Request` cannot be seen. */
	readonly #signal: AbortSignal | null | undefined;
	layers: readonly Layer[] = none;
	listeners: readonly Layer[] = none;
	/** One of the listeners hears of successes too. */
	hearsAll = false;
	request: Request | undefined;
	failure: CallFailure | undefined;
	/** The waits before the attempt to come. */
	held: readonly Held[] = none;
	/** Aborts when the call fails, where somebody has asked for it. */
	over: AbortController | undefined;
	endedAt: number | undefined;
	#id: string | undefined;

	constructor(options: Options, operation?: string) {
		this.options = options;
		this.operation = operation;
		this.#signal = options.signal;
	}

	get id(): string {
		this.#id ??= clock.uuid();
		return this.#id;
	}

	get elapsed(): number {
		return clock.now() - this.startedAt;
	}

	/** @param request none for an operation, which is made of many */
	begin(request?: Request): Attempt {
		this.concludeTimeout();
		this.request = request;
		const attempt: Attempt = {
			number: this.attempts.length + 1,
			startedAt: this.elapsed,
			...(this.held.length === 0 ? {} : {held: this.held}),
		};
		this.held = none;
		const previous = this.attempts.at(-1);
		if (previous !== undefined && previous.decision?.retry !== true) {
			// No hook of ours asked for this attempt. Where one decides, a hook of the client's own returned `ky.retry()`.
			const ended = previous.startedAt + (previous.duration ?? 0);
			const source = this.layers.some(layer => layer.decide !== undefined) ? 'forced' : 'ky';
			previous.decision = Object.freeze({retry: true, wait: attempt.startedAt - ended, source});
		}
		this.attempts.push(attempt);
		return attempt;
	}

	/** An attempt that was cut off and is followed by another: only ky's own timer does that, and ky need not have told us. */
	concludeTimeout(): void {
		if (this.request !== undefined && isUnsettled(this.attempts.at(-1))) {
			this.conclude(new TimeoutError(this.request));
		}
	}

	/** Whether this attempt is still the one that ky waits for; a result that comes later belongs to nobody. */
	isCurrent(attempt: Attempt): boolean {
		return attempt.duration === undefined && attempt === this.attempts.at(-1);
	}

	end(attempt: Attempt, outcome: Outcome): void {
		attempt.duration = this.elapsed - attempt.startedAt;
		attempt.subject = outcome.response ?? outcome.error;
		if (outcome.response !== undefined) {
			attempt.status = outcome.response.status;
			rememberCall(outcome.response, this);
			watchReading(outcome.response);
		}
		if (outcome.response === undefined || isFailure(outcome.response)) {
			this.settle(attempt, this.classify(outcome), outcome.error);
		} else {
			// A layer may have judged a failure that another has mended since.
			delete attempt.classification;
			delete attempt.decision;
		}
		this.#report(attempt);
	}

	/** The attempt was cut off by its signal; what that means is ky's to say, in `conclude`. */
	interrupt(attempt: Attempt): void {
		attempt.duration ??= this.elapsed - attempt.startedAt;
	}

	classify(given: Outcome, about: RequestFacts | undefined = this.request): Classification {
		const request = this.#withAbortOf(given.error, about);
		// A caller may abort with any error, also one that ky has thrown elsewhere.
		const isReason = request?.signal?.aborted === true && request.signal.reason === given.error;
		const outcome = given.response === undefined && !isReason ? outcomeOf(given.error) : given;
		const subject = outcome.response ?? outcome.error;
		const attempt = this.attempts.at(-1);
		const known = attempt?.classification;
		if (known !== undefined && attempt?.subject === subject) {
			return known;
		}
		const classification = qualify(this.#judge(outcome, request), outcome, request);
		if (outcome.response !== undefined && !isFailure(outcome.response)) {
			return classification;
		}
		if (attempt !== undefined && attempt.duration === undefined && request?.signal?.aborted !== true) {
			// A layer asks while the attempt still runs: the verdict is written here and not again. An attempt that was cut off has nothing to say of the one that runs now.
			attempt.subject = subject;
			attempt.classification = classification;
		}
		if (typeof subject === 'object' && subject !== null && !isOfAnother(subject, this)) {
			registry.classifications.set(subject, classification);
		}
		return classification;
	}

	/** After a timeout, the request's signal is aborted with ky's own reason; the caller may have aborted since. */
	#withAbortOf(error: unknown, request: RequestFacts | undefined): RequestFacts | undefined {
		const signal = this.#signal;
		if (request === undefined || !signal || !this.isAbortOfCaller(error)) {
			return request;
		}
		const {method, url, headers} = request as Request;
		return {method, url, headers, signal};
	}

	/** Whether this is what the caller has aborted the call with. */
	isAbortOfCaller(error: unknown): boolean {
		return error !== undefined && this.#signal?.aborted === true && this.#signal.reason === error;
	}

	conclude(thrown: unknown): Classification {
		const attempt = this.attempts.at(-1);
		rememberFailure(thrown, this);
		if (!isUnsettled(attempt)) {
			return this.classify({error: thrown});
		}
		this.interrupt(attempt);
		attempt.subject = thrown;
		const classification = this.classify({error: thrown});
		this.settle(attempt, classification, thrown);
		this.#report(attempt);
		return classification;
	}

	/** Writes down what the failure of an attempt was. */
	settle(attempt: Attempt, classification: Classification, error: unknown): void {
		attempt.classification = classification;
		const unanswered = attempt.status === undefined ? attempt : undefined;
		const timeLimit = timeLimitOf(this, classification, error, unanswered);
		if (timeLimit !== undefined) {
			attempt.timeLimit = timeLimit;
		}
	}

	decide(decision: Decision): void {
		const attempt = this.attempts.at(-1);
		if (attempt !== undefined) {
			attempt.decision = Object.freeze(decision);
		}
	}

	refusesAfter(wait: number, request: Request): boolean {
		return this.layers.some(layer => layer.refusesAfter?.(wait, request) === true);
	}

	reclassify(classification: Classification): Decision | undefined {
		const attempt = this.attempts.at(-1);
		if (attempt === undefined || this.request === undefined) {
			return undefined;
		}
		attempt.classification = classification;
		if (typeof attempt.subject === 'object' && attempt.subject !== null) {
			registry.classifications.set(attempt.subject, classification);
		}
		if (this.isObserved()) {
			this.emit({type: 'attempt-reclassified', attempt: recordOf(attempt)});
		}
		return this.layers.find(layer => layer.decide !== undefined)?.decide?.(classification, this.request);
	}

	isObserved(): boolean {
		return this.listeners.length > 0 || registry.listeners.size > 0;
	}

	emit(event: EventOf<CallEvent>): void {
		if (this.isObserved()) {
			deliver(Object.freeze({...event, call: this.id, elapsed: this.elapsed}) as CallEvent, this.listeners);
		}
	}

	invoke<Result>(callback: string, run: () => Result): Result | undefined {
		const report = (error: unknown) => {
			this.faults = [...this.faults, {callback, error}];
			this.emit({type: 'callback-failed', callback, error});
		};
		try {
			const result = run();
			catchRejection(result, report);
			return result;
		} catch (error) {
			report(error);
			return undefined;
		}
	}

	#judge(outcome: Outcome, request: RequestFacts | undefined): Classification {
		for (const layer of this.layers) {
			if (layer.classify !== undefined) {
				const verdict = this.invoke('classify', () => layer.classify?.(outcome, request));
				if (verdict !== undefined) {
					return verdict;
				}
			}
		}
		return classifyByStandard(outcome, request);
	}

	#report(attempt: Attempt): void {
		// On every call: nothing is built for nobody.
		const isEventful = attempt.classification !== undefined || attempt.number > 1;
		if (isEventful ? this.isObserved() : this.hearsAll || registry.listeners.size > 0) {
			this.emit({type: 'attempt-ended', attempt: recordOf(attempt)});
		}
	}
}
