import {type Call, clock, type Hold, requestKey} from '@kyhooks/core';
import {coreOf, type Guarded} from './circuits.ts';
import type {CircuitBreakerPolicy} from './hook-options.ts';
import type {Ledger} from './ledger.ts';
import {mayWait, timeToWait} from './may-wait.ts';
import type {Permit} from './permit.ts';

/** An attempt that was let in, and by which circuit. */
export type Admitted = Guarded & Readonly<{permit: Permit}>;

/** ky's own, for a client that sets none. */
const defaultTimeout = 10_000;

/** Milliseconds that an attempt of this call may take. Read when it begins: another hook may have set it since the call did. */
function allowedFor({options: {timeout = defaultTimeout}}: Call): number {
	return timeout === false ? Number.POSITIVE_INFINITY : timeout;
}

export function circuitFor(call: Call, {circuits, key}: CircuitBreakerPolicy, request: Request): Guarded {
	return coreOf(circuits).of(requestKey(call, 'circuitBreaker.key', key, request));
}

/** Lets an attempt in: by the turn that it has waited for, or if the circuit does so now. */
export function enter(call: Call, guarded: Guarded, {url}: Request, ledger: Ledger): Admitted | undefined {
	const reserved = ledger.takeReserved();
	if (reserved !== undefined) {
		const {circuit, permit} = reserved;
		if (circuit === guarded.circuit && circuit.era === permit.era) {
			// What a hook of the client's own has done since is no slowness of the server.
			return {...reserved, permit: {...permit, startedAt: clock.now()}};
		}
		// Such a hook has sent it elsewhere, or the circuit has opened.
		ledger.unused(reserved);
	}
	return letIn(call, guarded, url);
}

function letIn(call: Call, {circuit, queue}: Guarded, url: string): Admitted | undefined {
	const permit = circuit.enter(allowedFor(call), url);
	return permit === undefined ? undefined : {circuit, queue, permit};
}

/** Whether it is certain that an attempt is refused which comes after so many milliseconds. */
export function refusesAfter(
	wait: number,
	call: Call,
	{circuit}: Guarded,
	{url}: Request,
	policy: CircuitBreakerPolicy,
	hasTried: boolean,
): boolean {
	const {state, retryAfter = 0, trouble} = circuit;
	const isShut = state === 'isolated' || (retryAfter > wait && trouble?.concerns(url) === true);
	const {mode, whenOpen} = policy;
	const {startedAt} = call;
	const waits =
		mayWait({startedAt, hasTried}, circuit, whenOpen) && retryAfter - wait < placeFor(call, policy, wait);
	return mode === 'enforce' && isShut && !waits;
}

/** Whether there is time and room to wait for a turn. */
export function hasPlace(call: Call, policy: CircuitBreakerPolicy, {circuit, queue}: Guarded): boolean {
	return (circuit.retryAfter ?? 0) < placeFor(call, policy) && queue.size < policy.maxWaiting;
}

/** Lets an attempt wait for its turn, if its call has the time. The turn is kept in the ledger. */
export function waitForTurn(
	call: Call,
	policy: CircuitBreakerPolicy,
	guarded: Guarded,
	{url}: Request,
	signal: AbortSignal,
	ledger: Ledger,
): Hold | undefined {
	if (!hasPlace(call, policy, guarded)) {
		return undefined;
	}
	const {circuit, queue} = guarded;
	const allowed = allowedFor(call);
	const within = placeFor(call, policy);
	const until = queue.join({signal, within, allowed, url}).then(permit => {
		if (permit !== undefined) {
			ledger.reserve({circuit, queue, permit});
		}
	});
	return {by: 'circuit-breaker', until};
}

/** Lets an attempt in now, for good, if nobody waits. Whoever comes while others wait goes behind them, unless it is of a path that is not held back. */
export function reserveTurn(call: Call, guarded: Guarded, {url}: Request, ledger: Ledger): boolean {
	const {circuit, queue} = guarded;
	const isFirst = queue.size === 0 || circuit.trouble?.concerns(url) === false;
	const admitted = isFirst ? letIn(call, guarded, url) : undefined;
	if (admitted !== undefined) {
		ledger.reserve(admitted);
	}
	return admitted !== undefined;
}

/**
Milliseconds that a call may wait in line.

@param after so many milliseconds
*/
function placeFor(call: Call, {whenOpen}: CircuitBreakerPolicy, after = 0): number {
	const {totalTimeout} = call.options;
	const left =
		typeof totalTimeout === 'number' ? totalTimeout - call.elapsed - after : Number.POSITIVE_INFINITY;
	return timeToWait(left, allowedFor(call), whenOpen);
}
