import {type AttemptRecord, clock, explain, type HeldBy, type ToldEvent} from '@kyhooks/core';

/** How a call ended. */
export type End = Readonly<{
	/** Milliseconds since the call began. */
	at: number;
	isServed: boolean;
	/** Why it failed: one word. */
	reason?: string;
	/** Why it failed, in a sentence, and what to do about it. */
	why?: string;
	advice?: string;
}>;

/** What is known about one call. */
export type DrawnCall = Readonly<{
	id: string;
	/** A reading of the clock, in milliseconds. */
	startedAt: number;
	/** `GET` and a URL without its query; for an operation, `operation` and its name. */
	method: string;
	url: string;
	attempts: readonly AttemptRecord[];
	/** What holds the next attempt back, and since when. */
	holding?: Readonly<{by: HeldBy; since: number}> | undefined;
	/** Events that are neither an attempt nor a wait, in words. */
	notes: readonly string[];
	end?: End;
}>;

/** Returns what is known about a call after one more event. @param call what was known before; `undefined` for the first event of a call */
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
			// Other events report whether a failure ends the call.
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

/** Drops later attempts: if a retry was refused, its attempt is withdrawn and the one before it is the last again. */
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
