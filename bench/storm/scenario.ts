/** `slow`: a tenth of the capacity. `503`: this status, at once. `refuse`: nothing listens, and open connections are reset. `hang`: requests are accepted, and served only after the outage. */
export const kinds = ['slow', '503', 'refuse', 'hang'] as const;
export type Kind = (typeof kinds)[number];

/** What happens to a server and its client. Times are milliseconds; rate and capacity are calls per second. */
export type Scenario = Readonly<{
	kind: Kind;
	/** Calls begun per second, whether earlier ones have ended or not. */
	rate: number;
	/** Requests per second that the server can serve. */
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
