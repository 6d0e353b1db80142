import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {isFailure} from '@kyhooks/core';
import {
	abortedByCaller,
	closeMidBody,
	connectTimeout,
	dribble,
	endlessBody,
	forever,
	hugeBody,
	neverResponds,
	notFound,
	ok,
	redirectToOtherOrigin,
	refused,
	resetMidBody,
	respond,
	type Scenario,
	ScriptExhaustedError,
	scenarioFetch,
	secretEcho,
	sequence,
	slowBody,
	slowHeaders,
	stallsMidBody,
	startVirtualTime,
	unavailable,
	type VirtualTime,
	watchSignal,
	wrongContentLength,
} from '@kyhooks/testing';
import ky from 'ky';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => time.stop());

const url = 'https://api.example.com/users/42?page=2';

describe('an answer', () => {
	test('has status, fields and body as they were given', async () => {
		const body = {id: 42};
		const fetch = scenarioFetch(
			respond({status: 418, headers: {'X-Pot': 'tea', link: ['<a>', '<b>']}, json: body}),
		);
		const response = await fetch(url);
		expect([response.status, response.ok, isFailure(response)]).toEqual([418, false, true]);
		expect(Object.fromEntries(response.headers)).toEqual({
			'content-type': 'application/json',
			'content-length': '9',
			'x-pot': 'tea',
			link: '<a>, <b>',
		});
		await expect(response.json()).resolves.toEqual(body);
	});

	test('says where it came from, as one from the network, and so do its clones', async () => {
		const response = await scenarioFetch(ok())(url);
		const copy = response.clone();
		for (const {url, redirected, type} of [response, copy, copy.clone()]) {
			expect({url, redirected, type}).toEqual({
				url: 'https://api.example.com/users/42?page=2',
				redirected: false,
				type: 'basic',
			});
		}
	});

	test('after a redirect says that it was one', async () => {
		const response = await scenarioFetch(redirectToOtherOrigin())(url);
		expect([response.redirected, new URL(response.url).origin]).toEqual([true, 'https://elsewhere.example']);
	});

	test.each([
		['HEAD', 200],
		['GET', 204],
		['GET', 304],
	])('to %s with %d has no body', async (method, status) => {
		const fetch = scenarioFetch(respond({status}));
		const response = await fetch(url, {method});
		expect(response.body).toBeNull();
		await fetch.expectNothingPending();
	});

	test('comes after its delay, and its body at its pace', async () => {
		const fetch = scenarioFetch(
			sequence(slowHeaders(400), slowBody(20, {body: '0123456789'}), dribble(5, 100, {body: '0123456789'})),
		);
		const timeOf = async () => {
			const started = time.now();
			const response = await fetch(url);
			const head = time.now() - started;
			const text = await response.text();
			return [head, time.now() - started, text.length];
		};
		await expect(time.run(timeOf())).resolves.toEqual([400, 400, 12]);
		await expect(time.run(timeOf())).resolves.toEqual([0, 400, 10]);
		await expect(time.run(timeOf())).resolves.toEqual([0, 400, 10]);
	});

	test('may announce fewer bytes than there are, and then has only those', async () => {
		const response = await scenarioFetch(wrongContentLength({body: '0123456789', short: 3}))(url);
		expect(response.headers.get('content-length')).toBe('7');
		await expect(response.text()).resolves.toBe('0123456');
	});

	test('of many bytes is made as it is read', async () => {
		const fetch = scenarioFetch(hugeBody({bytes: 2 ** 40}));
		const reader = (await fetch(url)).body?.getReader();
		await reader?.read();
		await reader?.cancel();
		expect(fetch.calls()[0]?.answerBytes).toBeLessThanOrEqual(2 ** 16);
		await fetch.expectNothingPending();
	});

	test('repeats its content until it has its length', async () => {
		const response = await scenarioFetch(hugeBody({bytes: 100_000, body: 'abc'}))(url);
		const text = await response.text();
		expect(text).toBe('abc'.repeat(40_000).slice(0, 100_000));
	});

	test('can repeat what was asked, with its secrets', async () => {
		const fetch = scenarioFetch(secretEcho());
		const response = await fetch(url, {
			method: 'POST',
			body: 'card=4111',
			headers: {authorization: 'Bearer t0ken'},
		});
		const text = await response.text();
		expect(text).toContain('Bearer t0ken');
		expect(text).toContain('card=4111');
		expect(text).toContain('page=2');
	});
});

