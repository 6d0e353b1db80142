import {type Attempt, type Call, type CallEvent, type Classification, clock, explain} from '@kyhooks/core';
import type {CallFacts, CircuitFacts, Facts} from './entry.ts';
import {type Occasion, occasionOf} from './levels.ts';
import type {ErrorLoggerPolicy} from './options.ts';
import {isReported, noteReport} from './reported.ts';
import type {Ask, Reporter} from './reporter.ts';
import {isPastHooks, isReturned} from './unheard-end.ts';

const circuitOccasions: Readonly<Record<string, Occasion>> = {
	open: 'circuitOpened',
	isolated: 'circuitOpened',
	closed: 'circuitClosed',
};

/** What is written of one call, as its events come. */
export type Journal = Readonly<{hear(event: CallEvent): void}>;

/** @param number of the call, among all in the order of their beginning */
export function createJournal(
	call: Call,
	number: number,
	{sample}: ErrorLoggerPolicy,
	report: Reporter,
): Journal {
	const isSampled = sample === 1 || clock.random() < sample;
	/** A failed attempt of which it is not known yet what follows. */
	let held: Attempt | undefined;

	const ask: Ask = (callback, run) => call.invoke(callback, run);
	const write = (occasion: Occasion, facts: Facts) =>
		ask('errorLogger', () => report(occasion, {...facts, call: factsOf(call)}, ask)) === true;

	const writeHeld = () => {
		const attempt = held;
		held = undefined;
		if (attempt?.classification !== undefined) {
			const {subject, classification} = attempt;
			write('attempt', {event: 'ky.attempt', attempt, classification, subject});
		}
	};

	const writeEnd = (subject: unknown, classification: Classification, reason?: string) => {
		const attempt = call.attempts.at(-1);
		const isAbort = classification.origin === 'caller';
		if (
			!isReported(subject, number, isAbort) &&
			write(occasionOf(classification), {
				event: isAbort ? 'ky.cancelled' : 'http.client.request.exception',
				...(attempt === undefined ? {} : {attempt}),
				classification,
				subject,
				...(reason === undefined ? {} : {reason}),
			})
		) {
			noteReport(subject, number);
		}
	};

	/** That it has opened, and that it is closed again. A probe that fails leaves it as open as it was. */
	const writeCircuit = ({circuit, from, to, why}: CircuitFacts) => {
		const occasion = circuitOccasions[to];
		if (occasion !== undefined && from !== 'half-open') {
			write(occasion, {
				event: 'ky.circuit',
				circuit: {circuit, from, to, ...(why === undefined ? {} : {why})},
			});
		}
	};

	/** The end of a call that ky tells no hook of. */
	const writeUnheard = ({subject, classification}: Attempt) => {
		writeHeld();
		if (classification !== undefined) {
			writeEnd(subject, classification, explain(subject)?.reason);
		}
	};

	const attemptEnded = (attempt: Attempt) => {
		writeHeld();
		if (attempt.classification === undefined) {
			if (call.attempts.some(({classification}) => classification !== undefined)) {
				write('recovered', {event: 'ky.recovered', attempt});
			}
			return;
		}
		held = attempt;
		if (isReturned(attempt, call) || isPastHooks(attempt)) {
			writeUnheard(attempt);
		} else if (attempt.decision !== undefined) {
			writeHeld();
		}
	};

	const attemptReclassified = (attempt: Attempt) => {
		held = attempt;
		// What follows is decided as soon as all have heard of it.
		queueMicrotask(() => {
			if (held === attempt && attempt.decision?.retry !== true) {
				writeUnheard(attempt);
			}
		});
	};

	const hear = (event: CallEvent) => {
		const last = call.attempts.at(-1);
		if (event.type === 'call-failed') {
			writeHeld();
			writeEnd(event.error, event.classification, event.reason);
		} else if (event.type === 'retry-scheduled') {
			writeHeld();
		} else if (event.type === 'circuit-changed') {
			writeCircuit(event);
		} else if (event.type === 'observed') {
			write('observed', {event: 'ky.observed', observed: event});
		} else if (event.type === 'attempt-ended' && last !== undefined) {
			attemptEnded(last);
		} else if (event.type === 'attempt-reclassified' && last !== undefined) {
			attemptReclassified(last);
		}
	};

	return {hear: isSampled ? hear : () => {}};
}

function factsOf({id, request, attempts, elapsed}: Call): CallFacts {
	return {id, ...(request === undefined ? {} : {request}), attempts: attempts.length, elapsed};
}
