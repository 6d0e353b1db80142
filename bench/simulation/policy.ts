import type {CircuitState} from '../../packages/circuit-breaker/src/state.ts';
import type {Call} from './call.ts';

/** Permission for one attempt. */
export type Permit = Readonly<{
	/** `true` if it was given while the circuit was not closed. */
	isTrial: boolean;
}>;

/** The outcome of an attempt. */
export type AttemptResult = Readonly<{
	/** How many consecutive failures it counts as: 0 for a success, `undefined` if it says nothing about the server. */
	weight?: number | undefined;
}>;

/** Decides whether an attempt may be sent, as the `Circuit` of @kyhooks/circuit-breaker does. */
export type Breaker<Leave extends Permit = Permit> = {
	/** @param allowed milliseconds that the attempt may take */
	enter(allowed: number): Leave | undefined;
	record(permit: Leave, attempt: AttemptResult): void;
	readonly state: CircuitState;
	/** Milliseconds until another try may be worthwhile. */
	readonly retryAfter: number | undefined;
};

/** The retries of one call. */
export type Account = Readonly<{
	/** @returns whether the retry is allowed */
	take(category: 'timeout' | 'server-error'): boolean;
	close(succeeded: boolean): void;
}>;

/** Decides whether a failed attempt is retried, as the budget of @kyhooks/retry does. */
export type Budget = Readonly<{
	/** Opens the account of a call whose first attempt has failed. */
	open(key: string): Account;
	/** Reports a call that has succeeded without a retry. */
	earn(key: string): void;
	/** Reports when a call starts, an attempt is sent or an attempt ends, for budgets that count these. */
	hear?(event: 'call' | 'attempt' | 'end'): void;
}>;

/** The policies of one client. */
export type Policies = Readonly<{
	/** Whether failed attempts are retried at all. */
	retries: boolean;
	breaker?: Breaker;
	budget?: Budget;
	/** Whether a call that the breaker refuses waits in line. If absent, no call waits. */
	mayWait?(call: Call): boolean;
	/** A refusal of the breaker is retried like any failure. */
	repeatsRefusals?: true;
}>;
