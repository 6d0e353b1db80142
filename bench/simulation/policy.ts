import type {CircuitState} from '../../packages/circuit-breaker/src/state-change.ts';

/** Leave to make one attempt. */
export type Permit = Readonly<{
	/** Given while the circuit was not closed. */
	isTrial: boolean;
}>;

/** What became of an attempt. `ignored` says nothing of the server. */
export type AttemptResult = Readonly<{
	result: 'success' | 'failure' | 'ignored';
	timedOut?: boolean;
}>;

/** Decides whether an attempt is made. The `Circuit` of @kyhooks/circuit-breaker is one. */
export type Breaker<Leave extends Permit = Permit> = {
	/** @param allowed milliseconds that the attempt may take */
	enter(allowed: number): Leave | undefined;
	record(permit: Leave, attempt: AttemptResult): void;
	readonly state: CircuitState;
	/** Milliseconds until it may be worth while to ask again. */
	readonly retryAfter: number | undefined;
};

/** Decides whether a failed attempt is repeated. The budget of @kyhooks/retry is one. */
export type Budget = {
	/** @returns how to give it back, or `undefined` when there is too little left */
	take(key: string, category: 'timeout' | 'server-error'): (() => void) | undefined;
	earn(key: string): void;
};

/** What one client has of its own. */
export type Policies = Readonly<{
	/** Whether failed attempts are repeated at all. */
	retries: boolean;
	breaker?: Breaker;
	budget?: Budget;
	/** What becomes of an attempt that the breaker does not let in: its call fails, it waits in line, or it is repeated like any failure. */
	whenOpen: 'refuse' | 'wait' | 'repeat';
}>;
