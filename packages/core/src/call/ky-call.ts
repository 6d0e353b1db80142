import type {Options, ShouldRetryState} from 'ky';
import {type HookDefinition, layerOf} from '../hook/definition.ts';
import {longestTimer, nothing} from '../time/clock.ts';
import type {Attempt, StopReason} from './attempt.ts';
import {CallState} from './call.ts';

/** ky's own `retry` options, as an object. */
export type ClientRetry = Exclude<NonNullable<Options['retry']>, number>;

const ownMark: unique symbol = Symbol();

type ShouldRetry = ((state: ShouldRetryState) => Promise<boolean | undefined>) & {[ownMark]?: ClientRetry};

/** Returns the retry options that the client or the call has set. ky shows its hooks the options of their call, with ours in them, and a hook may pass these on to a call of its own. */
export function clientRetryOf(retry: Options['retry']): ClientRetry {
	if (typeof retry === 'number') {
		return {limit: retry};
	}
	return (retry?.shouldRetry as ShouldRetry | undefined)?.[ownMark] ?? retry ?? {};
}

/** How the caller wants the body. `text`: ky's `json()` or `text()` asked for it. `explicit`: the caller has set its own `accept`, which says nothing about that. `none`: no shortcut of ky was used, or one for another kind of body. */
export type Asked = 'text' | 'explicit' | 'none';

/** Finds the shortcut by `accept`: only ky's shortcuts set it on the request and not in the options. */
export function askedOf(ofClient: Headers | undefined, {headers}: Request): Asked {
	const accept = headers.get('accept');
	if (ofClient?.has('accept')) {
		return 'explicit';
	}
	return ofClient && (accept === 'application/json' || accept === 'text/*') ? 'text' : 'none';
}

/** Puts a hook's decisions where ky's loop asks for them. Only a layer with `decide` brings it. */
export type Steering = Readonly<{
	/** Replaces in ky's retry options what ky's loop decides by. */
	engage(retry: ClientRetry): void;
	/**
	Decides what follows the failed attempt, unless ky asks the client's own `shouldRetry` first.

	@returns whether another attempt follows
	*/
	decideOn(response: Response | undefined): boolean;
	/** Answers ky's `shouldRetry` for the error that ky has caught. */
	answer(state: ShouldRetryState): Promise<boolean>;
	/** Makes ky repeat the attempt that got this response. */
	repeat(request: Request, response: Response): Promise<Response>;
	/** Returns the response that a failed attempt got, if the client wants a response and not an error. */
	answerOf(attempt: Attempt): Response | undefined;
}>;

/** A call as ky makes it: what the client has set, and what ky shows of its loop. ky repeats, waits and counts. */
export class KyCall extends CallState {
	readonly fetch: Options['fetch'];
	readonly definitions: readonly HookDefinition[];
	readonly client: ClientRetry;
	readonly #throws: NonNullable<Options['throwHttpErrors']>;
	/** ky's retry options of the call, once `engage` has replaced them. */
	#retry: ClientRetry | undefined;
	/** Whether a failed response is on its way through ky and will be repeated. */
	declare isDue: boolean | undefined;
	steering: Steering | undefined;
	/** ky's own, completed options of the call. ky shows them to `fetch` if it keeps no time limit itself. */
	ky: Options | undefined;
	/** Whether, and how, a body shortcut of ky has asked for the body. */
	asked: Asked | undefined;
	/** The error that ky made from the last failure. */
	declare thrown: unknown;
	/** Removes the abort listener of a failed response's body, which ky has read by then. */
	closeBody: () => void = nothing;

	constructor(options: Options, definitions: readonly HookDefinition[]) {
		super(options);
		this.definitions = definitions;
		// Before the lines below: what a hook sets in `install` counts as the client's own.
		for (const definition of definitions) {
			const layer = layerOf(definition, this);
			this.layers.push(layer);
			this.steering ??= layer.decide?.steer(this) as Steering | undefined;
		}
		this.fetch = options.fetch;
		this.client = clientRetryOf(options.retry);
		this.#throws = options.throwHttpErrors ?? true;
	}

