import {expect, test} from '@jest/globals';
import {type Explanation, explain, longestTimer} from '@kyhooks/core';
import {idempotencyKey, type RetryOptions, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {type RecordedCall, scenarioFetch, startVirtualTime, watchSignal} from '@kyhooks/testing';
import fc from 'fast-check';
import ky, {type Options} from 'ky';
import {
	asked,
	backoffOf,
	mayHaveActed,
	type RandomCall,
	randomCall,
	scriptOf,
} from './support/random-call.ts';

const url = 'https://api.example.com/users/42';

/** The number of runs: 500 in `npm test`, always the same; 10,000 new ones in `npm run test:nightly`. */
const runs = process.env.FUZZ_RUNS;
const parameters = runs === undefined ? {numRuns: 500, seed: 7} : {numRuns: Number(runs)};

type Result = Readonly<{
	calls: readonly RecordedCall[];
	error: unknown;
	explanation: Explanation | undefined;
	/** Milliseconds until the call settled. */
	settledAt: number;
	abortReason: unknown;
}>;

test('whatever the server does, whatever the options, whenever the caller gives up', async () => {
	await fc.assert(
		fc.asyncProperty(randomCall, async given => {
			const result = await play(given);
			attemptsAreBounded(given, result);
			unsafeRequestsAreSentOnce(given, result);
			streamsAreSentOnce(given, result);
			if (!given.deaf) {
				// A response that arrives after its attempt was given up cannot ask for a wait.
				waitsAreAsLongAsTheServerAsked(given, result);
			}
			waitsAreAsLongAsTold(result);
			theCallSettlesInTime(given, result);
			theOutcomeIsExplained(given, result);
		}),
		parameters,
	);
}, 3_600_000);

async function play(given: RandomCall): Promise<Result> {
	using time = startVirtualTime({seed: given.seed});
	const server = scenarioFetch(scriptOf(given.planned), {runtime: 'node'});
	const fetch = given.deaf
		? (input: RequestInfo | URL) => server(new Request(input, {signal: null}))
		: server;
	const controller = new AbortController();
	const caller = watchSignal(controller.signal);
	const abortReason = new Error('the caller gave up');
	const alarm =
		given.abortAt === undefined ? undefined : setTimeout(() => controller.abort(abortReason), given.abortAt);

	const options = given.backoff === undefined ? {} : {backoff: backoffOf(given.backoff)};
	const hooks = [
		retry({...given.retry, ...options}),
		...(given.keyed ? [idempotencyKey()] : []),
		...(given.classifier ? [statusClassifier()] : []),
	];
	const api = (given.classifierFirst ? hooks.reverse() : hooks).reduce(
		(client, hook) => client.extend(hook),
		ky.create({fetch, ...given.ky}),
	);
	let settledAt = Number.NaN;
	let response: Response | undefined;
	const error = await time.run(
		api(url, {method: given.method, signal: controller.signal, ...bodyOf(given)})
			.then(async given => {
				response = given;
				// The body is not read with ky: the timers that ky applies to a body are not tested here.
				settledAt = time.now();
				await given.body?.cancel();
			})
			.catch((error: unknown) => {
				settledAt = time.now();
				return error;
			}),
		// A user's backoff may return an infinite wait, which is limited to the longest timer.
		longestTimer * 8,
	);
	clearTimeout(alarm);
	if (given.deaf) {
		// A late response is cancelled, and no call waits for it.
		await time.advance(60_000);
		expect(server.calls().filter(({answerBody}) => answerBody === 'unread')).toEqual([]);
	} else {
		await server.expectNothingPending({time, signals: [caller]});
	}
	return {
		calls: server.calls(),
		error,
		explanation: explain(response ?? (error as Error)),
		settledAt,
		abortReason,
	};
}

function bodyOf({method, body}: RandomCall): Options {
	if (body === 'none' || ['get', 'head'].includes(method)) {
		return {};
	}
	return body === 'json'
		? {json: {sku: 7}}
		: {
				body: new ReadableStream({
					start(controller) {
						controller.enqueue(new TextEncoder().encode('sku=7'));
						controller.close();
					},
				}),
			};
}

function attemptsAreBounded({retry: {limit = 4}}: RandomCall, {calls}: Result): void {
	expect(calls.length).toBeLessThanOrEqual(limit + 1);
}

function unsafeRequestsAreSentOnce(given: RandomCall, {calls}: Result): void {
	const {method, planned, keyed} = given;
	if ((method === 'post' || method === 'patch') && !keyed) {
		const repeated = calls.slice(0, -1).filter((_, index) => mayHaveActed(planned, index));
		expect(repeated.map(({scenario}) => scenario)).toEqual([]);
	}
	if (keyed) {
		const keys = calls.map(({headers}) => headers['idempotency-key']);
		expect(new Set(keys).size).toBeLessThanOrEqual(1);
	}
}

function streamsAreSentOnce({method, body}: RandomCall, {calls}: Result): void {
	if (body === 'stream' && !['get', 'head'].includes(method)) {
		expect(calls.length).toBeLessThanOrEqual(1);
	}
}

function waitsAreAsLongAsTheServerAsked({planned, retry}: RandomCall, {calls}: Result): void {
	const {maxRetryAfter = 60_000}: RetryOptions = retry;
	for (const [index, call] of calls.slice(0, -1).entries()) {
		const wait = (calls[index + 1] as RecordedCall).time - (call.endedAt ?? call.time);
		const ask = call.outcome === 'answered' ? asked(planned, index) : undefined;
		if (ask !== undefined) {
			expect(wait).toBeGreaterThanOrEqual(ask);
			expect(ask).toBeLessThanOrEqual(maxRetryAfter);
		}
	}
}

/** Milliseconds that reading a failed response may take, within the wait or instead of a shorter one. */
const longestRead = 250;

/** Nothing but the wait delays the next attempt. */
function waitsAreAsLongAsTold({explanation, calls}: Result): void {
	for (const [index, attempt] of (explanation?.attempts ?? []).entries()) {
		const next = calls[index + 1];
		const told = attempt.decision?.retry === true ? attempt.decision.wait : Number.NaN;
		if (next !== undefined) {
			const waited = next.time - attempt.startedAt - (attempt.duration ?? Number.NaN);
			expect(waited).toBeGreaterThan(told - 1);
			expect(waited).toBeLessThan(Math.max(told, attempt.status === undefined ? 0 : longestRead) + 1);
		}
	}
}

function theCallSettlesInTime({ky: {totalTimeout}, abortAt, deaf}: RandomCall, result: Result): void {
	const {settledAt, error, abortReason} = result;
	expect(settledAt).toBeLessThanOrEqual(totalTimeout === false ? Number.POSITIVE_INFINITY : totalTimeout);
	if (deaf) {
		// If the client's own `fetch` ignores the signal, an abort takes effect only when it answers, as with ky alone.
		return;
	}
	if (error === abortReason) {
		expect(settledAt).toBe(abortAt);
	} else {
		expect(settledAt).toBeLessThanOrEqual(abortAt ?? Number.POSITIVE_INFINITY);
	}
}

function theOutcomeIsExplained(_: RandomCall, {explanation, calls, error, abortReason}: Result): void {
	expect(explanation?.attempts).toHaveLength(calls.length);
	expect(explanation?.reason).toEqual(
		error === undefined
			? expect.stringMatching(/./)
			: error === abortReason
				? 'aborted'
				: expect.not.stringMatching(/^success$/),
	);
	if (error !== undefined && error !== abortReason) {
		expect((error as Error).name).toMatch(/^(?:HTTPError|NetworkError|TimeoutError|TypeError)$/);
	}
}
