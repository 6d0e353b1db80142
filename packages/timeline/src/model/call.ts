import {type AttemptRecord, clock, explain, type HeldBy, type ToldEvent} from '@kyhooks/core';

/** How a call has ended. */
export type End = Readonly<{
	/** Milliseconds since the call began. */
	at: number;
	isServed: boolean;
	/** Why it failed: one word. */
	reason?: string;
	/** The same for a person, and what to do about it. */
	why?: string;
	advice?: string;
}>;

/** What is known of one call. */
export type DrawnCall = Readonly<{
	id: string;
	/** On the clock. */
	startedAt: number;
	/** `GET`, and a URL without its query; of an operation `operation`, and its name. */
	method: string;
	url: string;
	attempts: readonly AttemptRecord[];
	/** What the attempt that is due waits for, and since when. */
	holding?: Readonly<{by: HeldBy; since: number}> | undefined;
	/** What is no attempt and no wait, in words. */
	notes: readonly string[];
	end?: End;
}>;

/** What is known of a call after one more event. @param call what was known before; nothing, for the first event of a call */
export function afterEvent(call: DrawnCall | undefined, event: ToldEvent): DrawnCall {
	const {operation, method, url, elapsed} = event;
	const known: DrawnCall = call ?? {
		id: event.call,
		startedAt: clock.now() - elapsed,
		...(operation === undefined ? {method, url} : {method: 'operation', url: operation}),
		attempts: [],
		notes: [],
	};
	switch (event.type) {
		case 'attempt-started':
		case 'retry-scheduled':
			return {...known, attempts: withAttempt(known, event.attempt)};
		case 'attempt-held':
			return {...known, holding: {by: event.by, since: elapsed}};
		case 'attempt-ended': {
			const ended = {...known, attempts: withAttempt(known, event.attempt), holding: undefined};
			// Whether a failure ends the call, other events tell.
			return event.attempt.classification ? ended : {...ended, end: {at: elapsed, isServed: true}};
		}
		case 'failure-returned': {
			const {attempt} = event;
			const end = {at: elapsed, isServed: false, reason: 'returned', why: 'its client wants no error for it'};
			return {...known, attempts: withAttempt(known, attempt), holding: undefined, end};
		}
		case 'call-failed': {
			const {why, advice, id} = explain(event.error) ?? {};
			const words = id === event.call && {why, ...(advice !== undefined && {advice})};
			const end = {at: elapsed, isServed: false, reason: event.reason, ...words} as End;
			return {...known, attempts: event.attempts, holding: undefined, end};
		}
		default:
			return {...known, notes: [...known.notes, noteOf(event)]};
	}
}

/** An attempt that was refused as a retry is taken back: the one before it is the last again. */
function withAttempt({attempts}: DrawnCall, attempt: AttemptRecord): readonly AttemptRecord[] {
	return [...attempts.filter(({number}) => number < attempt.number), attempt];
}

type Noted = Extract<ToldEvent, {type: 'circuit-changed' | 'observed' | 'callback-failed'}>;

function noteOf(event: Noted): string {
	switch (event.type) {
		case 'circuit-changed':
			return `the circuit ${event.circuit} is ${event.to}${event.why === undefined ? '' : ` (${event.why})`}`;
		case 'observed':
			return `${event.hook} would ${event.would}, if it did more than observe`;
		case 'callback-failed':
			return `the callback ${event.callback} has failed`;
	}
}
