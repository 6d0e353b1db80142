import type {CallRecord} from './traffic.ts';

export type Run = Readonly<{
	calls: readonly CallRecord[];
	/** All requests that were sent, also those of calls that are not counted. */
	attempts: number;
}>;

export type Measures = Readonly<{
	/** The number of calls that count. */
	counted: number;
	/** The share of them that succeeded. */
	served: number;
	attemptsPerCall: number;
	/** Milliseconds from the start of a call to its success; `NaN` if none succeeded. */
	p50: number;
	p99: number;
}>;

export function measuresOf(runs: readonly Run[]): Measures {
	const all = runs.flatMap(({calls}) => calls);
	const counted = all.filter(call => call.counted);
	const times = counted.flatMap(({took}) => took ?? []).sort((one, other) => one - other);
	const attempts = runs.reduce((sum, run) => sum + run.attempts, 0);
	const at = (share: number) => times[Math.ceil(share * times.length) - 1] ?? Number.NaN;
	return {
		counted: counted.length,
		served: times.length / counted.length,
		attemptsPerCall: attempts / all.length,
		p50: at(0.5),
		p99: at(0.99),
	};
}