	/**
	Puts the decisions and the listeners where ky asks for them. It runs as late as possible, because a call that succeeds needs none of this (docs/decisions/0035).

	@param options ky's options of the call
	*/
	engage(options: Options | undefined = this.ky): void {
		if (this.#retry || !options) {
			return;
		}
		const shouldRetry: ShouldRetry = state => this.#shouldRetry(state);
		shouldRetry[ownMark] = this.client;
		this.#retry = {...clientRetryOf(options.retry), shouldRetry};
		this.steering?.engage(this.#retry);
		options.retry = this.#retry;
		const call = this;
		options.throwHttpErrors = function (this: Options | undefined, status) {
			if (this?.headers) {
				// Here ky shows its options even if it keeps the limit of the call.
				call.ky = this;
				call.leaveBody();
			}
			return call.#asksToThrow(status);
		};
		const hear = (state: {error: Error}) => this.#hear(state);
		const {hooks} = options;
		// `hear` runs first, so that the client's own hooks can explain the failure. It runs again last, because they may have replaced the error.
		options.hooks = {...hooks, beforeError: [hear, ...(hooks?.beforeError ?? []), hear]};
	}

	/** Runs after a failed attempt. It also keeps ky's own waits within the time left for the call. */
	noteFailure(): void {
		this.thrown = undefined;
		this.isKept = true;
		this.engage();
		if (this.#retry && !this.steering) {
			const {timeLeft} = this;
			const {maxRetryAfter = timeLeft, backoffLimit = timeLeft} = this.client;
			this.#retry.backoffLimit = Math.min(backoffLimit, timeLeft);
			this.#retry.maxRetryAfter = Math.min(maxRetryAfter, timeLeft);
		}
	}

	/** Whether the client wants an error for this status. */
	throwsAt(status: number): boolean {
		const throws = this.#throws;
		return typeof throws === 'function' ? throws(status) : throws;
	}

	/** Runs if a body is left to be read later. If ky reads it, ky's own timeout limits that. */
	leaveBody(): void {
		this.engage();
		const limit = Math.min(this.attemptLimit, this.timeLeft);
		if (limit <= longestTimer && this.ky) {
			this.ky.timeout = Math.max(0, limit);
		}
	}

	/** Runs if a retry was refused. The caller gets the failure before it. */
	giveBack(reason: StopReason): Response {
		this.attempts.pop();
		const attempt = this.attempts.at(-1) as Attempt;
		attempt.decision = {retry: false, reason};
		(this.#retry as ClientRetry).limit = 0;
		const answer = this.steering?.answerOf(attempt);
		if (!answer) {
			throw this.thrown;
		}
		return answer;
	}

	async #shouldRetry(state: ShouldRetryState): Promise<boolean | undefined> {
		this.thrown = state.error;
		if (this.ky) {
			this.ky.timeout = false;
		}
		if (this.request?.signal.reason) {
			// ky's wait then throws the caller's own reason, even a reason that ky took for a network error. On a runtime whose signals have no reason, ky's wait has none to throw.
			return true;
		}
		if (this.steering) {
			return this.steering.answer(state);
		}
		// ky itself does not check how much time is left.
		return this.timeLeft > 0 && this.client.shouldRetry?.(state);
	}

	/** Runs when ky ends the call with an error. */
	#hear({error}: {error: Error}): Error {
		const reason = this.request?.signal.reason;
		// If an abort reason looks like a network error, ky takes it for one and wraps it.
		const failure = reason && error.cause === reason ? reason : error;
		this.closeBody();
		this.fail(failure);
		return failure;
	}

	/** Answers ky's `throwHttpErrors` for a failed response that ky is about to return. */
	#asksToThrow(status: number): boolean {
		const throws = this.isDue || this.throwsAt(status);
		const attempt = this.attempts.at(-1);
		if (attempt?.failed && !throws) {
			this.emit({type: 'failure-returned', attempt});
		}
		return throws;
	}
}
