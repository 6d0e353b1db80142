import {getEventListeners} from 'node:events';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {constant, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {startVirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {json, status} from './support/scripted-fetch.ts';

const url = 'https://api.example.com/users/42';
const warnings: Error[] = [];
const remember = (warning: Error) => warnings.push(warning);

beforeEach(() => {
	warnings.length = 0;
	process.on('warning', remember);
});

afterEach(() => {
	process.off('warning', remember);
});

/** Counts the listeners that are added to a signal and not removed, whatever adds them. */
function countListeners(signal: AbortSignal): () => number {
	let count = 0;
	const {addEventListener, removeEventListener} = signal;
	signal.addEventListener = (...listener: Parameters<typeof addEventListener>) => {
		count += 1;
		addEventListener.apply(signal, listener);
	};
	signal.removeEventListener = (...listener: Parameters<typeof removeEventListener>) => {
		count -= 1;
		removeEventListener.apply(signal, listener);
	};
	return () => count;
}

test('1,000 retried calls on one long-lived signal leave no listener on it and cause no warning', async () => {
	const {signal} = new AbortController();
	const listeners = countListeners(signal);
	let attempts = 0;
	const fetch = async () => {
		attempts += 1;
		return attempts % 2 === 1 ? status(503) : json({id: 42});
	};
	const api = ky
		.create({fetch})
		.extend(retry({backoff: constant(0), budget: false}))
		.extend(statusClassifier());
	using time = startVirtualTime();
	for (let call = 0; call < 1_000; call++) {
		await time.run(api.get(url, {signal}).json());
	}
	expect(attempts).toBe(2_000);
	expect(listeners()).toBe(0);
	expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	expect(warnings).toEqual([]);
});

test('reading a body inside the attempt leaves no listener on the signal of the request', async () => {
	const counts: (() => number)[] = [];
	const fetch = async (request: Request) => {
		counts.push(countListeners(request.signal));
		return json({id: 42});
	};
	const api = ky.create({fetch: fetch as unknown as typeof globalThis.fetch}).extend(retry());
	await api.get(url).json();
	expect(counts.map(count => count())).toEqual([0]);
});