describe('a body that breaks', () => {
	test.each([
		['resetMidBody', resetMidBody],
		['closeMidBody', closeMidBody],
	])('in %s gives its first half, then the error of the platform', async (_, scenario) => {
		const response = await scenarioFetch(scenario({body: '0123456789'}))(url);
		const reader = response.body?.getReader();
		const {value} = (await reader?.read()) ?? {};
		expect(new TextDecoder().decode(value)).toBe('01234');
		await expect(reader?.read()).rejects.toThrow(TypeError);
	});

	test('breaks after so many bytes as told, also after none', async () => {
		const fetch = scenarioFetch(sequence(resetMidBody({sent: 0}), resetMidBody({sent: 3})));
		await expect((await fetch(url)).text()).rejects.toThrow(TypeError);
		await expect((await fetch(url)).text()).rejects.toThrow(TypeError);
		expect(fetch.calls().map(({answerBytes}) => answerBytes)).toEqual([0, 3]);
	});
});

describe('the signal', () => {
	const moments: readonly (readonly [string, () => Scenario, number])[] = [
		['before the head', () => slowHeaders(1_000), 400],
		['while nothing comes', neverResponds, 400],
		['while a connection is made', connectTimeout, 400],
		['between two parts of a body', () => slowBody(2), 700],
		['while a body stalls', stallsMidBody, 400],
		['while a body goes on forever', endlessBody, 400],
	];

	test.each(moments)('ends it at once, with its own reason, %s', async (_, scenario, moment) => {
		const fetch = scenarioFetch(scenario());
		const controller = new AbortController();
		const caller = watchSignal(controller.signal);
		const reason = new Error('enough');
		const call = fetch(url, {signal: controller.signal}).then(response => response.text());
		call.catch(() => {});
		await time.advance(moment);
		controller.abort(reason);
		await expect(time.run(call, 0)).rejects.toBe(reason);
		await fetch.expectNothingPending({time, signals: [caller]});
		expect(fetch.calls()[0]?.endedAt).toBe(moment);
	});

	test('that has aborted already sends nothing on', async () => {
		const fetch = scenarioFetch(ok());
		const reason = new Error('too late');
		await expect(fetch(url, {signal: AbortSignal.abort(reason)})).rejects.toBe(reason);
		expect(fetch.calls()).toMatchObject([{outcome: 'aborted'}]);
	});

	test('ends a request whose own body does not come', async () => {
		const fetch = scenarioFetch(ok());
		const controller = new AbortController();
		let cancelled: unknown;
		const body = new ReadableStream({
			cancel(reason) {
				cancelled = reason;
			},
		});
		const call = fetch(url, {method: 'POST', body, duplex: 'half', signal: controller.signal} as RequestInit);
		call.catch(() => {});
		await time.advance(10);
		controller.abort('gone');
		await expect(call).rejects.toBe('gone');
		expect(cancelled).toBe('gone');
	});

	test('of abortedByCaller aborts when it was told to', async () => {
		const step = abortedByCaller({after: 250, reason: 'bored'});
		const call = ky.create({fetch: scenarioFetch(step)}).get(url, {signal: step.signal});
		await expect(time.run(call.then())).rejects.toBe('bored');
		expect(time.now()).toBe(250);
	});
});

