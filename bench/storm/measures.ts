import type {CallRecord, Course} from './records.ts';
import {endOfLoad, outageEnd, type Scenario} from './scenario.ts';

/** Times are milliseconds after the outage, and `Infinity` for what did not happen in the run. Shares are 0 to 1. */
export type Measures = Readonly<{
	/** Over the whole run. A call that a client refuses by itself is one without an attempt. */
	attemptsPerCall: number;
	/** From then on, of the calls begun in any one second, at least 95 % succeed, however long they take. A client that swings between good and bad is well at the end of many a run, so it must have been well for the last 3 s of it. */
	recovery: number;
	/** From then on the calls that end well are at least 95 % as many as those that begin: in the next second, and in the rest of the run, of which at least 3 s are left. */
	goodputBack: number;
	/** Of the calls begun in the outage. */
	successDuring: number;
	/** Of the calls begun after it. */
	successAfter: number;
	/** Milliseconds to success, the 99th percentile of the calls begun from a second after it on. */
	latency: number;
	/** Calls that began before the outage and failed. */
	lostBefore: number;
}>;

const healthy = 0.95;
const tail = 0.99;
/** Milliseconds. */
const second = 1_000;
/** Milliseconds of the run that must be left to show that the recovery lasts. */
const proof = 3_000;
/** Milliseconds from one look at the goodput to the next. */
const step = 50;

export function measuresOf({scenario, client: {calls, attempts}}: Course): Measures {
	const end = outageEnd(scenario);
	const before = calls.filter(({start}) => start < scenario.before);
	const during = calls.filter(({start}) => start >= scenario.before && start < end);
	const after = calls.filter(({start}) => start >= end);
	return {
		attemptsPerCall: attempts.length / calls.length,
		recovery: recoveryOf(after, scenario),
		goodputBack: goodputBackOf(calls, scenario),
		successDuring: shareOfSuccess(during),
		successAfter: shareOfSuccess(after),
		latency: latencyOf(after.filter(({start}) => start >= end + second)),
		lostBefore: before.filter(({succeeded}) => !succeeded).length,
	};
}

/** Looks at the second that each call begins, back from the last whole one, and stops at the first that is not healthy. */
function recoveryOf(after: readonly CallRecord[], scenario: Scenario): number {
	let next = endOfLoad(scenario);
	for (const {start} of after.toReversed()) {
		if (start + second > endOfLoad(scenario)) {
			continue;
		}
		const begun = after.filter(call => call.start >= start && call.start < start + second);
		if (shareOfSuccess(begun) < healthy) {
			return next <= endOfLoad(scenario) - proof ? next - outageEnd(scenario) : Infinity;
		}
		next = start;
	}
	return 0;
}

function goodputBackOf(calls: readonly CallRecord[], scenario: Scenario): number {
	const ends = calls.filter(({succeeded}) => succeeded).map(call => call.end);
	const isGood = (from: number, to: number) =>
		ends.filter(end => end >= from && end < to).length >= (healthy * scenario.rate * (to - from)) / second;
	for (let time = 0; time <= scenario.after - proof; time += step) {
		const from = outageEnd(scenario) + time;
		if (isGood(from, from + second) && isGood(from, endOfLoad(scenario))) {
			return time;
		}
	}
	return Infinity;
}

function latencyOf(calls: readonly CallRecord[]): number {
	const times = calls.filter(({succeeded}) => succeeded).map(({start, end}) => end - start);
	const sorted = times.sort((one, other) => one - other);
	return sorted[Math.ceil(tail * sorted.length) - 1] ?? Infinity;
}

function shareOfSuccess(calls: readonly CallRecord[]): number {
	return calls.filter(({succeeded}) => succeeded).length / calls.length;
}

/** Events a second, for each interval of that many milliseconds up to the end of the load. */
export function ratesOf(moments: readonly number[], end: number, interval: number): number[] {
	const rates = Array.from({length: Math.ceil(end / interval)}, () => 0);
	for (const moment of moments) {
		const index = Math.floor(moment / interval);
		if (index >= 0 && index < rates.length) {
			rates[index] = (rates[index] ?? 0) + second / interval;
		}
	}
	return rates;
}
