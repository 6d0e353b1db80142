import type {CircuitState} from '../../packages/circuit-breaker/src/state.ts';
import type {Call} from './call.ts';

/** Leave to make one attempt. */
export type Permit = Readonly<{
	/** Given while the circuit was not closed. */
	isTrial: boolean;
}>;

/** What became of an attempt. */
export type AttemptResult = Readonly<{
	/** How many failures it counts for in a row: 0 of a success, none where it says nothing of the server. */
	weight?: number | undefined;
}>;

/** Decides whether an attempt is made, as the `Circuit` of @kyhooks/circuit-breaker does. */
export type Breaker<Leave extends Permit = Permit> = {
	/** @param allowed milliseconds that the attempt may take */
	enter(allowed: number): Leave | undefined;
	record(permit: Leave, attempt: AttemptResult): void;
	readonly state: CircuitState;
	/** Milliseconds until it may be worth while to ask again. */
	readonly retryAfter: number | undefined;
};

/** The retries of one call. */
export type Account = Readonly<{
	/** @returns whether the retry may be made */
	take(category: 'timeout' | 'server-error'): boolean;
	close(succeeded: boolean): void;
}>;

/** Decides whether a failed attempt is repeated. The budget of @kyhooks/retry is one. */
export type Budget = Readonly<{
	/** Opens the account of a call that has failed once. */
	open(key: string): Account;
	/** A call has succeeded without a retry. */
	earn(key: string): void;
	/** For budgets that count more than that: a call begins, an attempt is sent, an attempt is over. */
	hear?(event: 'call' | 'attempt' | 'end'): void;
}>;

/** What one client has of its own. */
export type Policies = Readonly<{
	/** Whether failed attempts are repeated at all. */
	retries: boolean;
	breaker?: Breaker;
	budget?: Budget;
	/** Whether a call that the breaker does not let in waits in line. Without it, none does. */
	mayWait?(call: Call): boolean;
	/** A refusal of the breaker is repeated like any failure. */
	repeatsRefusals?: true;
}>;
