import {clock} from '@kyhooks/core';

/** What a server says of its limit. */
export type Allowance = Readonly<{
	/** Requests that are left in this window. */
	left: number;
	/** Milliseconds until the window ends. */
	reset: number;
}>;

/** 2024-01-01T00:00:00Z in seconds: from here on, a number is a moment and no wait. */
const firstEpoch = 1_704_067_200;

const families = ['ratelimit', 'x-ratelimit', 'x-rate-limit'];

/**
Reads what is left of a rate limit: `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11), the three fields of the drafts up to 06, and `X-RateLimit-*` of GitHub and many others. Of several limits, the one that allows the fewest requests in a time counts.

@returns `undefined` if the response says nothing that can be understood
*/
export function allowanceOf(headers: Headers): Allowance | undefined {
	const now = (Date.parse(headers.get('date') ?? '') || clock.wallTime()) / 1_000;
	const allowances: Allowance[] = [];
	const add = (left: number, seconds: number) => {
		if (left >= 0 && seconds >= 0) {
			allowances.push({left, reset: seconds * 1_000});
		}
	};
	// A structured list, such as `"default";r=50;t=30` (RFC 9651).
	for (const item of (headers.get('ratelimit') ?? '').split(',')) {
		add(numberIn(item, /; *r=(\d{1,15})(?![\w.])/), numberIn(item, /; *t=(\d{1,15})(?![\w.])/));
	}
	for (const family of families) {
		const field = (name: string) => numberIn(headers.get(`${family}-${name}`), /^([\d.]+)(?![^,])/);
		const reset = field('reset');
		// Most servers that name a moment name it in seconds, some in milliseconds.
		const at = reset >= firstEpoch * 1_000 ? reset / 1_000 : reset;
		// A moment in whole seconds may lie anywhere in that second.
		add(field('remaining'), at >= firstEpoch ? at - now + 1 : at);
	}
	const spacing = ({left, reset}: Allowance) => reset / (left + 1);
	return allowances.toSorted((one, other) => spacing(other) - spacing(one))[0];
}

const numberIn = (value: string | null, pattern: RegExp) => Number(pattern.exec(value ?? '')?.[1]);

/** Spreads the requests of one key over the time for which the server's limit lasts. Until the server has shown its limit, and when a window is over, one request goes first. */
export class Pace {
	/** `undefined`: no response yet, or none since the server's window is over. */
	#isLimited: boolean | undefined;
	#left = 0;
	/** The least that the server has said to be left in this window. */
	#least = Infinity;
	#resetAt = 0;
	#sentAt = 0;
	#underWay = 0;

	/** When the next request may be sent, on the clock. `Infinity` as long as only a response can tell. */
	get nextAt(): number {
		if (this.#isLimited && clock.now() >= this.#resetAt) {
			this.#isLimited = undefined;
		}
		if (!this.#isLimited) {
			return this.#isLimited === undefined && this.#underWay > 0 ? Infinity : -Infinity;
		}
		return this.#sentAt + (this.#resetAt - this.#sentAt) / (Math.max(0, this.#left) + 1);
	}

	take(): void {
		this.#sentAt = clock.now();
		this.#left -= 1;
		this.#underWay += 1;
	}

	/** @param headers of the response; absent if there was none */
	learn(headers: Headers | undefined): void {
		const most = this.#least + this.#underWay;
		this.#underWay -= 1;
		const allowance = headers && allowanceOf(headers);
		if (!allowance) {
			this.#isLimited ??= headers && false;
			return;
		}
		const {left, reset} = allowance;
		const now = clock.now();
		const resetAt = now + reset;
		// The field counts whole seconds. A window that ends later is another one, and so is one in which more is left.
		const isSame = now < this.#resetAt && resetAt < this.#resetAt + 1_500 && left <= most;
		this.#least = isSame ? Math.min(this.#least, left) : left;
		this.#resetAt = isSame ? Math.max(this.#resetAt, resetAt) : resetAt;
		// The server may not have counted those that are still on their way.
		this.#left = this.#least - this.#underWay;
		this.#isLimited = true;
	}
}
