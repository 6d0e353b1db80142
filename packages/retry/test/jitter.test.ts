import {describe, expect, test} from '@jest/globals';
import {constant, decorrelated, type RetryOptions, retry} from '@kyhooks/retry';
import ky from 'ky';
import {json, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';

const chance = useVirtualTime();
const url = 'https://api.example.com/users/42';

/** The waits of a call that fails twice. */
async function waitsWith(options: RetryOptions, clientRetry = {}) {
	const fetch = scriptedFetch(status(500), status(500), json({id: 42}));
	await play(ky.create({fetch, retry: clientRetry}).extend(retry(options)).get(url));
	return {gaps: fetch.gaps};
}

describe('jitter', () => {
	test.each([
		['full', 0, 0],
		['full', 0.25, 50],
		['full', 1, 200],
		['none', 0, 200],
		['none', 1, 200],
	] as const)('%s with a chance of %d makes %d ms of 200 ms', async (jitter, random, wait) => {
		chance.random = random;
		const {gaps} = await waitsWith({backoff: constant(200), jitter});
		expect(gaps).toEqual([wait, wait]);
	});

	test('is not added to a backoff that is drawn by chance already', async () => {
		const {gaps} = await waitsWith({backoff: decorrelated({initial: 100}), jitter: 'full'});
		expect(gaps).toEqual([200, 350]);
	});
});

describe("the client's own jitter", () => {
	test.each([
		['true', true, 100],
		['false', false, 200],
		['a function', (wait: number) => wait + 7, 100],
	] as const)('%s says whether 200 ms are spread', async (_, jitter, wait) => {
		const {gaps} = await waitsWith({backoff: constant(200), jitter: 'full'}, {jitter});
		expect(gaps).toEqual([wait, wait]);
	});

	test("spreads the client's own delay also where the backoff that it replaces is drawn by chance", async () => {
		const {gaps} = await waitsWith({backoff: decorrelated()}, {delay: () => 200, jitter: true});
		expect(gaps).toEqual([100, 100]);
	});
});

describe("the client's own backoffLimit", () => {
	test('caps the backoff, before the jitter', async () => {
		const {gaps} = await waitsWith({}, {backoffLimit: 1_500});
		expect(gaps).toEqual([500, 750]);
	});

	test('caps a backoff that is drawn by chance, which gets no jitter then either', async () => {
		const {gaps} = await waitsWith({backoff: decorrelated({initial: 100})}, {backoffLimit: 250});
		expect(gaps).toEqual([200, 250]);
	});
});
