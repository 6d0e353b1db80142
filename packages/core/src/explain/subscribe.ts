import {
	type AttemptRecord,
	type HeldBy,
	recordOf,
	type StopReason,
	type WaitSource,
} from '../call/attempt.ts';
import {type CallState, type Listener, listeners, quietly} from '../call/call.ts';
import type {CallEvent} from '../call/events.ts';
import {shownUrl} from '../state/without-query.ts';
import type {Classification} from '../verdict/classification.ts';
import type {Explained} from './explanation.ts';
import {failureOf, verdictOn} from './judge.ts';

type Base = Readonly<{
	/** The id of the call. */
	call: string;
	/** Milliseconds since the call began. */
	elapsed: number;
	/** The method and the URL of the request. Both are empty for an operation. The URL has no query, because secrets may be in it. */
	method: string;
	url: string;
	/** The name of the operation, which may be empty. Absent for an ordinary call. */
	operation?: string;
}>;

/** An event of a call: something that has happened. It is a frozen record without a request or a response. If something was thrown, `error` is that very value, and a logger must not print it whole. */
export type ToldEvent = Base &
	Readonly<
		/** An attempt is ready and has to wait. The record of the attempt has the length of the wait afterwards. */
		| {type: 'attempt-held'; attempt: number; by: HeldBy}
		| {type: 'attempt-started' | 'attempt-ended'; attempt: AttemptRecord}
		| {
				type: 'retry-scheduled';
				attempt: AttemptRecord;
				/** Milliseconds until the next attempt. */
				wait: number;
				source: WaitSource;
				/** Absent if one of the client's own hooks has put a failure in place of a successful response. */
				classification?: Classification;
		  }
		| {
				type: 'call-failed';
				reason: StopReason;
				/** Not enumerable, so an event can be printed, copied and sent without it. */
				error: unknown;
				classification: Classification;
				attempts: readonly AttemptRecord[];
		  }
		| {type: 'failure-returned'; attempt: AttemptRecord}
		| Extract<CallEvent, {type: 'circuit-changed' | 'observed' | 'callback-failed'}>
	>;

/**
Reports the events of every call of every client in this process to `listener`. If the listener throws, the error is ignored: a listener cannot change, delay or break a call.

@returns a function that stops the listener.
*/
export function subscribe(listener: (event: ToldEvent) => void): () => void {
	const hear: Listener = (call, event) => {
		quietly(() => {
			const {id, elapsed} = call;
			const told = {...event, ...subjectOf(call), ...detailsOf(call, event), call: id, elapsed};
			// The error holds secrets of the request and the response, and events are printed and sent.
			Object.defineProperty(told, 'error', {enumerable: false});
			return listener(Object.freeze(told) as ToldEvent);
		});
	};
	listeners.add(hear);
	return () => {
		listeners.delete(hear);
	};
}

function detailsOf(call: CallState, event: CallEvent): object | undefined {
	switch (event.type) {
		case 'attempt-held':
			return {attempt: event.attempt.number};
		case 'attempt-started':
			return {attempt: recordOf(event.attempt)};
		case 'attempt-ended':
		case 'failure-returned':
		case 'retry-scheduled': {
			const classification = verdictOn(call, event.attempt);
			const attempt = recordOf(event.attempt);
			const {retry: _, ...wait} = {retry: true, ...attempt.decision};
			return event.type === 'retry-scheduled' ? {attempt, classification, ...wait} : {attempt};
		}
		case 'call-failed': {
			const {classification, reason} = failureOf(call) ?? {};
			return {classification, reason, attempts: Object.freeze(recordsOf(call))};
		}
		default:
			return undefined;
	}
}

/** What a call is about, without secrets. Method and URL are empty if nothing was sent. */
export function subjectOf({operation, request}: CallState): Pick<Explained, 'operation' | 'method' | 'url'> {
	return {
		...(operation !== undefined && {operation}),
		method: request?.method ?? '',
		url: request === undefined ? '' : shownUrl(request.url),
	};
}

/** The attempts so far, each with its classification. */
export function recordsOf(call: CallState): readonly AttemptRecord[] {
	failureOf(call);
	return call.attempts.map((attempt, at, all) => {
		verdictOn(call, attempt);
		const next = all[at + 1];
		if (next !== undefined && attempt.decision?.retry !== true) {
			// No hook of ours asked for the next attempt. If one of our hooks decides in this call, a hook of the client's own has returned `ky.retry()`.
			const source = call.layers.some(({decide}) => decide) ? 'forced' : 'ky';
			attempt.decision = {
				retry: true,
				wait: next.startedAt - attempt.startedAt - (attempt.duration ?? 0),
				source,
			};
		}
		return recordOf(attempt);
	});
}
