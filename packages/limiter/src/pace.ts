import {clock} from '@kyhooks/core';

/** What a server says of its limit. */
export type Allowance = Readonly<{
	/** Requests that are left in this window. */
	left: number;
	/** Milliseconds until the window ends. */
	reset: number;
	/** Requests in a whole window, and its length in milliseconds, if the server says them. */
	quota?: number | undefined;
	window?: number | undefined;
}>;

/** 2024-01-01T00:00:00Z in seconds: from here on, a number is a moment and no wait. */
const firstEpoch = 1_704_067_200;

const families = ['ratelimit', 'x-ratelimit', 'x-rate-limit'];

/**
Reads what is left of a rate limit: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-11), the three fields of the drafts up to 06, and `X-RateLimit-*` of GitHub and many others. Of several limits, the one that allows the fewest requests in a time counts.

@returns `undefined` if the response says nothing that can be understood
*/
export function allowanceOf(headers: Headers): Allowance | undefined {
	const policies = itemsOf(headers.get('ratelimit-policy'));
	const now = (Date.parse(headers.get('date') ?? '') || clock.wallTime()) / 1_000;
	const allowances: Allowance[] = [];
	for (const [name, {r, t}] of itemsOf(headers.get('ratelimit'))) {
		const {q, w} = policies.get(name) ?? {};
		if (r !== undefined && t !== undefined) {
			allowances.push({left: r, reset: t * 1_000, quota: q, window: w && w * 1_000});
		}
	}
	for (const family of families) {
		const field = (name: string) => Number.parseFloat(headers.get(`${family}-${name}`) ?? '');
		const left = field('remaining');
		const at = field('reset');
		// A moment in whole seconds may lie anywhere in that second.
		const reset = at >= firstEpoch ? at - now + 1 : at;
		if (left >= 0 && reset >= 0) {
			const quota = field('limit');
			allowances.push({left, reset: reset * 1_000, quota: quota >= 0 ? quota : undefined});
		}
	}
	const spacing = ({left, reset}: Allowance) => reset / left;
	return allowances.toSorted((one, other) => spacing(other) - spacing(one))[0];
}

/** The items of a structured list, such as `"default";r=50;t=30` (RFC 9651), with their parameters that are numbers. */
function itemsOf(value: string | null): Map<string, Record<string, number>> {
	const items = new Map<string, Record<string, number>>();
	for (const [, name = '', parameters = ''] of (value ?? '').matchAll(
		/"?([\w-]+)"?((?: *; *\w+=[^;,]*)+)/g,
	)) {
		const numbers = [...parameters.matchAll(/(\w+)=(\d{1,15})(?![\d.])/g)];
		items.set(name, Object.fromEntries(numbers.map(([, key, number]) => [key, Number(number)])));
	}
	return items;
}

/** Spreads the requests of one key over the time for which the server's limit lasts. Until the server has shown its limit, one request goes at a time. */
export class Pace {
	/** `undefined`: no response yet, or the server's window is over and it has not said how large the next one is. */
	#isLimited: boolean | undefined;
	#left = 0;
	/** The least that the server has said to be left in this window. */
	#least = Infinity;
	#resetAt = 0;
	#quota: number | undefined;
	#window: number | undefined;
	#sentAt = 0;
	#underWay = 0;

	/** When the next request may be sent, on the clock. `Infinity` as long as only a response can tell. */
	get nextAt(): number {
		this.#renew();
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
		const {left, reset, quota, window} = allowance;
		const now = clock.now();
		const resetAt = now + reset;
		// The field counts whole seconds. A window that ends later is another one, and so is one in which more is left.
		const isSame = this.#isLimited && now < this.#resetAt && resetAt < this.#resetAt + 1_500 && left <= most;
		this.#least = isSame ? Math.min(this.#least, left) : left;
		this.#resetAt = isSame ? Math.max(this.#resetAt, resetAt) : resetAt;
		this.#quota = quota ?? this.#quota;
		this.#window = window ?? this.#window;
		// The server may not have counted those that are still on their way.
		this.#left = this.#least - this.#underWay;
		this.#isLimited = true;
	}

	/** Begins the next window, when this one is over. */
	#renew(): void {
		const now = clock.now();
		if (!this.#isLimited || now < this.#resetAt) {
			return;
		}
		this.#least = Infinity;
		if (this.#quota && this.#window) {
			this.#resetAt = now + this.#window;
			this.#left = this.#quota - this.#underWay;
		} else {
			this.#isLimited = undefined;
		}
	}
}
