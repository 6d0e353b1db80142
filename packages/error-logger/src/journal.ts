import {
	type Attempt,
	type Call,
	type CallEvent,
	failureOf,
	invoke,
	stopReason,
	verdictOn,
} from '@kyhooks/core';
import type {Ask, Facts} from './entry/fields.ts';
import {type Occasion, occasionOf} from './entry/levels.ts';
import {isReported, noteReport} from './entry/reported.ts';
import type {Reporter} from './entry/reporter.ts';

const circuitOccasions: Readonly<Record<string, Occasion>> = {
	open: 'circuitOpened',
	isolated: 'circuitOpened',
	closed: 'circuitClosed',
};

type End = Pick<Facts, 'classification' | 'reason'>;

/** Writes the entries of one call as its events arrive. @param number position of the call among all calls, in the order in which they begin */
export function createJournal(call: Call, number: number, report: Reporter): (event: CallEvent) => void {
	/** A failed attempt whose follow-up is not known yet. */
	let held: Attempt | undefined;

	const ask: Ask = (callback, run) => invoke(call, callback, run);
	const write = (occasion: Occasion, facts: Facts) => {
		const {id, request, attempts, elapsed} = call;
		return ask('errorLogger', () =>
			report(occasion, {...facts, call: {id, request, attempts: attempts.length, elapsed}}, ask),
		);
	};

	const writeHeld = () => {
		if (held) {
			write('attempt', {attempt: held, classification: verdictOn(call, held), subject: held.subject});
			held = undefined;
		}
	};

	/** @param answer statuses that are a valid answer and not a failure of the call; 0 is an opaque redirect, which a browser does not follow */
	const writeEnd = (subject: unknown, {classification, reason}: End, answer = /^[03]/) => {
		writeHeld();
		const isAbort = classification?.origin === 'caller';
		const attempt = call.attempts.at(-1);
		if (
			classification &&
			!(classification.retry === 'never' && answer.test(String(classification.status))) &&
			// One signal may abort many calls with the same reason.
			(isAbort || !isReported(subject, number)) &&
			write(occasionOf(classification), {attempt, classification, subject, reason})
		) {
			noteReport(subject);
		}
	};

	return event => {
		const attempt = call.attempts.at(-1);
		if (event.type === 'attempt-ended') {
			writeHeld();
			if (attempt?.failed) {
				held = attempt;
			} else if (call.attempts.some(({failed}) => failed)) {
				write('recovered', {attempt});
			}
		} else if (event.type === 'retry-scheduled') {
			writeHeld();
		} else if (event.type === 'call-failed') {
			writeEnd(event.error, failureOf(call) ?? {});
		} else if (event.type === 'failure-returned') {
			const classification = attempt && verdictOn(call, attempt);
			const reason = classification && stopReason(call, classification);
			writeEnd(attempt?.subject, {classification, reason}, /^[034]/);
		} else if (event.type === 'observed') {
			const {type: _, attempt: number, ...own} = event;
			write('observed', {attempt: {number}, own});
		} else if (event.type === 'circuit-changed') {
			// Logs only opening and closing. A failed probe opens the circuit again, which changes nothing for the reader.
			const occasion = circuitOccasions[event.to];
			if (occasion && event.from !== 'half-open') {
				const {circuit: key, from, to, why} = event;
				write(occasion, {own: {key, from, to, why}});
			}
		}
	};
}
