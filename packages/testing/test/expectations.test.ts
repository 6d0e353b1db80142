import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
	ExpectationError,
	matchers,
	neverResponds,
	ok,
	refused,
	type ScenarioFetch,
	scenarioFetch,
	sequence,
	slowHeaders,
	startVirtualTime,
	unavailable,
	type VirtualTime,
	watchSignal,
} from '@kyhooks/testing';
import '@kyhooks/testing/jest';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

const url = 'https://api.example.com/users/42';

/** Makes one call more than there are waits, and reads each body. */
async function callWithWaits(fetch: ScenarioFetch, ...waits: readonly number[]): Promise<void> {
	for (const wait of [0, ...waits]) {
		await time.advance(wait);
		await time.run(
			fetch(url).then(
				response => response.text(),
				() => {},
			),
		);
	}
}

test('calls are recorded with what was sent, what they met and when', async () => {
	const fetch = scenarioFetch(sequence(unavailable(), ok()));
	await callWithWaits(fetch, 250);
	await time.run(fetch(url, {method: 'POST', body: 'sku=7', headers: {'X-Trace': 'a'}}).catch(() => {}));
	expect(fetch.calls()).toMatchObject([
		{
			number: 1,
			method: 'GET',
			url,
			time: 0,
			scenario: 'unavailable',
			outcome: 'answered',
			answerBody: 'read',
			answeredAt: 0,
			endedAt: 0,
		},
		{number: 2, time: 250, scenario: 'ok', answerBytes: 12},
		{number: 3, method: 'POST', headers: {'x-trace': 'a'}, scenario: undefined, outcome: 'failed'},
	]);
});

describe('expectAttempts', () => {
	test('holds for the number of requests, and tells the story where it does not', async () => {
		const fetch = scenarioFetch(sequence(refused(), ok()), {runtime: 'node'});
		await callWithWaits(fetch, 5);
		fetch.expectAttempts(2);
		expect(() => fetch.expectAttempts(1)).toThrow(
			'expected 1 attempt, saw 2\n' +
				'Script: sequence(refused, ok)\n' +
				`  1. at 0 ms: GET ${url} met refused, failed\n` +
				`  2. at 5 ms: GET ${url} met ok, answered`,
		);
	});

	test('fails with what a test runner shows', () => {
		expect(() => scenarioFetch(ok()).expectAttempts(3)).toThrow(
			expect.objectContaining({name: 'AssertionError', code: 'ERR_ASSERTION', expected: 3, actual: 0}),
		);
		expect(() => scenarioFetch(ok()).expectAttempts(3)).toThrow(ExpectationError);
	});
});

describe('expectWaits', () => {
	test('counts from the end of an attempt to the beginning of the next', async () => {
		const fetch = scenarioFetch(sequence(slowHeaders(400), refused(), ok()));
		await callWithWaits(fetch, 1_000, 2_000);
		fetch.expectWaits([1_000, 2_000], 0);
	});

	test('takes a range for a wait that is drawn by chance', async () => {
		const fetch = scenarioFetch(sequence(refused(), ok()));
		await callWithWaits(fetch, 700);
		fetch.expectWaits([[500, 1_000]], 0);
		expect(() => fetch.expectWaits([[0, 600]])).toThrow('saw [700]');
	});

	test('allows five milliseconds unless told', async () => {
		const fetch = scenarioFetch(sequence(refused(), ok()));
		await callWithWaits(fetch, 105);
		fetch.expectWaits([100]);
		fetch.expectWaits([110]);
		expect(() => fetch.expectWaits([99])).toThrow('expected waits of [99] ms, give or take 5, saw [105]');
		expect(() => fetch.expectWaits([104], 0)).toThrow(ExpectationError);
	});

	test('fails for a wait too many or too few', async () => {
		const fetch = scenarioFetch(sequence(refused(), ok()));
		await callWithWaits(fetch, 100);
		expect(() => fetch.expectWaits([])).toThrow(ExpectationError);
		expect(() => fetch.expectWaits([100, 100])).toThrow(ExpectationError);
	});
});

