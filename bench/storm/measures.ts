import type {CallRecord, Course} from './records.ts';
import {endOfLoad, outageEnd, type Scenario} from './scenario.ts';

/** Times are milliseconds since the end of the outage, or `Infinity` if it did not happen in the run. Shares are 0 to 1. */
export type Measures = Readonly<{
	/** Over the whole run. A call that the client itself refuses counts with no attempts. */
	attemptsPerCall: number;
	/** From this time on, at least 95 % of the calls begun in any one second succeed, however long they take. A client that alternates between good and bad often ends a run well, so this must hold for the last 3 s of the run. */
	recovery: number;
	/** From this time on, the number of calls that succeed is at least 95 % of those that begin: in the next second, and in the rest of the run, of which at least 3 s must be left. */
	goodputBack: number;
	/** Success rate of the calls begun in the outage. */
	successDuring: number;
	/** Success rate of the calls begun after it. */
	successAfter: number;
	/** Milliseconds to success, the 99th percentile of the calls begun from one second after it. */
	latency: number;
	/** Calls begun before the outage that failed. */
	lostBefore: number;
}>;

const healthy = 0.95;
const tail = 0.99;
/** Milliseconds. */
const second = 1_000;
/** Milliseconds of the run that must be left as proof that the recovery lasts. */
const proof = 3_000;
/** Milliseconds between two checks of the goodput. */
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

/** Checks the second after each start of a call, from the last whole second backwards, and stops at the first that is not healthy. */
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

/** Events per second, for each interval of that many milliseconds until the end of the load. */
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
