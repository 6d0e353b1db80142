import type {CircuitBreakerPolicy, CircuitsPolicy} from '@kyhooks/circuit-breaker';
import {describe, type Hook, quietly} from '@kyhooks/core';
import type {RetryPolicy} from '@kyhooks/retry';
import type {TimeoutPolicy} from '@kyhooks/timeout';
import type {ResilientPolicy} from './options.ts';
import {firstRetryBeyond} from './worst-waits.ts';

/** What is in force, read off the hooks themselves; of one that was left out, nothing. */
type Policies = Readonly<{
	timeout?: TimeoutPolicy;
	retry?: RetryPolicy;
	'circuit-breaker'?: CircuitBreakerPolicy & CircuitsPolicy;
}>;

/**
Refuses what cannot work, and warns of what can only work in part. That an attempt fits into the call, `timeout()` sees to itself.

@throws RangeError where the window of the circuit breaker is shorter than two attempts; the message names both numbers
*/
export function checkTogether(hook: Hook, {circuitBreaker, onWarning}: ResilientPolicy): void {
	const policies: Policies = Object.fromEntries(describe(hook).map(({name, options}) => [name, options]));
	checkWindow(policies, circuitBreaker);
	const warning = tooLongWaits(policies);
	if (warning !== undefined) {
		warn(onWarning, warning);
	}
}

/** An attempt is counted when it ends: in a shorter window, a server that hangs leaves hardly a result to judge it by. .NET's standard handler refuses the same. */
function checkWindow(
	{timeout, 'circuit-breaker': breaker}: Policies,
	given: ResilientPolicy['circuitBreaker'],
): void {
	if (timeout === undefined || timeout.attempt === false || breaker === undefined || given === false) {
		return;
	}
	const {attempt} = timeout;
	const {window} = breaker;
	if (window >= 2 * attempt) {
		return;
	}
	const owner = given.circuits === undefined ? 'the default' : 'that of circuitBreaker.circuits';
	const origin = given.window === undefined ? `, ${owner}` : '';
	throw new RangeError(
		`circuitBreaker.window must be at least 2 × timeout.attempt (2 × ${attempt} = ${2 * attempt}), got ${window}${origin}`,
		{cause: {option: 'circuitBreaker.window', value: window}},
	);
}

function tooLongWaits({timeout, retry}: Policies): string | undefined {
	if (timeout === undefined || timeout.total === false || retry === undefined) {
		return undefined;
	}
	const {total} = timeout;
	const beyond = firstRetryBeyond(retry, total);
	return (
		beyond &&
		`resilient: the waits of retry.backoff add up to ${beyond.waited} ms before retry ${beyond.retry} of ${retry.limit}, and timeout.total is ${total} ms, so it may never be made. Choose a lower retry.limit, shorter waits or a longer timeout.total.`
	);
}

/** Building a client does not fail over a warning, nor over who is told of it. */
function warn(onWarning: ResilientPolicy['onWarning'], message: string): void {
	try {
		quietly(() => onWarning(message));
	} catch {}
}
