import {
	type Call,
	clock,
	defineHook,
	type Hook,
	hold,
	isFailure,
	type Layer,
	requestKey,
	serverTiming,
} from '@kyhooks/core';
import {pause} from '../wait.ts';
import {type Closing, type Gate, remaining, takeSpreadTurn, takeTurn} from './gate.ts';
import {GateClosedError} from './gate-closed-error.ts';
import {createGates, type Gates} from './gates.ts';
import {type RateLimitGateOptions, type RateLimitGatePolicy, resolveGateOptions} from './options.ts';

/**
Holds calls back while a rate limit lasts. After a 429 that says when to come back, calls to the same path wait. Calls to all paths of the origin wait if a second path was told to wait too, or if the server says that the limit is for all paths. A call without the time to wait fails with a `GateClosedError`.

@example
```
import ky from 'ky';
import {rateLimitGate, retry} from '@kyhooks/retry';

const api = ky.extend(retry()).extend(rateLimitGate());
```

@throws TypeError if an option is unknown, of the wrong type or out of range. The message names its path and value.
*/
export function rateLimitGate(options: RateLimitGateOptions = {}): Hook {
	return gateHook(options, waitForTurn);
}

/**
Reports which attempts `rateLimitGate()` would have held or refused, as events and in the log of `errorLogger()`. Use it in place of `rateLimitGate()`: it holds and refuses nothing.

@throws as `rateLimitGate()` does
*/
export function observeRateLimitGate(options: RateLimitGateOptions = {}): Hook {
	return gateHook(options, tellOfGate);
}

/** Runs before an attempt, and acts if a gate is closed. `turn` is the turn of a call whose own response closed a gate, in the time of `clock.now()`; otherwise 0. */
type Admit = (
	call: Call,
	request: Request,
	closed: () => Gate | undefined,
	turn: number,
) => Promise<void> | void;

function gateHook(options: RateLimitGateOptions, admit: Admit): Hook {
	const policy = resolveGateOptions(options);
	const gates = createGates();
	return defineHook({
		name: 'rate-limit-gate',
		stage: 'admit',
		options: policy,
		install: call => layerOf(call, policy, gates, admit),
	});
}

/** The hook's layer for one call. */
function layerOf(call: Call, policy: RateLimitGatePolicy, gates: Gates, admit: Admit): Layer {
	let turn = 0;
	const scopeOf = (request: Request) => requestKey(call, 'rateLimitGate.key', policy.key, request);

	const attempt: Layer['attempt'] = async (request, next) => {
		const scope = scopeOf(request);
		await admit(call, request, () => gates.closedTo(scope, request.url), turn);
		const response = await next(request);
		if (!isFailure(response)) {
			gates.served(scope, request.url);
		}
		return response;
	};

	const layer: Layer = {
		on(event) {
			if (event.type !== 'attempt-ended' || !event.attempt.failed) {
				return;
			}
			layer.attempt = attempt;
			const request = call.request as Request;
			const {response} = event.attempt.outcome;
			const closing = response && closingOf(response, policy, event.attempt.classification?.category);
			if (closing) {
				const scope = scopeOf(request);
				gates.close(scope, request.url, closing, isForAll(response));
				const gate = gates.closedTo(scope, request.url);
				turn = gate ? gate.until + takeTurn(gate) : 0;
			}
		},
	};
	if (gates.size > 0) {
		// Until a server has asked for a wait, a call that succeeds needs no `attempt`.
		layer.attempt = attempt;
	}
	return layer;
}

/** For how long a response closes a gate; `undefined` if it closes none. A rate limit that only the body of a success reports counts like a listed status. */
function closingOf(
	{ok, status, headers}: Response,
	{statuses, maxRetryAfter}: RateLimitGatePolicy,
	category: string | undefined,
): Closing | undefined {
	const isLimit = ok ? category === 'rate-limited' : statuses.includes(status);
	const timing = isLimit && serverTiming(headers, true);
	if (!timing || timing.wait === 0 || timing.wait > maxRetryAfter) {
		return undefined;
	}
	const {wait, source} = timing;
	return {until: clock.now() + wait, wait, source, status};
}

/** Whether the server says that a limit is for all its paths, in a header of Discord or of Riot Games. */
function isForAll({headers}: Response): boolean {
	return headers.get('x-ratelimit-scope') === 'global' || headers.get('x-rate-limit-type') === 'application';
}

/** @throws GateClosedError if a gate stays closed for longer than the call has time */
const waitForTurn: Admit = async (call, request, closed, turn) => {
	let gate = closed();
	const ownWait = turn - clock.now();
	const isOwn = ownWait > 0 && ownWait < call.timeLeft;
	const fits = () => gate !== undefined && remaining(gate) < call.timeLeft;
	if (isOwn || fits()) {
		await hold(call, 'retry-after', async signal => {
			if (isOwn) {
				await pause(ownWait, signal);
				gate = closed();
			}
			while (gate !== undefined && remaining(gate) < call.timeLeft) {
				await pause(takeSpreadTurn(gate, call.timeLeft), signal);
				gate = closed();
			}
		});
	}
	if (gate !== undefined) {
		throw new GateClosedError(request, gate);
	}
};

const tellOfGate: Admit = (call, _request, closed) => {
	const gate = closed();
	if (gate !== undefined) {
		const wait = remaining(gate);
		call.emit({
			type: 'observed',
			hook: 'rate-limit-gate',
			would: wait < call.timeLeft ? 'wait' : 'refuse',
			attempt: call.attempts.length,
			wait,
			source: gate.source,
		});
	}
};
