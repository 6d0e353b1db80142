import type {NormalizedOptions, Options, ShouldRetryState} from 'ky';
import type {HookDefinition} from '../hook/definition.ts';
import type {Failure} from '../hook/layer.ts';
import type {Attempt, Decision} from './attempt.ts';
import {longestTimer} from '../time/clock.ts';
import type {CallState} from './call.ts';

/** The retry options of ky's own. */
export type ClientRetry = Exclude<NonNullable<Options['retry']>, number>;

const ownMark = Symbol('kyhooks.retry');

type OfCall = {[ownMark]?: ClientRetry};

/** What the client, or the call, has set. ky shows its hooks the options of their call, and they may give them to a call of their own. */
export function clientRetryOf(retry: Options['retry']): ClientRetry {
	if (typeof retry === 'number') {
		return {limit: retry};
	}
	return (retry?.shouldRetry as OfCall | undefined)?.[ownMark] ?? retry ?? {};
}

/** How the caller wants the body: `text` through `json()` or `text()` of ky's; `explicit` if it has set an `accept` of its own, which says nothing; `none` if ky was not asked, or for something else. */
export type Asked = 'text' | 'explicit' | 'none';

/** ky's shortcuts set `accept` on the request alone, and nobody else does. */
export function askedOf(ofClient: Headers | undefined, {headers}: Request): Asked {
	if (ofClient?.has('accept') !== false) {
		return ofClient ? 'explicit' : 'none';
	}
	const accept = headers.get('accept');
	return accept === 'application/json' || accept === 'text/*' ? 'text' : 'none';
}

/** ky refuses the others before it asks. */
const everyMethod = ['get', 'head', 'options', 'trace', 'put', 'delete', 'query', 'post', 'patch'] as const;

/** The side of a call that is ky's: what the client has set, and what ky shows of its loop. ky repeats, waits and counts; each decision is put where ky asks for it. */
// A class: one is made for every call.
export class Loop {
	readonly call: CallState;
	readonly fetch: Options['fetch'];
	readonly client: ClientRetry;
	/** Whether hooks of the client's own read the answers. */
	readonly hasReaders: boolean;
	readonly hasProgress: boolean;
	/** How many layers stand around the clock, and the names of their hooks. */
	readonly firstSender: number;
	readonly names: readonly string[];
	readonly #decides: boolean;
	readonly #throws: Options['throwHttpErrors'];
	/** Whether a body shortcut of ky's has asked for the body. */
	asked: Asked | undefined = undefined;
	/** ky's options of the call, completed; ky shows them where it keeps no limit of its own. */
	ky: Options | undefined = undefined;
	/** The part of them that ky shows to hooks. */
	shown: NormalizedOptions | undefined = undefined;
	/** What ky has made of the last failure, and of its body what came soon. */
	thrown: unknown = undefined;
	kept: Promise<string> | undefined = undefined;
	/** A failed response is on its way through ky, and is to be repeated. */
	isDue = false;
	/** A retry was refused: ky makes no other. */
	isOver = false;

	/** @param definitions whose layers are in the call */
	constructor(call: CallState, definitions: readonly HookDefinition[]) {
		const {options, layers} = call;
		this.call = call;
		this.names = definitions.map(({name}) => name);
		const sender = definitions.findIndex(({stage}) => stage === 'send');
		this.firstSender = sender < 0 ? definitions.length : sender;
		this.fetch = options.fetch;
		this.client = clientRetryOf(options.retry);
		this.hasReaders = (options.hooks?.afterResponse?.length ?? 0) > 0;
		this.hasProgress = options.onDownloadProgress !== undefined;
		this.#decides = layers.some(layer => layer.decide);
		this.#throws = options.throwHttpErrors ?? true;
		this.#steer(options);
	}

	/** What ky would make an error with. */
	get optionsOfErrors(): NormalizedOptions {
		if (this.shown !== undefined) {
			return this.shown;
		}
		const {hooks, json, parseJson, stringifyJson, searchParams, timeout, totalTimeout, throwHttpErrors, fetch, ...shown} =
			this.ky ?? {};
		return shown as NormalizedOptions;
	}

