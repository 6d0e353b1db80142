import type {Options} from 'ky';
import type {Call, Layer} from '../hook/layer.ts';
import {clock, nothing} from '../time/clock.ts';
import type {Classification} from '../verdict/classification.ts';
import {read} from '../verdict/safe-read.ts';
import {Attempt} from './attempt.ts';
import type {CallEvent} from './events.ts';

/** How a call failed. */
export type Ending = {
	readonly error: unknown;
	/** Milliseconds on the clock. */
	readonly at: number;
	/** Whether the error came after an attempt that had succeeded. */
	readonly late: boolean;
	/** Set when it is first needed. */
	classification?: Classification;
};

export type Listener = (call: CallState, event: CallEvent) => void;

/** The listeners to every call of this process. */
export const listeners: Set<Listener> = new Set();

// A class, because every call makes one: methods on a prototype cost nothing to make.
export class CallState implements Call {
	readonly options: Options;
	readonly startedAt: number = clock.now();
	readonly attempts: Attempt[] = [];
	readonly layers: Layer[] = [];
	readonly link: Link = {call: this};
	request: Request | undefined;
	/** Whether the call stays explainable after it has succeeded and its body was read: an attempt failed before, or the client's own ky hooks see its context. */
	isKept: boolean | undefined;
	attemptLimit: number = Infinity;
	totalLimit: number = Infinity;
	/** The name of an operation, which may be empty. Absent for an ordinary call. */
	declare operation: string | undefined;
	declare ending: Ending | undefined;
	declare faults: readonly Readonly<{callback: string; error: unknown}>[] | undefined;
	#id: string | undefined;

	constructor(options: Options) {
		this.options = options;
	}

	get id(): string {
		this.#id ??= clock.random().toString(36).slice(2);
		return this.#id;
	}

	get elapsed(): number {
		return (this.ending?.at ?? clock.now()) - this.startedAt;
	}

	get timeLeft(): number {
		return this.totalLimit - this.elapsed;
	}

	begin(request?: Request): Attempt {
		this.request = request;
		const attempt = new Attempt(this.attempts.length + 1, this.elapsed);
		this.attempts.push(attempt);
		this.#tell({type: 'attempt-started', attempt});
		return attempt;
	}

	/**
	Ends the call with an error. A later error is only linked to the call: one of the client's own hooks may have put it in place of the first.

	@param late whether the error may have come after an attempt that had succeeded, such as ky's own time limit on the body
	*/
	fail(error: unknown, late: boolean = read(error, 'name') === 'TimeoutError'): void {
		remember(error, this);
		if (!this.ending) {
			const last = this.attempts.at(-1);
			this.ending = {at: clock.now(), error, late: late && last?.duration !== undefined && !last.failed};
			this.emit({type: 'call-failed', error});
		}
	}

	/** Reports a success. The layers receive it only if an earlier attempt failed. */
	succeed(attempt: Attempt): void {
		const event: CallEvent = {type: 'attempt-ended', attempt};
		if (attempt.number > 1) {
			this.emit(event);
		} else {
			this.#tell(event);
		}
	}

	emit(event: CallEvent): void {
		for (const layer of this.layers) {
			if (layer.on) {
				const {attempt} = event as {attempt?: unknown};
				// Each layer gets a copy with a view of the attempt, so what a listener writes has no effect.
				const told = {...event, ...(attempt instanceof Attempt && {attempt: Object.create(attempt)})};
				quietly(() => layer.on?.(told, this));
			}
		}
		this.#tell(event);
	}

	#tell(event: CallEvent): void {
		for (const listener of listeners) {
			listener(this, event);
		}
	}
}

/** The call of an error, and of a failed response. */
export const calls: WeakMap<object, CallState> = new WeakMap();

/** Leads to a call, until `json()` has parsed the body of a call whose first attempt succeeded. ky's options and the response outlive the call, and so would everything that they lead to (docs/decisions/0045). */
export type Link = {call: CallState | undefined};

/** What a context or a response leads to: its call, and its text if the body was read inside the attempt. */
export type Known = {link?: Link; readonly text?: string};

const knownKey = Symbol();

/** Stores this in a hidden property. Entries of a WeakMap would cost the garbage collector more than all the rest of a call (docs/decisions/0014). */
export function note(subject: object, known: Known): void {
	Reflect.defineProperty(subject, knownKey, {value: known, configurable: true});
}

export function knownOf(subject: object): Known | undefined {
	return read(subject, knownKey) as Known | undefined;
}

/** Returns the call behind an error, a response or a context. A call is returned as it is. */
export function callBehind(subject: object): CallState | undefined {
	// A proxy may throw when it is asked for its class.
	return quietly(() => subject instanceof CallState)
		? (subject as CallState)
		: (calls.get(subject) ?? knownOf(subject)?.link?.call);
}

/** Links an error or a failed response to its call. If the caller aborts with the error of another call, that error stays linked to the other call. */
export function remember(subject: unknown, call: CallState): void {
	const known = calls.get(subject as object);
	if (
		Object(subject) === subject &&
		(!known || call.request?.signal.reason !== subject || known.request?.signal.reason === subject)
	) {
		calls.set(subject as object, call);
	}
}

/** Runs a user's callback. If it throws, the result is `undefined`. If it throws or rejects, the call goes on without its result, and the error becomes a `callback-failed` event and a fault in the explanation. */
export function invoke<Result>(call: Call, callback: string, run: () => Result): Result | undefined {
	return quietly(run, error => {
		(call as CallState).faults = [...((call as CallState).faults ?? []), {callback, error}];
		call.emit({type: 'callback-failed', callback, error});
	});
}

/** Runs a function whose failure must not break anything. Returns `undefined` if it throws. `report` receives what it throws, or what its promise rejects with. */
export function quietly<Result>(
	run: () => Result,
	report: (error: unknown) => void = nothing,
): Result | undefined {
	try {
		const result = run();
		// By shape, because a promise may come from another realm.
		(result as PromiseLike<unknown> | undefined)?.then?.(undefined, report);
		return result;
	} catch (error) {
		report(error);
		return undefined;
	}
}
