import type {AttemptRecord, HeldBy, StopReason, TimeLimit, WaitSource} from './attempt.ts';
import type {Layer} from './layer.ts';
import {registry} from './registry.ts';
import type {Classification} from './verdict/classification.ts';

type Base = Readonly<{
	/** The call's id. */
	call: string;
	/** Milliseconds since the call began. */
	elapsed: number;
}>;

/** What happens in a call, past tense. An event is a frozen record without a request or a response; where something was thrown, `error` is that very thing, and a logger must not print it whole. */
export type CallEvent =
	/** An attempt is due and has to wait. How long it was is in the record of the attempt. */
	| (Base & Readonly<{type: 'attempt-held'; attempt: number; by: HeldBy}>)
	| (Base & Readonly<{type: 'attempt-ended'; attempt: AttemptRecord}>)
	/** A body has shown that an attempt which ended well was a failure. */
	| (Base & Readonly<{type: 'attempt-reclassified'; attempt: AttemptRecord}>)
	| (Base &
			Readonly<{
				type: 'retry-scheduled';
				attempt: AttemptRecord;
				/** Milliseconds until the next attempt. */
				wait: number;
				source: WaitSource;
				classification: Classification;
			}>)
	| (Base &
			Readonly<{
				type: 'call-failed';
				reason: StopReason;
				error: unknown;
				classification: Classification;
				attempts: readonly AttemptRecord[];
			}>)
	| (Base &
			Readonly<{
				type: 'circuit-changed';
				/** The key of the circuit: an origin, unless its owner says otherwise. */
				circuit: string;
				from: string;
				to: string;
				/** For a circuit that has opened, in words. */
				why?: string;
			}>)
	/** A hook in the mode `observe` would have acted, and has not. */
	| (Base &
			Readonly<{
				type: 'observed';
				/** Its name. */
				hook: string;
				/**
				- `retry`: made another attempt, after `wait`.
				- `stop`: made no other attempt, where one was made after this.
				- `wait`, `refuse`: held this attempt back, or not made it.
				- `time-out`: cut this attempt off.
				*/
				would: 'retry' | 'stop' | 'wait' | 'refuse' | 'time-out';
				/** The number of the attempt. */
				attempt: number;
				/** Milliseconds. Of a circuit it is the least, and of `stop` and `refuse` what was too long. */
				wait?: number;
				source?: WaitSource;
				/** Of `stop`. */
				reason?: StopReason;
				/** Of `time-out`: which limit, its milliseconds, and those that it took. */
				timeLimit?: TimeLimit;
				limit?: number;
				duration?: number;
			}>)
	| (Base &
			Readonly<{
				type: 'callback-failed';
				/** Which user callback threw, such as `retry.onRetry`. */
				callback: string;
				error: unknown;
			}>);

/**
Listens to every call of every client in this process. A listener that throws is ignored: observers are powerless.

@returns a function that stops listening.
*/
export function subscribe(listener: (event: CallEvent) => void): () => void {
	registry.listeners.add(listener);
	return () => {
		registry.listeners.delete(listener);
	};
}

/** Hands an event to the layers of a call and to the listeners of the process. Observers are powerless: what they throw is theirs, and a promise they return is not waited for. */
export function deliver(event: CallEvent, layers: readonly Layer[]): void {
	for (const layer of layers) {
		observe(() => layer.on?.(event));
	}
	for (const listener of registry.listeners) {
		observe(() => listener(event));
	}
}

function observe(run: () => unknown): void {
	try {
		catchRejection(run(), () => {});
	} catch {}
}

/** Hears of a rejection of whatever a callback has returned. By shape, since promises cross realms. */
export function catchRejection(result: unknown, report: (error: unknown) => void): void {
	if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') {
		(result as PromiseLike<unknown>).then(undefined, report);
	}
}
