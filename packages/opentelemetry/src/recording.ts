import {clock} from '@kyhooks/core';
import type {HrTime} from '@opentelemetry/api';
import type {Guard} from './guard.ts';
import type {Recorders} from './recorders.ts';

/** What the parts of one call record with. */
export type Recording = Recorders &
	Readonly<{
		guard: Guard;
		/** Returns a time as the API takes it. @param elapsed milliseconds since the call began */
		at(elapsed: number): HrTime;
	}>;

/** Call it when the call begins. */
export function recordingOf(recorders: Recorders, guard: Guard): Recording {
	const epoch = clock.wallTime();
	return {...recorders, guard, at: elapsed => hrTime(epoch + elapsed)};
}

/** The API takes a small number for one of `performance.now`. @param milliseconds since the Unix epoch */
function hrTime(milliseconds: number): HrTime {
	const seconds = Math.floor(milliseconds / 1_000);
	return [seconds, Math.floor((milliseconds - seconds * 1_000) * 1e6)];
}
