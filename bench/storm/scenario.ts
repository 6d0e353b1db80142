/** `slow`: a tenth of the capacity. `503`: that answer, at once. `refuse`: nobody listens, and open connections are reset. `hang`: requests are taken and served after the outage. */
export const kinds = ['slow', '503', 'refuse', 'hang'] as const;
export type Kind = (typeof kinds)[number];

/** What happens to a server and its client. Times are milliseconds, rate and capacity are calls a second. */
export type Scenario = Readonly<{
	kind: Kind;
	/** Calls begun a second, whatever became of the ones before them. */
	rate: number;
	/** Requests that the server can serve a second. */
	capacity: number;
	before: number;
	outage: number;
	after: number;
}>;

export function outageEnd({before, outage}: Scenario): number {
	return before + outage;
}

export function endOfLoad(scenario: Scenario): number {
	return outageEnd(scenario) + scenario.after;
}
