import type {CallRecord} from './traffic.ts';

export type Run = Readonly<{
	calls: readonly CallRecord[];
	/** Requests that were sent, for calls that count and for others. */
	attempts: number;
}>;

export type Measures = Readonly<{
	/** How many calls were asked for. */
	counted: number;
	/** The share of those that succeeded. */
	served: number;
	attemptsPerCall: number;
	/** Milliseconds from the begin of a call to its success; not a number where none succeeded. */
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
