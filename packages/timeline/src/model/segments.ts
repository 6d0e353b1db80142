import type {AttemptRecord} from '@kyhooks/core';
import type {DrawnCall} from './call.ts';
import {attemptWords, stopWords, type Told, waitWords} from './words.ts';

/** The outcome of an attempt. It selects the colour and the pattern of the bar. */
export type Tone = 'running' | 'served' | 'limited' | 'late' | 'server' | 'request' | 'network';

/** A part of a call, with its start and end in milliseconds since the call began. */
export type Segment = Told &
	Readonly<{
		/** `stop`: why there was no further attempt; `refusal`: the same, if kyhooks refused it to spare the server. */
		kind: 'attempt' | 'wait' | 'hold' | 'refusal' | 'stop';
		tone?: Tone;
		from: number;
		to: number;
	}>;

/** Returns the parts of a call in order of time. @param elapsed milliseconds since the call began; for a finished call, until its end */
export function segmentsOf({attempts, holding, end}: DrawnCall, elapsed: number): readonly Segment[] {
	const segments: Segment[] = [];
	/** End of the previous attempt. */
	let at = 0;
	let before: AttemptRecord | undefined;
	for (const attempt of attempts) {
		const {startedAt, held = [], duration} = attempt;
		const isHeld = duration === undefined && holding !== undefined;
		const due = isHeld ? holding.since : startedAt - held.reduce((sum, {duration}) => sum + duration, 0);
		if (before) {
			segments.push(waitOf(before, at, due, true));
		}
		at = due;
		for (const {by, duration} of held) {
			segments.push(holdOf(by, at, at + duration, true));
			at += duration;
		}
		if (isHeld) {
			segments.push(holdOf(holding.by, due, elapsed, false));
		} else {
			at = duration === undefined ? elapsed : startedAt + duration;
			segments.push(attemptOf(attempt, startedAt, at));
		}
		before = attempt;
	}
	const isWaiting = before?.duration !== undefined && before.decision?.retry;
	if (before && isWaiting && !end?.isServed) {
		segments.push(waitOf(before, at, elapsed, end !== undefined));
	}
	if (end?.reason !== undefined && before?.classification?.category !== 'rejected') {
		const kind = end.reason === 'budget' || end.reason === 'rejected' ? 'refusal' : 'stop';
		segments.push({kind, from: elapsed, to: elapsed, ...stopWords(end.reason)});
	}
	return segments;
}

function attemptOf(attempt: AttemptRecord, from: number, to: number): Segment {
	const isSent = attempt.classification?.category !== 'rejected';
	const kind = isSent ? ({kind: 'attempt', tone: toneOf(attempt)} as const) : ({kind: 'refusal'} as const);
	return {...kind, from, to, ...attemptWords(attempt)};
}

function toneOf({duration, classification, timeLimit, status = 0}: AttemptRecord): Tone {
	if (!classification) {
		return duration === undefined ? 'running' : 'served';
	}
	const {category} = classification;
	if (category === 'rate-limited' || category === 'quota-exhausted') {
		return 'limited';
	}
	if (timeLimit || category === 'timeout') {
		return 'late';
	}
	// An attempt whose body broke off has a success status.
	return status >= 500 ? 'server' : status >= 400 ? 'request' : 'network';
}

function waitOf({decision}: AttemptRecord, from: number, to: number, isOver: boolean): Segment {
	// If no kyhooks hook decided on the retry, ky did.
	const {source = 'ky', wait = to - from} = decision?.retry ? decision : {};
	return {kind: 'wait', from, to, ...waitWords(source, isOver ? to - from : wait, isOver)};
}

function holdOf(by: string, from: number, to: number, isOver: boolean): Segment {
	return {kind: 'hold', from, to, ...waitWords(by, to - from, isOver, 'held')};
}
