import {describe, expect, test} from '@jest/globals';
import {type CallEvent, subscribe} from '@kyhooks/core';
import {
	neverResponds,
	ok,
	type Scenario,
	scenarioFetch,
	sequence,
	slowHeaders,
	startVirtualTime,
	unavailable,
} from '@kyhooks/testing';
import {observeTimeout, type TimeoutOptions} from '@kyhooks/timeout';
import ky, {type Options} from 'ky';

const url = 'https://api.example.com/users/42';

type Observed = Extract<CallEvent, {type: 'observed'}>;

/** The limits that one call reports as exceeded, and its outcome. */
async function observe(scenario: Scenario, options: TimeoutOptions = {}, own: Options = {}) {
	using time = startVirtualTime();
	const told: Partial<Observed>[] = [];
	const stop = subscribe(event => {
		if (event.type === 'observed') {
			const {call: _, elapsed: __, type: ___, method: ____, url: _____, ...rest} = event;
			told.push(rest);
		}
	});
	const fetch = scenarioFetch(scenario);
	const api = ky.create({fetch, retry: 0, ...own}).extend(observeTimeout(options));
	const outcome = await time.run(api.get(url).catch((error: unknown) => error as Error));
	stop();
	return {told, outcome, headers: fetch.calls()[0]?.headers};
}

const ofAttempt = {hook: 'timeout', would: 'time-out', attempt: 1, timeLimit: 'attempt'};

describe('timeout() that observes', () => {
	test('puts no option into ky, whatever is given', () => {
		expect(Object.keys(observeTimeout({attempt: 100, total: 200}))).toEqual(['hooks']);
	});

	test('tells of an answer that came later than its limit', async () => {
		const {told, outcome} = await observe(slowHeaders(6_000));
		expect(outcome).toMatchObject({status: 200});
		expect(told).toEqual([{...ofAttempt, limit: 5_000, duration: 6_000}]);
	});

	test('is silent where the answer came in time', async () => {
		expect((await observe(slowHeaders(5_000))).told).toEqual([]);
		expect((await observe(ok())).told).toEqual([]);
	});

	test('tells of an attempt that ky has cut off later', async () => {
		const {told, outcome} = await observe(neverResponds());
		expect(told).toEqual([{...ofAttempt, limit: 5_000, duration: 10_000}]);
		expect((outcome as Error).message).toBe(`Request timed out: GET ${url}`);
	});

	test.each<[string, TimeoutOptions, Options, number[]]>([
		['one that is given goes before the client’s own', {attempt: 800}, {timeout: 3_000}, [800]],
		['without one, the client’s own is in force', {}, {timeout: 3_000}, []],
		['false is no limit', {attempt: false}, {}, []],
		['a client without a limit has none', {}, {timeout: false}, []],
	])('%s', async (_, options, own, limits) => {
		const {told} = await observe(slowHeaders(1_000), options, own);
		expect(told.map(({limit}) => limit)).toEqual(limits);
	});

	test('tells once of a call that took too long, with its waits', async () => {
		const script = sequence(unavailable(), unavailable(), unavailable(), ok());
		const own = {retry: {limit: 3, delay: () => 400}};
		const {told} = await observe(script, {attempt: 300, total: 700}, own);
		expect(told).toEqual([
			{hook: 'timeout', would: 'time-out', attempt: 3, timeLimit: 'total', limit: 700, duration: 800},
		]);
		expect((await observe(script, {attempt: 300, total: 800}, own)).told).toMatchObject([{attempt: 4}]);
		expect((await observe(script, {}, {...own, totalTimeout: 5_000})).told).toEqual([]);
	});
});
