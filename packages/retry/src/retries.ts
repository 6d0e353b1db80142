import {
	type Call,
	type Classification,
	type ClientRetry,
	classify,
	clock,
	type Decision,
	type Failure,
	isOffline,
	requestKey,
} from '@kyhooks/core';
import type {RetryAccount} from './budget/bucket.ts';
import type {Gate} from './gate/gate.ts';
import type {Gates} from './gate/gates.ts';
import type {OperationLink} from './operation/link.ts';
import type {RetryPolicy} from './options.ts';
import {decide, isOfDevice, type Repetition, repetitionOf, timingOf} from './policy.ts';
import {settingsOf} from './settings.ts';
import {ownWait} from './wait.ts';

/** What is known of a call before anything has failed. */
export type Scene = Readonly<{
	call: Call;
	policy: RetryPolicy;
	gates: Gates;
	/** What the client, or the call, has set in ky's own options. */
	client: ClientRetry;
	/** The operation that the call is part of. */
	around: OperationLink | undefined;
	/** The body is a stream. */
	isOneShot: boolean;
	limit: number;
	/** The retries that ky may make. */
	kyLimit: number;
}>;

export function sceneOf(
	call: Call,
	policy: RetryPolicy,
	gates: Gates,
	client: ClientRetry,
	around?: OperationLink,
): Scene {
	const isOneShot = isStream(call.options.body);
	const limit = isOneShot ? 0 : (client.limit ?? policy.limit);
	// ky counts by itself: the attempt that finds the device offline is one more.
	const kyLimit = limit > 0 && isOffline() ? limit + 1 : limit;
	return {call, policy, gates, client, around, isOneShot, limit, kyLimit};
}

/** What one call knows of its retries: what the policy says of each failure, and what it has spent. Made when something has failed. */
export type Retries = Readonly<{
	decide(failure: Failure): Decision;
	/** Of the failure last decided on. A hook of the client's own may have put it in the place of the attempt's. */
	classification(): Classification | undefined;
	/** After which failures the request may be sent again. An idempotency key makes a repetition harmless, unless it does not count. */
	repetition(request: Request, keyCounts?: boolean): Repetition;
	/** Settles what the retries of the call have cost. One that was decided and not made costs nothing. */
	settle(succeeded: boolean): void;
}>;

