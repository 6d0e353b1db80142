import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {clock} from '@kyhooks/core';
import {limiter} from '@kyhooks/limiter';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky from 'ky';

const url = 'https://api.example.com/';
const identity = (error: unknown) => error;
let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

/** A client of a server that takes as long for its requests as this list says, in their order. */
function setUp(durations: readonly number[], concurrency: number) {
	const left = [...durations];
	return ky
		.create({
			retry: 0,
			timeout: false,
			async fetch() {
				await new Promise<void>(resolve => {
					clock.setTimer(left.shift() ?? 1_000, resolve);
				});
				return Response.json({});
			},
		})
		.extend(limiter({concurrency}));
}

/** Makes a request after each other, then so many at once. Returns how a call ends that has a second, and comes after them. */
async function lastOf(durations: readonly number[], atOnce: number, concurrency = 1) {
	const api = setUp(durations, concurrency);
	for (const _ of durations) {
		await time.run(api.get(url).json());
	}
	const others = Array.from({length: atOnce}, () => api.get(url).json());
	const startedAt = time.now();
	const outcome = await time.run(api.get(url, {totalTimeout: 1_000}).json().catch(identity));
	const waited = time.now() - startedAt;
	await time.run(Promise.all(others));
	return {outcome, waited};
}

describe('a request that waits for a place', () => {
	test('is refused at once if those before it take longer than its call has time', async () => {
		const {outcome, waited} = await lastOf([400], 4);
		expect(outcome).toMatchObject({code: 'LIMITER_NO_TIME', retryAfter: 1_600});
		expect(waited).toBe(0);
	});

	test('is refused by how many rounds there are, with several places', async () => {
		const {outcome} = await lastOf([400], 7, 2);
		expect(outcome).toMatchObject({code: 'LIMITER_NO_TIME', retryAfter: 1_200});
	});

	test('waits as long as no request has shown how long it takes', async () => {
		const {outcome, waited} = await lastOf([], 4);
		expect(outcome).toMatchObject({name: 'TimeoutError'});
		expect(waited).toBe(1_000);
	});

	test('goes by a server that has become faster at once', async () => {
		const {outcome} = await lastOf([400, 300], 4);
		expect(outcome).toMatchObject({retryAfter: 1_200});
	});

	test('goes by a server that has become slower by and by', async () => {
		const {outcome} = await lastOf([400, 600], 4);
		expect(outcome).toMatchObject({retryAfter: 1_680});
	});
});
