import {type Attempt, type Call, type CallEvent, type Classification, clock, explain} from '@kyhooks/core';
import type {Facts} from './entry/fields.ts';
import {type Occasion, occasionOf} from './entry/levels.ts';
import {isReported, noteReport} from './entry/reported.ts';
import type {Reporter} from './entry/reporter.ts';
import type {Ask} from './entry/user-fields.ts';

const circuitOccasions: Readonly<Record<string, Occasion>> = {
	open: 'circuitOpened',
	isolated: 'circuitOpened',
	closed: 'circuitClosed',
};

/**
What is written of one call, as its events come.

@param number of the call, among all in the order of their beginning
*/
export function createJournal(
	call: Call,
	number: number,
	sample: number,
	report: Reporter,
): (event: CallEvent) => void {
	const isSampled = sample === 1 || clock.random() < sample;
	/** A failed attempt of which it is not known yet what follows. */
	let held: Attempt | undefined;

	const ask: Ask = (callback, run) => call.invoke(callback, run);
	const write = (occasion: Occasion, facts: Facts) => {
		const {id, request, attempts, elapsed} = call;
		return ask('errorLogger', () =>
			report(occasion, {...facts, call: {id, request, attempts: attempts.length, elapsed}}, ask),
		);
	};

	const writeHeld = () => {
		const attempt = held;
		held = undefined;
		if (attempt?.classification) {
			const {subject, classification} = attempt;
			write('attempt', {event: 'ky.attempt', attempt, classification, subject});
		}
	};

	const writeEnd = (
		subject: unknown,
		classification: Classification | undefined,
		reason: string | undefined,
	) => {
		writeHeld();
		const isAbort = classification?.origin === 'caller';
		const attempt = call.attempts.at(-1);
		const event = isAbort ? 'ky.cancelled' : 'http.client.request.exception';
		if (
			classification &&
			!isReported(subject, number, isAbort) &&
			write(occasionOf(classification), {event, attempt, classification, subject, reason})
		) {
			noteReport(subject, number);
		}
	};

	/** The end of a call that ky tells no hook of. */
	const writeUnheard = ({subject, classification}: Attempt) =>
		writeEnd(subject, classification, explain(subject)?.reason);

	return event => {
		if (!isSampled) {
			return;
		}
		const attempt = call.attempts.at(-1);
		if (event.type === 'call-failed') {
			writeEnd(event.error, event.classification, event.reason);
		} else if (event.type === 'retry-scheduled') {
			writeHeld();
		} else if (event.type === 'observed') {
			write('observed', {event: 'ky.observed', observed: event});
		} else if (event.type === 'circuit-changed') {
			// That it has opened, and that it is closed again. A probe that fails leaves it as open as it was.
			const occasion = circuitOccasions[event.to];
			if (occasion && event.from !== 'half-open') {
				write(occasion, {event: 'ky.circuit', circuit: event});
			}
		} else if (event.type === 'attempt-ended' && attempt) {
			writeHeld();
			if (attempt.classification) {
				held = attempt;
				if (isReturned(attempt, call) || isPastHooks(attempt)) {
					writeUnheard(attempt);
				} else if (attempt.decision) {
					writeHeld();
				}
			} else if (call.attempts.some(({classification}) => classification)) {
				write('recovered', {event: 'ky.recovered', attempt});
			}
		} else if (event.type === 'attempt-reclassified' && attempt) {
			held = attempt;
			// What follows is decided as soon as all have heard of it.
			queueMicrotask(() => {
				if (held === attempt && !attempt.decision?.retry) {
					writeUnheard(attempt);
				}
			});
		}
	};
}

/** Whether the caller gets the failed response of this attempt, by its client's `throwHttpErrors`. */
function isReturned({status, decision}: Attempt, call: Call): boolean {
	const {throwHttpErrors = true} = call.options;
	if (status === undefined || decision?.retry === true || throwHttpErrors === true) {
		return false;
	}
	return throwHttpErrors === false || call.invoke('throwHttpErrors', () => throwHttpErrors(status)) === false;
}

/** Whether what this attempt failed with is no error: ky throws it as it is, past all its hooks. Of an abort, core tells. */
function isPastHooks({status, decision, subject, classification}: Attempt): boolean {
	return (
		status === undefined &&
		decision?.retry !== true &&
		classification?.origin !== 'caller' &&
		!(subject instanceof Error)
	);
}
