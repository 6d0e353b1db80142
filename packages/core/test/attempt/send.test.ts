import {describe, expect, jest, test} from '@jest/globals';
import {type Call, type Classification, explain} from '@kyhooks/core';
import {HTTPError, type NormalizedOptions, TimeoutError} from 'ky';
import {handFed, settled} from '../support/bodies.ts';
import {failureOf} from '../support/observing.ts';
import {answers, clientOf, layer, scripted, spying, url} from '../support/scripted-fetch.ts';

const request = new Request(url);
const refused: Classification = {
	category: 'rejected',
	retry: 'never',
	neverSent: true,
	origin: 'client',
	advice: 'Wait.',
	rule: 'rejected',
};

/** Lets go of what `fetch` has answered when the test says so, whatever has become of the attempt. */
function holding() {
	let release = () => {};
	const released = new Promise<void>(resolve => {
		release = resolve;
	});
	const hook = layer('holding', {
		async attempt(given, next) {
			const response = await next(given);
			await released;
			return response;
		},
	});
	return {hook, release: () => release()};
}

test('an answer that a layer held back beyond the timeout changes nothing of how the attempt ended, and is cancelled', async () => {
	jest.useFakeTimers({doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate']});
	const {hook: spy, calls} = spying();
	const {hook, release} = holding();
	const {stream, cancellations} = handFed();
	const api = clientOf(
		scripted(() => new Response(stream, {status: 503})),
		hook,
		spy,
	);
	const failing = failureOf(api.get(url, {timeout: 1_000, retry: 0}));
	await jest.advanceTimersByTimeAsync(1_000);
	const error = await failing;
	release();
	await settled();
	jest.useRealTimers();
	expect(error).toBeInstanceOf(TimeoutError);
	expect(calls[0]?.attempts).toMatchObject([{duration: 1_000, classification: {category: 'timeout'}}]);
	expect(calls[0]?.attempts[0]).not.toHaveProperty('status');
	expect(cancellations).toHaveLength(1);
});

describe('asked within an attempt, a call', () => {
	const asking = async (ask: (call: Call) => void) => {
		const asks = layer('asks', call => ({
			attempt(given, next) {
				ask(call);
				return next(given);
			},
		}));
		return explain(await clientOf(scripted(answers(200)), asks).get(url));
	};

	test('is told as running', async () => {
		const tables: string[] = [];
		await asking(call => {
			const context = call.options.context as object;
			tables.push(String(explain(context)));
		});
		expect(tables[0]).toMatch(/pending after 1 attempt in \d+ ms: it is not over\n {2}1 {2}running$/);
	});

	test('notes nothing of a failure of an attempt that was cut off', async () => {
		const noted: unknown[] = [];
		await asking(call => {
			const signal = AbortSignal.abort();
			call.classify({error: new Error('late')}, {signal});
			noted.push(call.attempts[0]?.classification);
			call.classify({error: new Error('now')}, {method: 'GET'});
			noted.push(call.attempts[0]?.classification?.category);
		});
		expect(noted).toEqual([undefined, 'unknown']);
	});

	test('judges an error by what it stands for, though the signal was aborted with another', async () => {
		const judged: unknown[] = [];
		await asking(call => {
			const response = new Response(null, {status: 404});
			const error = new HTTPError(response, request, {} as NormalizedOptions);
			judged.push(call.classify({error}, {signal: AbortSignal.abort(new Error('other'))}).status);
			judged.push(call.classify({error}, {signal: AbortSignal.abort(error)}).category);
		});
		expect(judged).toEqual([404, 'cancelled']);
	});
});

test('a judgement anew before the first attempt is on nothing, and nobody decides', async () => {
	const decided: unknown[] = [];
	const decides = layer('decides', call => {
		decided.push(call.reclassify(refused));
		return {
			decide() {
				decided.push('asked');
				return {retry: false, reason: 'limit'};
			},
		};
	});
	await clientOf(scripted(answers(200)), decides).get(url);
	expect(decided).toEqual([undefined]);
});
