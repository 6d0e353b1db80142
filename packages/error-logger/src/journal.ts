import {type AttemptRecord, type Call, type CallEvent, clock} from '@kyhooks/core';
import type {CallFacts, Facts} from './entry.ts';
import {type Occasion, occasionOf} from './levels.ts';
import type {ErrorLoggerPolicy} from './options.ts';
import {isReportedAgain} from './reported.ts';
import type {Ask, Reporter} from './reporter.ts';

/** What is written of one call, as its events come. */
export type Journal = Readonly<{hear(event: CallEvent): void}>;

export function createJournal(call: Call, {sample}: ErrorLoggerPolicy, report: Reporter): Journal {
	const isSampled = sample === 1 || clock.random() < sample;
	/** A failed attempt of which it is not known yet what follows. */
	let held: number | undefined;

	const ask: Ask = (callback, run) => call.invoke(callback, run);
	const write = (occasion: Occasion, facts: Facts) => ask('errorLogger', () => report(occasion, facts, ask));

	const writeAttempt = (number: number) => {
		held = undefined;
		const attempt = call.attempts[number - 1];
		if (attempt?.classification !== undefined) {
			const {subject, classification} = attempt;
			write('attempt', {event: 'ky.attempt', call: factsOf(call), attempt, classification, subject});
		}
	};

	const writeHeld = () => {
		if (held !== undefined) {
			writeAttempt(held);
		}
	};

	const attemptEnded = (attempt: AttemptRecord) => {
		writeHeld();
		if (attempt.classification === undefined) {
			if (attempt.number > 1) {
				write('recovered', {event: 'ky.recovered', call: factsOf(call), attempt});
			}
		} else if (attempt.decision === undefined) {
			held = attempt.number;
		} else {
			writeAttempt(attempt.number);
		}
	};

	return {
		hear(event) {
			if (!isSampled) {
				return;
			}
			switch (event.type) {
				case 'attempt-ended':
				case 'attempt-reclassified':
					attemptEnded(event.attempt);
					break;
				case 'retry-scheduled':
					writeHeld();
					break;
				case 'call-failed': {
					writeHeld();
					const {error, classification, reason} = event;
					const again = isReportedAgain(error);
					if (!again) {
						const attempt = call.attempts.at(-1);
						write(occasionOf(classification), {
							event: classification.origin === 'caller' ? 'ky.cancelled' : 'http.client.request.exception',
							call: factsOf(call),
							...(attempt === undefined ? {} : {attempt}),
							classification,
							subject: error,
							reason,
						});
					}
					break;
				}
				case 'callback-failed':
					break;
			}
		},
	};
}

function factsOf({id, request, attempts, elapsed}: Call): CallFacts {
	return {id, ...(request === undefined ? {} : {request}), attempts: attempts.length, elapsed};
}
