import {type Call, clock, invoke, outcomeOf, ResilienceError} from '@kyhooks/core';
import {expiryOf} from './expiry.ts';

/** What `refresh` receives. */
export type RefreshContext = Readonly<{
	/** Pass it to each call that `refresh` makes with a client that has this hook: such a call does not wait for the refresh. If the client has a signal of its own, pass `replaceOption(signal)` of ky. It aborts when `refreshTimeout` is over. */
	signal: AbortSignal;
	/** The token to replace. `undefined` if there is none. */
	token: string | undefined;
	/** The result of the option `key`; without that option, the first of `origins`. */
	key: string;
}>;

/** What `onSignedOut` receives. */
export type SignedOut = Readonly<{key: string; error: unknown}>;

/** The options that belong to one token. */
export type TokenPolicy = Readonly<{
	/** Whose presence says that a token may come from elsewhere than `refresh`. */
	token?: unknown;
	isExpired?: (token: string, time: number) => boolean;
	refreshTimeout: number;
	onSignedOut?: (event: SignedOut) => void;
}>;

/** Milliseconds before it expires at which a token is replaced. */
const margin = 30_000;
/** Milliseconds until the next refresh, after the first that failed in a row and at most. */
const firstCooling = 1_000;
const longestCooling = 60_000;

/** Whether a header can carry it: visible characters with single spaces between them (RFC 9110, section 5.5). */
export const isSendable = (token: unknown): token is string =>
	typeof token === 'string' && /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(token);

/** Calls `refresh`, or gets the token from another tab. */
export type Refresher = (context: RefreshContext, session: Session) => Promise<string>;

/** One token, and the refresh that replaces it. */
export class Session {
	readonly key: string;
	token: string | undefined;
	/** When the token was got from `refresh`, in this tab or another: milliseconds since the Unix epoch. */
	refreshedAt = 0;
	/** Why the last refresh failed. `undefined` if it succeeded. */
	failure: Readonly<{error: unknown}> | undefined;
	/** What the option `token` returned last. */
	#given: string | null | undefined;
	/** The token before the last refresh. A slow read of it must not bring it back. */
	#replaced: string | undefined;
	#expiresAt = Infinity;
	/** Whether the server has refused the token. */
	#isRefused = false;
	/** Whether the token was over when it arrived. Then one of the clocks is wrong, and the server has to judge. */
	#isEndDoubted: boolean | undefined;
	/** Milliseconds by which the server's clock is ahead. `undefined` until a response has shown it. */
	#skew: number | undefined;
	#isSignedOut = false;
	/** How many refreshes in a row have failed. */
	#failures = 0;
	/** How many tokens in a row the server has refused. */
	#refusals = 0;
	/** When the next refresh is allowed, on the clock. */
	#coolUntil = 0;
	#refreshing: Promise<void> | undefined;

	constructor(key: string) {
		this.key = key;
	}

	/**
	Takes over what the option `token` returned, if it did not return that before.

	@throws TypeError instead of the platform's own, which would show the token
	*/
	read(given: string | null | undefined): void {
		if (given !== this.#given && (!given || given !== this.#replaced)) {
			if (given && !isSendable(given)) {
				throw new TypeError('token returned what no header can carry');
			}
			this.#given = given;
			if (given !== this.token) {
				this.adopt(given || undefined);
			}
		}
	}

	adopt(token: string | undefined): void {
		this.token = token;
		this.failure = undefined;
		this.#expiresAt = expiryOf(token ?? '');
		this.#isRefused = false;
		this.#isEndDoubted = false;
		this.#isSignedOut = false;
		this.#failures = 0;
		this.#coolUntil = 0;
	}

	/** Notes that the server has refused a token. If it refuses one new token after the other, refreshing does not help, and is done less and less often. */
	refuse(token: string | undefined): void {
		if (token === this.token && !this.#isRefused) {
			this.#isRefused = true;
			this.#refusals += 1;
			if (this.#refusals > 2) {
				this.#cool(firstCooling * 2 ** (this.#refusals - 3));
			}
		}
	}

