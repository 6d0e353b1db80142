import type {AttemptRecord, Decision, StopReason, WaitSource} from './attempt.ts';
import type {Classification} from './classification.ts';
import {registry} from './registry.ts';

type Base = Readonly<{
	/** The call's id. */
	call: string;
	/** Milliseconds since the call began. */
	elapsed: number;
}>;

/** What happens in a call, past tense. Events are plain records without a reference to a request, a response or an error's internals. */
export type CallEvent =
	| (Base & Readonly<{type: 'attempt-ended'; attempt: AttemptRecord}>)
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
				type: 'callback-failed';
				/** Which user callback threw, such as `retry.onRetry`. */
				callback: string;
				error: unknown;
			}>);

export type {Decision};

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
