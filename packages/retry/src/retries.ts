import {
	type Call,
	type Category,
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
import {type Gate, remaining} from './gate/gate.ts';
import {GateClosedError} from './gate/gate-closed-error.ts';
import type {Gates} from './gate/gates.ts';
import {passGates} from './gate/pass-gates.ts';
import {type OperationLink, operationAround} from './operation/link.ts';
import type {RetryPolicy} from './options.ts';
import {decide, isOfDevice, type Repetition, repetitionOf, timingOf} from './policy.ts';
import {type RetrySettings, settingsOf} from './settings.ts';
import {ownWait} from './wait.ts';

/** What one call knows of its retries: what the policy says of each failure, what it has spent, and the gates that it has closed. */
// A class: one is made for every call.
export class Retries {
	readonly call: Call;
	readonly policy: RetryPolicy;
	readonly gates: Gates;
	/** What the client, or the call, has set in ky's own options. */
	readonly client: ClientRetry;
	readonly limit: number;
	/** The retries that ky may make. */
	readonly kyLimit: number;
	/** The operation that the call is part of. */
	readonly around: OperationLink | undefined;
	/** Of the failure last decided on. A hook of the client's own may have put it in the place of the attempt's. */
	classification: Classification | undefined;
	readonly #isOneShot: boolean;
	#settings: RetrySettings | undefined;
	#account: RetryAccount | undefined;
	/** The attempt last decided on, and how to give the retry back that was taken for it: a failure may be decided on again. */
	#takenAfter = 0;
	#giveBack: () => void = nothing;

	/** @param takesPart in the operation around the call: a retry that is not made must not be counted there */
	constructor(call: Call, policy: RetryPolicy, gates: Gates, client: ClientRetry, takesPart = true) {
		const {body, signal} = call.options;
		this.call = call;
		this.policy = policy;
		this.gates = gates;
		this.client = client;
		this.#isOneShot = isOneShot(body);
		this.limit = this.#isOneShot ? 0 : (client.limit ?? policy.limit);
		// ky counts by itself: the attempt that finds the device offline is one more.
		this.kyLimit = this.limit > 0 && isOffline() ? this.limit + 1 : this.limit;
		this.around = takesPart ? operationAround(signal) : undefined;
	}

	get timeLeft(): number {
		return Math.min(this.call.timeLeft, this.around?.timeLeft() ?? Number.POSITIVE_INFINITY);
	}

	/** Only a failure needs them. */
	get settings(): RetrySettings {
		this.#settings ??= settingsOf(this.policy, this.client);
		return this.#settings;
	}

	keyOf(request: Request): string {
		const {budget} = this.policy;
		return requestKey(this.call, 'retry.budget.key', budget ? budget.key : undefined, request);
	}

	/** After which failures the request may be sent again. An idempotency key makes a repetition harmless, unless it does not count. */
	repetition({method, headers}: Request, keyCounts = true): Repetition {
		const {idempotencyHeader, idempotencyKey, mode} = this.policy;
		const isKeyed = headers.has(idempotencyHeader) || (mode === 'observe' && idempotencyKey !== false);
		return repetitionOf(method, keyCounts && isKeyed, this.settings.listedMethods);
	}

	decide({response, error, request, insisted = false}: Failure): Decision {
		const {call, around} = this;
		this.#takeBack();
		if (call.options.hooks?.beforeRetry?.length) {
			// It may end the call, and ky tells no hook of that.
			this.#account?.close(false);
		}
		const classification = classify(call, response ? {response} : {error}, request);
		this.classification = classification;
		if (response && isOfServer(call)) {
			this.#heed(response, request);
		}
		const {category} = classification;
		const counted = call.attempts.filter(attempt => !isOfDevice(attempt.classification?.category));
		const wanted = decide(
			{
				classification,
				attempts: counted,
				repetition: this.repetition(request),
				oneShot: this.#isOneShot,
				insisted,
				limit: Math.min(this.limit, this.kyLimit - (call.attempts.length - counted.length)),
				timing: timingOf(response, classification, this.settings),
				remaining: this.timeLeft,
				gate: this.closedGate(request),
				shared: around,
			},
			this.settings,
			() => ownWait(call, this.settings, classification),
		);
		const decision = wanted.retry && !isOfDevice(category) ? this.#payFor(wanted, category, request) : wanted;
		if (!decision.retry) {
			this.#account?.close(false);
		}
		return decision;
	}

	/** The last of all questions, so that a retry which is not made for another reason takes nothing. */
	#payFor(wanted: Decision & {retry: true}, category: Category, request: Request): Decision {
		const {budget} = this.policy;
		// The server has named the moment: such a retry is no load that it has not asked for. A burst of calls against a rate limit would spend any budget, and lose for nothing what the limit lets through a second later.
		const isPaid = budget !== false && wanted.source === 'backoff';
		if (isPaid) {
			this.#account ??= budget.open(this.keyOf(request));
			if (!this.#account.take(category)) {
				return {retry: false, reason: 'budget'};
			}
		}
		const giveBack = this.around?.take(category);
		this.#takenAfter = this.call.attempts.length;
		this.#giveBack = () => {
			if (isPaid) {
				this.#account?.giveBack();
			}
			giveBack?.();
		};
		return wanted;
	}

	/** A wait for a retry that a hook of the client's own has forced. As it was, the request was not worth one: who forces it has changed something, a token or an address. */
	forcedWait(): number {
		const isChanged = this.call.attempts.at(-1)?.classification?.retry === 'never';
		return isChanged ? 0 : ownWait(this.call, this.settings);
	}

	/** Closes the gates behind a response that asks for it. */
	#heed(response: Response, request: Request): void {
		const {call, policy, settings, gates} = this;
		const {status, headers} = response;
		if (policy.gate === false || !policy.gate.includes(status)) {
			return;
		}
		const classification = classify(call, {response}, request);
		const timing = timingOf(response, classification, settings);
		// A longer wait than is allowed holds its own call alone: by one header, that may be wrong, nobody else is to be kept waiting for an hour.
		if (classification.retry !== 'never' && timing !== undefined && timing.wait <= settings.maxRetryAfter) {
			const {wait, source} = timing;
			// A server may say that a limit is for all its paths: so do Discord and Riot Games.
			const isForAll =
				headers.get('x-ratelimit-scope') === 'global' || headers.get('x-rate-limit-type') === 'application';
			gates.close(
				this.keyOf(request),
				request.url,
				{until: clock.now() + wait, wait, source, status},
				isForAll,
			);
		}
	}

	/** The gate before this request that opens last, if any is closed. */
	closedGate(request: Request): Gate | undefined {
		const {gates} = this;
		return gates.size > 0 ? gates.closedTo(this.keyOf(request), request.url) : undefined;
	}

	/** Waits at each gate that is closed before the request. */
	async passGates(request: Request): Promise<void> {
		const shut = await passGates(
			this.call,
			() => this.closedGate(request),
			() => this.timeLeft,
		);
		if (shut !== undefined) {
			throw new GateClosedError(request, {retryAfter: remaining(shut), status: shut.status});
		}
	}

	/** The server has answered well. */
	succeed(request: Request): void {
		const {call, gates, policy} = this;
		// A fallback of the client's own says nothing of the server, for which a call that ends with one has failed.
		const isServed = isOfServer(call);
		if (isServed && gates.size > 0) {
			gates.served(this.keyOf(request), request.url);
		}
		if (!this.settle(isServed) && isServed && policy.budget !== false) {
			policy.budget.earn(this.keyOf(request));
		}
	}

	/**
	Settles what the retries of the call have cost. One that was decided and not made costs nothing.

	@returns whether there was anything to settle
	*/
	settle(succeeded: boolean): boolean {
		this.#takeBack();
		this.#account?.close(succeeded);
		return this.#account !== undefined;
	}

	#takeBack(): void {
		if (this.#takenAfter === this.call.attempts.length) {
			this.#giveBack();
		}
	}
}

function nothing(): void {}

function isOfServer({attempts}: Call): boolean {
	return attempts.at(-1)?.answeredBy === undefined;
}

/**
Whether a body can be sent only once. ky would tee a stream for every retry it might make, and so hold all of it in memory.

A body inside a `Request` that the caller has made does not show what it was made of; ky tees it.
*/
function isOneShot(body: unknown): boolean {
	return typeof body === 'object' && body !== null && (Symbol.asyncIterator in body || 'getReader' in body);
}
