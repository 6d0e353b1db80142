import {type Call, clock, type Hold, requestKey} from '@kyhooks/core';
import type {Circuit} from './circuit.ts';
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

/** Milliseconds: an outage that has lasted longer is not over soon, and those who wait for its end would all come back together. A simulated fleet of a thousand clients that all waited was back after 42 s in place of 6. */
const shortOutage = 10_000;

/**
Whether an attempt that is not let in may wait.

A call that began after the circuit had opened, and has tried the server since, may not: for a fleet of clients it would be as good as no circuit. One that began before has met the outage as a blip, and tries as often as its limit says.
*/
export function mayWait(
	{startedAt}: Call,
	{state, outage, trouble}: Circuit,
	{whenOpen}: CircuitBreakerPolicy,
	hasTried: boolean,
): boolean {
	if (
		whenOpen === 'refuse' ||
		state === 'isolated' ||
		trouble === undefined ||
		(hasTried && startedAt > trouble.since)
	) {
		return false;
	}
	const isShort = state === 'recovering' || outage.age(clock.now()) <= shortOutage;
	return whenOpen === 'wait' || (isShort && (trouble.isBusy || !trouble.isTimingOut));
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
	return policy.mode === 'enforce' && isShut && !mayWait(call, circuit, policy, hasTried);
}

/** Whether there is time and room to wait for a turn. */
export function hasPlace(call: Call, {maxWaiting}: CircuitBreakerPolicy, {circuit, queue}: Guarded): boolean {
	return (circuit.retryAfter ?? 0) < timeToWait(call, allowedFor(call)) && queue.size < maxWaiting;
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
	const within = timeToWait(call, allowed);
	const until = queue.join({signal, within, allowed, url}).then(permit => {
		if (permit !== undefined) {
			ledger.reserve({circuit, queue, permit});
		}
	});
	return {by: 'circuit-breaker', until};
}

/** Lets an attempt in now, for good, if nobody waits. Whoever comes while others wait goes behind them. */
export function reserveTurn(call: Call, guarded: Guarded, {url}: Request, ledger: Ledger): boolean {
	const admitted = guarded.queue.size === 0 ? letIn(call, guarded, url) : undefined;
	if (admitted !== undefined) {
		ledger.reserve(admitted);
	}
	return admitted !== undefined;
}

/** Milliseconds until there is no longer time for a whole attempt, or for half of what is left where an attempt may take more. One that is let in later times out by its call's limit, and a line of such calls keeps a server that is well from being found so. */
function timeToWait({options: {totalTimeout}, elapsed}: Call, allowed: number): number {
	if (typeof totalTimeout !== 'number') {
		return Number.POSITIVE_INFINITY;
	}
	const left = totalTimeout - elapsed;
	return left - Math.min(allowed, left / 2);
}