	/** A body is left to be read later: ky's own limit bounds that, where ky reads it. */
	leaveBody(): void {
		const limit = Math.min(this.call.attemptLimit, this.call.timeLeft);
		if (this.ky && limit <= longestTimer) {
			this.ky.timeout = Math.max(0, limit);
		}
	}

	/** Whether the client wants an error for this status. */
	throwsAt(status: number): boolean {
		return typeof this.#throws === 'function' ? this.#throws(status) : this.#throws === true;
	}

	#steer(options: Options): void {
		const retry: ClientRetry = {
			...this.client,
			shouldRetry: Object.assign((state: ShouldRetryState) => this.#shouldRetry(state), {
				[ownMark]: this.client,
			}),
		};
		if (this.#decides) {
			retry.methods ??= [...everyMethod];
			// The wait is whole when ky gets it.
			retry.delay = () => this.#delay();
			retry.jitter = undefined;
			retry.backoffLimit = Number.POSITIVE_INFINITY;
		}
		options.retry = retry;
		if (this.#throws !== true) {
			options.throwHttpErrors = status => this.#asksToThrow(status);
		}
	}

	async #shouldRetry(state: ShouldRetryState): Promise<boolean | undefined> {
		const {call} = this;
		this.thrown = state.error;
		if (this.ky) {
			this.ky.timeout = false;
		}
		if (this.isOver) {
			return false;
		}
		if (call.request?.signal.aborted) {
			// ky's wait then throws the caller's own reason, also one that ky has taken for a network error.
			return true;
		}
		const said = await this.client.shouldRetry?.(state);
		const attempt = call.attempts.at(-1);
		if (!this.#decides || attempt === undefined) {
			return said;
		}
		if (said === false) {
			attempt.decision = {retry: false, reason: 'not-retryable'};
		} else if (attempt.decision === undefined || said) {
			this.decide(said);
		}
		return attempt.decision?.retry ?? false;
	}

	/** Has the attempt decided on that has failed, unless ky asks the client's own `shouldRetry` first. */
	decideOn(response: Response | undefined): boolean {
		const isDeferred =
			this.#decides &&
			this.client.shouldRetry !== undefined &&
			(response === undefined || this.throwsAt(response.status));
		return !isDeferred && this.decide();
	}

	/**
	Has the layers decide what follows the attempt that has failed.

	@returns whether another is to follow
	*/
	decide(insisted = false): boolean {
		const {call} = this;
		const attempt = call.attempts.at(-1) as Attempt;
		attempt.decision = this.#ask({insisted});
		if (attempt.decision?.retry !== true) {
			return false;
		}
		call.emit({type: 'retry-scheduled', attempt});
		return true;
	}

	#ask(about: Pick<Failure, 'insisted' | 'forced'>): Decision | undefined {
		const {call} = this;
		const {status, subject} = call.attempts.at(-1) as Attempt;
		const outcome = status === undefined ? {error: subject} : {response: subject as Response};
		const failure: Failure = {...outcome, ...about, request: call.request as Request};
		for (const layer of call.layers) {
			const decision = layer.decide && call.invoke('decide', () => layer.decide?.(failure));
			if (decision) {
				return decision;
			}
		}
		return undefined;
	}

	#delay(): number {
		this.isDue = false;
		const decision = this.call.attempts.at(-1)?.decision;
		const {wait = 0} = decision?.retry ? decision : (this.#ask({forced: true}) ?? {});
		return wait;
	}

	/** ky asks this of a failed response that it is about to return. */
	#asksToThrow(status: number): boolean {
		const throws = this.isDue || this.throwsAt(status);
		const attempt = this.call.attempts.at(-1);
		if (!throws && attempt?.failed) {
			this.call.emit({type: 'failure-returned', attempt});
		}
		return throws;
	}
}
