import type {Options} from 'ky';
import type {Call, Layer} from '../hook/layer.ts';
import {clock, nothing} from '../time/clock.ts';
import type {Classification} from '../verdict/classification.ts';
import {read} from '../verdict/safe-read.ts';
import {Attempt} from './attempt.ts';
import type {CallEvent} from './events.ts';

/** What a call has failed with. */
export type Ending = {
	readonly error: unknown;
	/** On the clock. */
	readonly at: number;
	/** It came after an attempt that had ended well. */
	readonly late: boolean;
	/** Written when somebody first asks for it. */
	classification?: Classification;
};

export type Listener = (call: CallState, event: CallEvent) => void;

/** Those who hear every call of this process. */
export const listeners: Set<Listener> = new Set();

// A class: one is made for every call, and methods on a prototype cost nothing to make.
export class CallState implements Call {
	readonly options: Options;
	readonly startedAt: number = clock.now();
	readonly attempts: Attempt[] = [];
	readonly layers: Layer[] = [];
	readonly link: Link = {call: this};
	/** Whether it can be explained also when it has gone well and its body was read: something has gone wrong before, or hooks of ky's see its context. */
	request: Request | undefined;
	isKept: boolean | undefined;
	attemptLimit: number = Infinity;
	totalLimit: number = Infinity;
	/** The name of an operation, which may be empty; absent for a call. */
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
	Ends the call. Again for an error that a hook of the client's own has put in place of the first.

	@param late it may have come after an attempt that had ended well, as a limit of ky's own on the body does
	*/
	fail(error: unknown, late: boolean = read(error, 'name') === 'TimeoutError'): void {
		remember(error, this);
		if (!this.ending) {
			const last = this.attempts.at(-1);
			this.ending = {at: clock.now(), error, late: late && last?.duration !== undefined && !last.failed};
			this.emit({type: 'call-failed', error});
		}
	}

	/** A success is told to the layers where something has gone wrong before. */
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
				// A copy, with a view of the attempt: what a listener writes goes nowhere.
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

/** By error, and by failed response. */
export const calls: WeakMap<object, CallState> = new WeakMap();

/** Leads to a call, until that has gone well at once and its body was read: ky's options and a response outlive it, with all that they lead to. */
export type Link = {call: CallState | undefined};

/** What is known of a context or a response; the text of one that was read in its attempt. */
export type Known = {link?: Link; readonly text?: string};

const knownKey = Symbol();

/** By a hidden property: entries of a WeakMap cost the collector more than all the rest of a call. */
export function note(subject: object, known: Known): void {
	Reflect.defineProperty(subject, knownKey, {value: known, configurable: true});
}

export function knownOf(subject: object): Known | undefined {
	return read(subject, knownKey) as Known | undefined;
}

/** The call behind an error, a response or a context, or the call itself. */
export function callBehind(subject: object): CallState | undefined {
	// A proxy may refuse to tell its class.
	return quietly(() => subject instanceof CallState)
		? (subject as CallState)
		: (calls.get(subject) ?? knownOf(subject)?.link?.call);
}

/** Ties an error or a failed response to its call. A caller may abort with the error that another call has failed with: that one's it stays. */
export function remember(subject: unknown, call: CallState): void {
	const known = calls.get(subject as object);
	if (
		Object(subject) === subject &&
		(!known || call.request?.signal.reason !== subject || known.request?.signal.reason === subject)
	) {
		calls.set(subject as object, call);
	}
}

/** Runs a user's callback. If it throws or rejects, the call goes on without its result, and the error becomes a `callback-failed` event and a fault in the explanation. */
export function invoke<Result>(call: Call, callback: string, run: () => Result): Result | undefined {
	return quietly(run, error => {
		(call as CallState).faults = [...((call as CallState).faults ?? []), {callback, error}];
		call.emit({type: 'callback-failed', callback, error});
	});
}

/** Runs what is not ours to fail of. Gives nothing if it throws, and hears of a rejection of whatever it returns. */
export function quietly<Result>(
	run: () => Result,
	report: (error: unknown) => void = nothing,
): Result | undefined {
	try {
		const result = run();
		// By shape, since promises cross realms.
		(result as PromiseLike<unknown> | undefined)?.then?.(undefined, report);
		return result;
	} catch (error) {
		report(error);
		return undefined;
	}
}
