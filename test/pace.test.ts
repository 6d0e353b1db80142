import {expect, test} from '@jest/globals';
import {limiter} from '@kyhooks/limiter';
import {startVirtualTime} from '@kyhooks/testing';
import ky from 'ky';

const limit = 30;
const window = 2_000;

/** Counts a request. Returns how many more it would take, below 0 if it refuses this one, and the milliseconds until it would take more. */
type Counter = (now: number) => Readonly<{left: number; reset: number}>;

/** From the first request on, so many in each window. */
function fixedWindow(): Counter {
	let end = 0;
	let count = 0;
	return now => {
		if (now >= end) {
			end = now + window;
			count = 0;
		}
		count += 1;
		return {left: limit - count, reset: end - now};
	};
}

/** So many in any time of the window. A refused request does not count. */
function slidingWindow(): Counter {
	let taken: number[] = [];
	return now => {
		taken = taken.filter(moment => moment > now - window);
		const left = limit - taken.length - 1;
		if (left >= 0) {
			taken.push(now);
		}
		return {left, reset: (taken[0] ?? now) + window - now};
	};
}

/** A bucket that holds so many tokens, and gets as many in the window. It is full again in `reset`. */
function tokenBucket(): Counter {
	let tokens = limit;
	let filledAt = 0;
	return now => {
		tokens = Math.min(limit, tokens + ((now - filledAt) * limit) / window);
		filledAt = now;
		const left = Math.floor(tokens) - 1;
		tokens = left >= 0 ? tokens - 1 : tokens;
		return {left, reset: ((limit - tokens) * window) / limit};
	};
}

type Fields = (left: number, reset: number) => Record<string, string>;

/** In whole seconds, as the draft demands. */
const rateLimit: Fields = (left, reset) => ({
	'ratelimit-policy': `"default";q=${limit};w=${window / 1_000}`,
	ratelimit: `"default";r=${left};t=${Math.ceil(reset / 1_000)}`,
});

/** As GitHub sends them: the moment, in whole seconds. */
const xRateLimit: Fields = (left, reset) => ({
	'x-ratelimit-limit': String(limit),
	'x-ratelimit-remaining': String(left),
	'x-ratelimit-reset': String(Math.ceil((Date.now() + reset) / 1_000)),
});

const url = 'https://api.example.com/users/42';

/** A request or a response is on its way. */
const latency = () => new Promise<void>(resolve => setTimeout(resolve, 2));

/** Makes calls at once and then in a row. Returns the statuses, and the milliseconds that it took. */
async function paced(count: Counter, fields: Fields) {
	const statuses: number[] = [];
	const fetch = async () => {
		await latency();
		const {left, reset} = count(performance.now());
		const status = left < 0 ? 429 : 200;
		statuses.push(status);
		await latency();
		return new Response('{}', {status, headers: fields(Math.max(0, left), reset)});
	};
	const api = ky.create({retry: 0, timeout: false, fetch}).extend(limiter({pace: true}));
	const startedAt = performance.now();
	await Promise.all(
		Array.from({length: 30}, () =>
			api
				.get(url)
				.json()
				.catch(() => undefined),
		),
	);
	for (let call = 0; call < 10; call += 1) {
		await api
			.get(url)
			.json()
			.catch(() => undefined);
	}
	const duration = performance.now() - startedAt;
	return {statuses, duration};
}

const counters = {
	'a fixed window': fixedWindow,
	'a sliding window': slidingWindow,
	'a token bucket': tokenBucket,
};
const spellings = {RateLimit: rateLimit, 'X-RateLimit': xRateLimit};
const cases = Object.entries(counters).flatMap(([kind, counter]) =>
	Object.entries(spellings).map(([spelling, fields]) => ({name: `${kind}, ${spelling}`, counter, fields})),
);

test('a server that announces its limit need not refuse, and its limit is used', async () => {
	using time = startVirtualTime({seed: 1});
	const outcomes: Readonly<{name: string} & Awaited<ReturnType<typeof paced>>>[] = [];
	for (const {name, counter, fields} of cases) {
		outcomes.push({name, ...(await time.run(paced(counter(), fields)))});
	}
	for (const {name, statuses, duration} of outcomes) {
		expect({name, statuses}).toEqual({name, statuses: Array.from({length: 40}, () => 200)});
		// Spread evenly, so many need 2.7 s. The fields round each window up by a second or two.
		expect({name, isSoon: duration < (name.includes('X-') ? 5_000 : 4_000)}).toEqual({name, isSoon: true});
	}
	expect(outcomes).toHaveLength(6);
});
