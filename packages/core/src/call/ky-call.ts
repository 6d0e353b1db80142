import type {Options, ShouldRetryState} from 'ky';
import {type HookDefinition, layerOf} from '../hook/definition.ts';
import {longestTimer, nothing} from '../time/clock.ts';
import type {Attempt, StopReason} from './attempt.ts';
import {CallState} from './call.ts';

/** The retry options of ky's own. */
export type ClientRetry = Exclude<NonNullable<Options['retry']>, number>;

const ownMark: unique symbol = Symbol();

type ShouldRetry = ((state: ShouldRetryState) => Promise<boolean | undefined>) & {[ownMark]?: ClientRetry};

/** What the client, or the call, has set. ky shows its hooks the options of their call, and they may give them to a call of their own. */
export function clientRetryOf(retry: Options['retry']): ClientRetry {
	if (typeof retry === 'number') {
		return {limit: retry};
	}
	return (retry?.shouldRetry as ShouldRetry | undefined)?.[ownMark] ?? retry ?? {};
}

/** How the caller wants the body: `text` through `json()` or `text()` of ky's; `explicit` if it has set an `accept` of its own, which says nothing; `none` if ky was not asked, or for something else. */
export type Asked = 'text' | 'explicit' | 'none';

/** ky's shortcuts set `accept` on the request alone, and nobody else does. */
export function askedOf(ofClient: Headers | undefined, {headers}: Request): Asked {
	const accept = headers.get('accept');
	if (ofClient?.has('accept')) {
		return 'explicit';
	}
	return ofClient && (accept === 'application/json' || accept === 'text/*') ? 'text' : 'none';
}

/** Puts decisions where ky's loop asks for them. Only hooks that decide bring one. */
export type Steering = Readonly<{
	/** Takes over what ky's loop is to do. */
	engage(retry: ClientRetry): void;
	/**
	Decides on the attempt that has failed, unless ky asks the client's own `shouldRetry` first.

	@returns whether another is to follow
	*/
	decideOn(response: Response | undefined): boolean;
	/** What ky is told of what it has caught. */
	answer(state: ShouldRetryState): Promise<boolean>;
	/** Makes ky repeat the attempt that was answered so. */
	repeat(request: Request, response: Response): Promise<Response>;
	/** The response of an attempt that failed with one, if the client wants it in place of an error. */
	answerOf(attempt: Attempt): Response | undefined;
}>;

/** A call as ky makes it: what the client has set, and what ky shows of its loop. ky repeats, waits and counts. */
export class KyCall extends CallState {
	readonly fetch: Options['fetch'];
	readonly definitions: readonly HookDefinition[];
	readonly client: ClientRetry;
	readonly #throws: NonNullable<Options['throwHttpErrors']>;
	/** ky's retry options of the call, since they were engaged in. */
	#retry: ClientRetry | undefined;
	/** A failed response is on its way through ky, and is to be repeated. */
	declare isDue: boolean | undefined;
	steering: Steering | undefined;
	/** ky's options of the call, completed; ky shows them where it keeps no limit of its own. */
	ky: Options | undefined;
	/** Whether a body shortcut of ky's has asked for the body. */
	asked: Asked | undefined;
	/** What ky has made of the last failure. */
	declare thrown: unknown;
	/** Lets go of the body of a failure, which ky has read by then. */
	closeBody: () => void = nothing;

	constructor(options: Options, definitions: readonly HookDefinition[]) {
		super(options);
		this.definitions = definitions;
		// First: what a hook sets in `install` counts as the client's own.
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
	Puts what is decided and what must be heard where ky asks for it. That is late, since a call that goes well needs none of it.

	@param options ky's of the call
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
				// Here ky shows them also where it keeps the limit of the call.
				call.ky = this;
				call.leaveBody();
			}
			return call.#asksToThrow(status);
		};
		const hear = (state: {error: Error}) => this.#hear(state);
		const {hooks} = options;
		// First, so that the client's own hooks can have the failure explained; last, for the error they may have put in its place.
		options.hooks = {...hooks, beforeError: [hear, ...(hooks?.beforeError ?? []), hear]};
	}

	/** An attempt has failed. No wait of ky's own outlasts the call. */
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

	/** A body is left to be read later: ky's own limit bounds that, where ky reads it. */
	leaveBody(): void {
		this.engage();
		const limit = Math.min(this.attemptLimit, this.timeLeft);
		if (limit <= longestTimer && this.ky) {
			this.ky.timeout = Math.max(0, limit);
		}
	}

	/** A retry was refused: the caller gets the failure that it was for. */
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
			// ky's wait then throws the caller's own reason, also one that ky has taken for a network error. Where signals have no reasons, ky does not know of them.
			return true;
		}
		if (this.steering) {
			return this.steering.answer(state);
		}
		// ky asks for no time.
		return this.timeLeft > 0 && this.client.shouldRetry?.(state);
	}

	/** The end of the call, as ky sees it. */
	#hear({error}: {error: Error}): Error {
		const reason = this.request?.signal.reason;
		// ky takes an abort reason that looks like a network error for one, and wraps it.
		const failure = reason && error.cause === reason ? reason : error;
		this.closeBody();
		this.fail(failure);
		return failure;
	}

	/** ky asks this of a failed response that it is about to return. */
	#asksToThrow(status: number): boolean {
		const throws = this.isDue || this.throwsAt(status);
		const attempt = this.attempts.at(-1);
		if (attempt?.failed && !throws) {
			this.emit({type: 'failure-returned', attempt});
		}
		return throws;
	}
}