export function createRetries(scene: Scene): Retries {
	const {call, policy, client, around, isOneShot, limit, kyLimit} = scene;
	const {budget, idempotencyHeader, idempotencyKey, mode} = policy;
	const settings = settingsOf(policy, client);
	let classification: Classification | undefined;
	let account: RetryAccount | undefined;
	/** The attempt last decided on, and how to give the retry back that was taken for it: a failure may be decided on again. */
	let takenAfter = 0;
	let giveBack: () => void;

	const takeBack = () => {
		if (takenAfter === call.attempts.length) {
			giveBack();
		}
	};

	const repetition = ({method, headers}: Request, keyCounts = true) => {
		const isKeyed = headers.has(idempotencyHeader) || (mode === 'observe' && idempotencyKey !== false);
		return repetitionOf(method, keyCounts && isKeyed, settings.listedMethods);
	};

	/** Closes the gates behind a response that asks for it. */
	const heed = (response: Response, request: Request) => {
		const {status, headers} = response;
		if (policy.gate === false || !policy.gate.includes(status) || !isOfServer(call)) {
			return;
		}
		const verdict = classify(call, {response}, request);
		const timing = timingOf(response, verdict, settings);
		// A longer wait than is allowed holds its own call alone: by one header, that may be wrong, nobody else is to be kept waiting for an hour.
		if (verdict.retry !== 'never' && timing !== undefined && timing.wait <= settings.maxRetryAfter) {
			const {wait, source} = timing;
			// A server may say that a limit is for all its paths: so do Discord and Riot Games.
			const isForAll =
				headers.get('x-ratelimit-scope') === 'global' || headers.get('x-rate-limit-type') === 'application';
			const closing = {until: clock.now() + wait, wait, source, status};
			scene.gates.close(keyOf(scene, request), request.url, closing, isForAll);
		}
	};

	return {
		repetition,
		classification: () => classification,
		decide({response, error, request, insisted = false}) {
			const {attempts} = call;
			takeBack();
			if (call.options.hooks?.beforeRetry?.length) {
				// It may end the call, and ky tells no hook of that.
				account?.close(false);
			}
			const verdict = classify(call, response ? {response} : {error}, request);
			const {category} = verdict;
			classification = verdict;
			if (response) {
				heed(response, request);
			}
			const counted = attempts.filter(attempt => !isOfDevice(attempt.classification?.category));
			const decision = decide(
				{
					classification: verdict,
					attempts: counted,
					repetition: repetition(request),
					oneShot: isOneShot,
					insisted,
					limit: Math.min(limit, kyLimit - (attempts.length - counted.length)),
					timing: timingOf(response, verdict, settings),
					remaining: timeLeft(scene),
					gate: closedGate(scene, request),
					shared: around,
				},
				settings,
				() => ownWait(call, settings, verdict),
			);
			if (!decision.retry) {
				account?.close(false);
				return decision;
			}
			if (isOfDevice(category)) {
				return decision;
			}
			// The last of all questions, so that a retry which is not made for another reason takes nothing.
			// The server has named the moment: such a retry is no load that it has not asked for. A burst of calls against a rate limit would spend any budget, and lose for nothing what the limit lets through a second later.
			const isPaid = budget !== false && decision.source === 'backoff';
			if (isPaid) {
				account ??= budget.open(keyOf(scene, request));
				if (!account.take(category)) {
					account.close(false);
					return {retry: false, reason: 'budget'};
				}
			}
			const giveBackAround = around?.take(category);
			takenAfter = attempts.length;
			giveBack = () => {
				if (isPaid) {
					account?.giveBack();
				}
				giveBackAround?.();
			};
			return decision;
		},
		settle(succeeded) {
			takeBack();
			account?.close(succeeded);
			if (account === undefined && succeeded) {
				earn(scene, call.request as Request);
			}
		},
	};
}

/** A call has succeeded that has paid for no retry. */
function earn(scene: Scene, request: Request): void {
	const {budget} = scene.policy;
	if (budget !== false) {
		budget.earn(keyOf(scene, request));
	}
}

/** The server has answered well. */
export function succeed(scene: Scene, retries: Retries | undefined, request: Request): void {
	const {call, gates} = scene;
	// A fallback of the client's own says nothing of the server, for which a call that ends with one has failed.
	const isServed = isOfServer(call);
	if (isServed && gates.size > 0) {
		gates.served(keyOf(scene, request), request.url);
	}
	if (retries) {
		retries.settle(isServed);
	} else if (isServed) {
		earn(scene, request);
	}
}

/** Milliseconds. */
export function timeLeft({call, around}: Scene): number {
	return Math.min(call.timeLeft, around?.timeLeft() ?? Number.POSITIVE_INFINITY);
}

function keyOf({call, policy: {budget}}: Scene, request: Request): string {
	return requestKey(call, 'retry.budget.key', budget ? budget.key : undefined, request);
}

/** The gate before this request that opens last, if any is closed. */
export function closedGate(scene: Scene, request: Request): Gate | undefined {
	const {gates} = scene;
	return gates.size > 0 ? gates.closedTo(keyOf(scene, request), request.url) : undefined;
}

function isOfServer({attempts}: Call): boolean {
	return attempts.at(-1)?.answeredBy === undefined;
}

/**
Whether a body can be sent only once. ky would tee a stream for every retry it might make, and so hold all of it in memory.

A body inside a `Request` that the caller has made does not show what it was made of; ky tees it.
*/
function isStream(body: unknown): boolean {
	return typeof body === 'object' && body !== null && (Symbol.asyncIterator in body || 'getReader' in body);
}
