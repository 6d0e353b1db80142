import type {Call} from './call.ts';
import type {Outage} from './outage.ts';

export type Measures = {
	/** Attempts per call over the whole run. */
	attempts: number;
	/** Milliseconds from the server's recovery until 95 % of the calls begun in a second succeed; infinite if that never happened. */
	backAfter: number;
	/** The share of the calls begun in the outage that succeeded. */
	servedDuring: number;
	/** The share of the calls begun after the recovery that succeeded. */
	served: number;
	/** Milliseconds to success, the 99th percentile of the calls begun a second after the recovery and later. */
	slowest: number;
	/** Jain's index of the clients' success rates after the recovery: 1 if all are served alike, 1/n if only one is served. */
	fairness: number;
	/** The lowest success rate of a client after the recovery. */
	worstClient: number;
};

/** Milliseconds. */
const step = 100;
const span = 1_000;
const wanted = 0.95;
const most = 0.99;

/** Collects the outcomes of a run's calls, for an outage and calls begun until `until`. */
export function createMeasures({start, end}: Outage, until: number, clients: number) {
	const bins = Math.ceil((until - end) / step);
	const made = new Float64Array(bins);
	const good = new Float64Array(bins);
	const madeBy = new Float64Array(clients);
	const goodBy = new Float64Array(clients);
	let calls = 0;
	let attempts = 0;
	let madeDuring = 0;
	let goodDuring = 0;
	const times: number[] = [];

	const backAfter = () => {
		for (let first = 0; first + span / step <= bins; first += 1) {
			const calls = sumOf(made.subarray(first, first + span / step));
			if (calls > 0 && sumOf(good.subarray(first, first + span / step)) >= wanted * calls) {
				return first * step;
			}
		}
		return Number.POSITIVE_INFINITY;
	};

	return {
		note(call: Call): void {
			calls += 1;
			attempts += call.attempts;
			const isGood = call.end === 'success';
			if (call.startedAt >= start && call.startedAt < end) {
				madeDuring += 1;
				goodDuring += isGood ? 1 : 0;
			}
			if (isGood && call.startedAt >= end + span) {
				times.push((call.endedAt ?? Number.NaN) - call.startedAt);
			}
			if (call.startedAt >= end) {
				const bin = Math.min(bins - 1, Math.floor((call.startedAt - end) / step));
				count(made, bin);
				count(madeBy, call.client);
				if (isGood) {
					count(good, bin);
					count(goodBy, call.client);
				}
			}
		},
		result(): Measures {
			const shares = Array.from(madeBy, (made, client) => (goodBy[client] ?? 0) / made).filter(
				share => !Number.isNaN(share),
			);
			return {
				attempts: attempts / calls,
				backAfter: backAfter(),
				servedDuring: goodDuring / madeDuring,
				served: sumOf(good) / sumOf(made),
				slowest: percentileOf(times, most),
				fairness: fairnessOf(shares),
				worstClient: shares.reduce((least, share) => Math.min(least, share), 1),
			};
		},
	};
}

/** Jain, Chiu and Hawe, 1984. If all shares are 0, the index has no meaning, and this returns 0. */
export function fairnessOf(shares: readonly number[]): number {
	const squares = sumOf(shares.map(share => share ** 2));
	return squares === 0 ? 0 : sumOf(shares) ** 2 / (shares.length * squares);
}

/** Returns `NaN` for an empty list. */
export function percentileOf(times: readonly number[], share: number): number {
	const sorted = Float64Array.from(times).sort();
	return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

function count(counts: Float64Array, place: number): void {
	counts[place] = (counts[place] ?? 0) + 1;
}

function sumOf(numbers: Iterable<number>): number {
	let sum = 0;
	for (const number of numbers) {
		sum += number;
	}
	return sum;
}