describe('the request', () => {
	test('is used up, as by the network, and its text is kept', async () => {
		const fetch = scenarioFetch(ok());
		const request = new Request(url, {method: 'PUT', body: 'sku=7'});
		await fetch(request);
		expect(request.bodyUsed).toBe(true);
		expect(fetch.calls()).toMatchObject([{method: 'PUT', body: 'sku=7', bodyBytes: 5}]);
	});

	test('that does not show its body, as in Firefox, is used up and kept all the same', async () => {
		const fetch = scenarioFetch(forever(ok()));
		const request = Object.defineProperty(new Request(url, {method: 'PUT', body: 'sku=7'}), 'body', {
			value: undefined,
		});
		await fetch(request);
		expect(request.bodyUsed).toBe(true);
		expect(fetch.calls()).toMatchObject([{body: 'sku=7', bodyBytes: 5}]);
		await fetch(Object.defineProperty(new Request(url), 'body', {value: undefined}));
		expect(fetch.calls()).toMatchObject([{}, {body: '', bodyBytes: 0}]);
	});

	test('whose body ends inside a character is kept to its end', async () => {
		const fetch = scenarioFetch(ok());
		await fetch(url, {method: 'PUT', body: Uint8Array.of(0x61, 0xc3)});
		expect(fetch.calls()).toMatchObject([{body: 'a\uFFFD', bodyBytes: 2}]);
	});

	test('whose body is larger than 64 KiB is counted and not kept', async () => {
		const fetch = scenarioFetch(ok());
		await fetch(url, {method: 'PUT', body: 'x'.repeat(65_537)});
		expect(fetch.calls()).toMatchObject([{body: undefined, bodyBytes: 65_537}]);
	});

	test('that never gets a connection keeps its body', async () => {
		const fetch = scenarioFetch(refused());
		const request = new Request(url, {method: 'PUT', body: 'sku=7'});
		await expect(fetch(request)).rejects.toThrow(TypeError);
		expect(request.bodyUsed).toBe(false);
	});
});

describe('a script', () => {
	test('that has run out is said so, and is nothing that a client retries', async () => {
		const fetch = scenarioFetch(sequence(notFound(), unavailable()));
		await (await fetch(url)).text();
		await (await fetch(url)).text();
		const failure = ky.create({fetch}).get(url).then();
		await expect(time.run(failure)).rejects.toThrow(ScriptExhaustedError);
		await expect(time.run(failure)).rejects.toThrow(
			`sequence(notFound, unavailable) has 2 steps, and this is request 3 (GET ${url.split('?')[0]}, beyond the script)`,
		);
		fetch.expectAttempts(3);
	});

	test('serves two engines from its beginning, and two clients of one engine in the order they come', async () => {
		const script = sequence(unavailable(), ok());
		const [one, other] = [scenarioFetch(script), scenarioFetch(script)];
		expect([(await one(url)).status, (await other(url)).status]).toEqual([503, 503]);
		const clients = [one, one].map(fetch => ky.create({fetch, retry: 0}));
		expect((await clients[1]?.get(url))?.status).toBe(200);
	});
});

test.each([
	[
		{runtime: 'netscape'},
		'scenarioFetch.runtime must be "node" or "chrome" or "firefox" or "safari" or "bun" or "deno" or "workerd" or "react-native", got "netscape"',
	],
	[{speed: 1}, 'scenarioFetch.speed is not an option (known: runtime), got 1'],
])('refuses %j', (options, message) => {
	expect(() => scenarioFetch(ok(), options as never)).toThrow(message);
});

test.each([
	[ok as unknown as Scenario, 'the scenario must be a step or a script, got a function; call it, as in ok()'],
	[undefined as unknown as Scenario, 'the scenario must be a step or a script, got undefined'],
])('refuses what is no scenario, at once', (scenario, message) => {
	expect(() => scenarioFetch(scenario)).toThrow(message);
});

test.each(Array.from({length: 8}, (_, turns) => turns))(
	'a call that is aborted %d promise turns after it began never hangs',
	async turns => {
		const controller = new AbortController();
		const fetch = scenarioFetch(stallsMidBody());
		const text = fetch(url, {signal: controller.signal}).then(response => response.text());
		const ended = expect(text).rejects.toThrow(controller.signal.reason);
		for (let turn = 0; turn < turns; turn++) {
			await null;
		}
		controller.abort();
		await ended;
	},
);

test('a call with the signal null does not follow that of its request', async () => {
	const request = new Request(url, {signal: AbortSignal.abort()});
	await expect(scenarioFetch(ok())(request, {signal: null})).resolves.toHaveProperty('status', 200);
});
