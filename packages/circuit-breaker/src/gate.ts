import {type Call, clock, type Hold, requestKey} from '@kyhooks/core';
import {coreOf, type Guarded} from './circuits.ts';
import type {CircuitBreakerPolicy} from './hook-options.ts';
import type {Ledger} from './ledger.ts';
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
export function enter(call: Call, guarded: Guarded, ledger: Ledger): Admitted | undefined {
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
	return letIn(call, guarded);
}

function letIn(call: Call, {circuit, queue}: Guarded): Admitted | undefined {
	const permit = circuit.enter(allowedFor(call));
	return permit === undefined ? undefined : {circuit, queue, permit};
}

/** Lets an attempt wait for its turn, if it does not get one at once and its call has the time. The turn is kept in the ledger. */
export function waitForTurn(
	call: Call,
	{maxWaiting}: CircuitBreakerPolicy,
	guarded: Guarded,
	signal: AbortSignal,
	ledger: Ledger,
): Hold | undefined {
	const {circuit, queue} = guarded;
	// Whoever comes while others wait goes behind them.
	const admitted = queue.size === 0 ? letIn(call, guarded) : undefined;
	if (admitted !== undefined) {
		ledger.reserve(admitted);
		return undefined;
	}
	const allowed = allowedFor(call);
	const within = timeToWait(call, allowed);
	const isTooLong = (circuit.retryAfter ?? 0) >= within;
	if (circuit.state === 'isolated' || isTooLong || queue.size >= maxWaiting) {
		return undefined;
	}
	const until = queue.join({signal, within, allowed}).then(permit => {
		if (permit !== undefined) {
			ledger.reserve({circuit, queue, permit});
		}
	});
	return {by: 'circuit-breaker', until};
}

/** Milliseconds until there is no longer time for a whole attempt. One that is let in later times out by its call's limit, and a line of such calls keeps a server that is well from being found so. */
function timeToWait({options: {totalTimeout}, elapsed}: Call, allowed: number): number {
	return typeof totalTimeout === 'number'
		? totalTimeout - elapsed - (Number.isFinite(allowed) ? allowed : 0)
		: Number.POSITIVE_INFINITY;
}

/** Whether it is certain that the circuit refuses an attempt after so many milliseconds. */
export function refusesAfter(
	wait: number,
	{circuit: {state, retryAfter = 0}}: Guarded,
	{mode, whenOpen}: CircuitBreakerPolicy,
): boolean {
	return mode === 'enforce' && (state === 'isolated' || (whenOpen === 'refuse' && retryAfter > wait));
}