	/** Notes that the server has accepted a token, and learns how far its clock is ahead. */
	accept(response: Response): void {
		this.#refusals = 0;
		if (this.#skew === undefined && this.#expiresAt < Infinity) {
			const date = Date.parse(response.headers?.get('date') ?? '');
			this.#skew = Number.isNaN(date) ? undefined : date - clock.wallTime();
		}
	}

	/** Whether a request has to wait for a refresh. */
	isDue(call: Call, policy: TokenPolicy): boolean {
		const {token} = this;
		const isNeeded =
			this.#isRefused ||
			(token === undefined ? !policy.token : !this.#isEndDoubted && this.#isOver(call, policy, token));
		return Boolean(this.#refreshing) || (isNeeded && clock.now() >= this.#coolUntil);
	}

	#isOver(call: Call, {isExpired}: TokenPolicy, token: string): boolean {
		const soon = clock.wallTime() + margin;
		return isExpired
			? invoke(call, 'authRefresh.isExpired', () => isExpired(token, soon)) === true
			: this.#expiresAt <= soon + (this.#skew ?? 0);
	}

	/** Replaces the token. All who ask meanwhile wait for the same refresh. It never rejects. */
	refresh(call: Call, policy: TokenPolicy, refresher: Refresher): Promise<void> {
		this.#refreshing ??= this.#run(call, policy, refresher).finally(() => {
			this.#refreshing = undefined;
		});
		return this.#refreshing;
	}

	async #run(call: Call, policy: TokenPolicy, refresher: Refresher): Promise<void> {
		const {key, token} = this;
		const {refreshTimeout} = policy;
		const controller = new AbortController();
		const {signal} = controller;
		const cancelTimer = clock.setTimer(
			refreshTimeout,
			() =>
				controller.abort(
					failed(`took longer than ${refreshTimeout} ms; does it call this client without its signal?`),
				),
			true,
		);
		let isOver = false;
		try {
			const fresh = await orAborted(refresher({signal, token, key}, this), signal);
			isOver = !fresh;
			if (!isSendable(fresh)) {
				throw failed(`returned ${isOver ? 'no token' : 'what no header can carry'}`);
			}
			// A sign-in meanwhile has brought a token of its own.
			if (this.token === token) {
				this.adopt(fresh);
				this.#isEndDoubted = this.#isOver(call, policy, fresh);
			}
			this.#replaced = token;
		} catch (error) {
			if (this.token === token) {
				this.#fail(call, policy, error, isOver || isSignedOut(error));
			}
		} finally {
			cancelTimer();
		}
	}

	#fail(call: Call, {onSignedOut}: TokenPolicy, error: unknown, isOver: boolean): void {
		this.failure = {error};
		this.#cool(isOver ? longestCooling : firstCooling * 2 ** this.#failures);
		this.#failures += 1;
		if (isOver && !this.#isSignedOut) {
			this.#isSignedOut = true;
			invoke(call, 'authRefresh.onSignedOut', () => onSignedOut?.(Object.freeze({key: this.key, error})));
		}
	}

	/** Allows no refresh for half of this time or more, at random: many clients lose their server at the same moment. */
	#cool(milliseconds: number): void {
		this.#coolUntil = clock.now() + (Math.min(longestCooling, milliseconds) * (1 + clock.random())) / 2;
	}
}

/** Whether a login server has refused to issue a token: `invalid_grant` comes with 400, `invalid_client` with 401 (RFC 6749, section 5.2). */
function isSignedOut(error: unknown): boolean {
	return [400, 401, 403].includes(outcomeOf(error).response?.status as number);
}

function failed(what: string): ResilienceError {
	return new ResilienceError(`refresh ${what}`, {code: 'REFRESH_FAILED', hook: 'auth-refresh'});
}

/** @throws the reason of the signal, if it aborts first */
export function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
	return new Promise((resolve, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason));
		work.then(resolve, reject);
	});
}
