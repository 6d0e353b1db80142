import type {CircuitReport, Circuits, RetryBudget} from 'kyhooks';

export type Health = Readonly<{
	/** `degraded` while the circuit of the API is not closed. */
	status: 'ok' | 'degraded';
	usersApi: Readonly<{
		origin: string;
		circuit: CircuitReport;
		/** The tokens left for retries. A retry costs one token, or three after a timeout. */
		retryBudget: number;
	}>;
}>;

/** Circuits and budgets are kept per origin, unless you give `circuitBreaker` and `createRetryBudget` a `key`. */
export function healthOf(url: string, circuits: Circuits, budget: RetryBudget): Health {
	const {origin} = new URL(url);
	const {retryAfter, ...circuit} = circuits.report(origin);
	return {
		status: circuit.state === 'closed' ? 'ok' : 'degraded',
		usersApi: {
			origin,
			circuit: {...circuit, ...(retryAfter !== undefined && {retryAfter: Math.ceil(retryAfter)})},
			retryBudget: Math.floor(budget.available(origin)),
		},
	};
}