describe('expectNothingPending', () => {
	test('holds when each body was read to its end or cancelled', async () => {
		const fetch = scenarioFetch(sequence(ok(), ok()));
		await (await fetch(url)).text();
		await (await fetch(url)).body?.cancel();
		await fetch.expectNothingPending();
		expect(fetch.calls().map(({answerBody}) => answerBody)).toEqual(['read', 'cancelled']);
	});

	test('finds a body that nobody has read', async () => {
		const fetch = scenarioFetch(ok());
		const response = await fetch(url);
		await expect(fetch.expectNothingPending()).rejects.toThrow(
			`request 1 (GET ${url}, ok) has a body that nobody has read to its end or cancelled`,
		);
		await response.text();
		await expect(fetch.expectNothingPending()).resolves.toBeUndefined();
	});

	test('finds a request that has no answer yet', async () => {
		const fetch = scenarioFetch(neverResponds());
		const controller = new AbortController();
		const call = fetch(url, {signal: controller.signal}).catch(error => error.name);
		await expect(fetch.expectNothingPending()).rejects.toThrow('has no answer yet');
		controller.abort();
		await expect(call).resolves.toBe('AbortError');
		await fetch.expectNothingPending();
	});

	test('finds a listener on a signal, and a timer', async () => {
		const fetch = scenarioFetch(ok());
		const watched = watchSignal(new AbortController().signal);
		const listener = () => {};
		watched.signal.addEventListener('abort', listener);
		const timer = setTimeout(() => {}, 10);
		const failure = fetch.expectNothingPending({signals: [watched], time});
		await expect(failure).rejects.toThrow('a signal has 1 abort listener; of virtual time, 1 timer left');
		watched.signal.removeEventListener('abort', listener);
		clearTimeout(timer);
		await fetch.expectNothingPending({signals: [watched], time});
	});
});

test.each([
	[
		'the time without its name',
		(fetch: ScenarioFetch) => fetch.expectNothingPending(time as object),
		'expectNothingPending.now is not an option (known: signals, time)',
	],
	[
		'a signal that is not watched',
		(fetch: ScenarioFetch) => fetch.expectNothingPending({signals: [new AbortController().signal] as never}),
		'expectNothingPending.signals must be an array of what watchSignal() has returned',
	],
	[
		'a time that is none',
		(fetch: ScenarioFetch) => fetch.expectNothingPending({time: {} as never}),
		'expectNothingPending.time must be what startVirtualTime() has returned',
	],
	[
		'a wait that is no list',
		async (fetch: ScenarioFetch) => fetch.expectWaits(5 as never),
		'expectWaits takes a list of waits, got 5',
	],
])('%s is refused, and not passed', async (_, ask, message) => {
	await expect(ask(scenarioFetch(ok()))).rejects.toThrow(message);
});

describe('expectScriptPlayed', () => {
	test('finds steps that no request has taken', async () => {
		const fetch = scenarioFetch(sequence(refused(), ok(), ok()));
		await callWithWaits(fetch);
		expect(() => fetch.expectScriptPlayed()).toThrow('2 of 3 steps were not used');
		await callWithWaits(fetch, 0);
		fetch.expectScriptPlayed();
	});

	test('finds requests that came after the last step', async () => {
		const fetch = scenarioFetch(ok());
		await callWithWaits(fetch, 0, 0);
		expect(() => fetch.expectScriptPlayed()).toThrow('2 requests came after the last step');
	});
});

describe('as matchers', () => {
	test('hold and fail as the expectations do', async () => {
		const fetch = scenarioFetch(sequence(refused(), ok()));
		await callWithWaits(fetch, 100);
		expect(fetch).toHaveAttempts(2);
		expect(fetch).not.toHaveAttempts(3);
		expect(fetch).toHaveWaits([100]);
		expect(fetch).not.toHaveWaits([200], 10);
		expect(fetch).toHavePlayedItsScript();
		await expect(fetch).toHaveNothingPending();
		expect('no harm').toContainNoSecret(['hunter2']);
		expect('hunter2').not.toContainNoSecret(['hunter2']);
	});

	test('say why they fail', () => {
		const fetch = scenarioFetch(ok());
		expect(() => expect(fetch).toHaveAttempts(2)).toThrow('expected 2 attempts, saw 0');
		expect(() => expect(fetch).not.toHaveAttempts(0)).toThrow('toHaveAttempts');
		expect(matchers.toHaveAttempts(fetch, 2)).toMatchObject({pass: false, expected: 2, actual: 0});
	});

	test('refuse what is no engine, with or without not', () => {
		expect(() => expect({}).toHaveAttempts(0)).toThrow('expected an engine');
		expect(() => expect(null).not.toHaveAttempts(0)).toThrow('expected an engine');
	});
});

test('where a body outlives the next attempt, the wait begins with its head', async () => {
	const fetch = scenarioFetch(sequence(slowHeaders(1_000), ok()));
	const response = await time.run(fetch(url));
	await time.advance(2_000);
	await (await time.run(fetch(url))).text();
	await time.advance(500);
	await response.text();
	fetch.expectWaits([2_000]);
});
