import {beforeEach, describe, expect, test} from '@jest/globals';
import {classificationOf, clock, explain, RejectedError} from '@kyhooks/core';
import ky, {type Hooks, NetworkError, type Options, TimeoutError} from 'ky';
import {addKyHooks} from '../../../../test/support/ky-hooks.ts';
import {handFed, settled} from '../support/bodies.ts';
import {failureOf, heard, onVirtualPlatform} from '../support/observing.ts';
import {
	answers,
	clientOf,
	layer,
	type Script,
	type Step,
	scripted,
	spying,
	url,
} from '../support/scripted-fetch.ts';

const json = {'content-type': 'application/json'};
const observer = layer('observer', {});
let broken = new TypeError('terminated');
beforeEach(() => {
	broken = new TypeError('terminated');
});

/** Answers with a body that breaks after its first byte. */
const breaking =
	(headers: Record<string, string> = json, status = 200): Step =>
	() => {
		const {stream, send, fail} = handFed();
		send('{');
		setImmediate(() => fail(broken));
		return new Response(stream, {headers, status});
	};

describe('the body that json() or text() asks for', () => {
	test.each(['json', 'text'] as const)(
		'is read in the attempt of %s(), which fails if it breaks',
		async method => {
			const {hook, calls} = spying();
			const script = scripted(breaking(), answers(200, '7', json));
			expect(String(await clientOf(script, hook).get(url)[method]())).toBe('7');
			expect(calls[0]?.attempts).toMatchObject([
				{status: 200, failed: true, subject: broken},
				{status: 200, failed: false},
			]);
			expect(classificationOf(broken)).toMatchObject({category: 'body-interrupted'});
		},
	);

	test.each(['json', 'text'] as const)(
		'makes %s() fail as a network does, where a method must not be repeated',
		async method => {
			const script = scripted(breaking());
			const error = await failureOf(clientOf(script, observer).post(url)[method]());
			expect(error).toBeInstanceOf(NetworkError);
			expect(error).toHaveProperty('cause', broken);
			expect(script.requests).toHaveLength(1);
			expect(explain(error)).toMatchObject({
				method: 'POST',
				reason: 'not-retryable',
				category: 'body-interrupted',
				attempts: [{status: 200, classification: {category: 'body-interrupted'}}],
			});
		},
	);

	test('is given once, as the platform does', async () => {
		const promise = clientOf(scripted(answers(200, '"text"')), observer).get(url);
		await expect(promise.text()).resolves.toBe('"text"');
		const error = await failureOf(promise.text());
		expect(error).toHaveProperty('name', 'TypeError');
		expect(explain(error)).toBeUndefined();
		expect(explain(await promise)?.reason).toBe('success');
	});

	test.each<[string, Options, Step[], string | undefined]>([
		['went well at once', {}, [], undefined],
		['was retried', {}, [answers(503)], 'success'],
		['has hooks of ky’s', {hooks: {beforeRequest: [() => {}]}}, [], 'success'],
		['has a hook for errors', {hooks: {beforeError: [({error}) => error]}}, [], 'success'],
	])('leads to its call after json() of one that %s: %#', async (_, options, before, reason) => {
		const script = scripted(...before, answers(200, '[1]', json));
		const promise = clientOf(script, observer, {retry: {delay: () => 0}}, options).get(url);
		await expect(promise.json()).resolves.toEqual([1]);
		expect(explain(await promise)?.reason).toBe(reason);
	});

	test('leaves a parser in its options that serves another client too', async () => {
		const kept: {options?: Options} = {};
		const keeping: Options = {hooks: {init: [options => void Object.assign(kept, {options})]}};
		const api = clientOf(scripted(answers(200, '[1]', json)), observer, keeping);
		await api.get(url).json();
		const fetch = async () => new Response('[2]', {headers: json});
		await expect(ky.get(url, {parseJson: kept.options?.parseJson as never, fetch}).json()).resolves.toEqual([
			2,
		]);
	});

	test('can be cloned until it is given, and shows no other members', async () => {
		const script = scripted(answers(200, '[1]', {...json, 'x-own': 'yes'}));
		const promise = clientOf(script, observer).get(url);
		const namesOf = (response: Response) => {
			const names: string[] = [];
			for (const name in response) {
				names.push(name);
			}
			return names.sort();
		};
		const early = promise.then(response => [namesOf(response), response.clone()]);
		await expect(promise.json()).resolves.toEqual([1]);
		const [names, copy] = (await early) as [string[], Response];
		const given = await promise;
		expect(given.bodyUsed).toBe(true);
		expect(() => given.clone()).toThrow('already been consumed');
		expect(names).toEqual(namesOf(new Response()));
		expect([copy.status, copy.headers.get('x-own'), await copy.text()]).toEqual([200, 'yes', '[1]']);
	});

	const reader: Hooks = {
		afterResponse: [async ({response}) => void seen.push(await response.text())],
	};
	const seen: string[] = [];
	const cloning = layer('cloning', {
		async attempt(request, next) {
			const response = await next(request);
			seen.push(await response.clone().text());
			return response;
		},
	});
	test.each<[string, Options]>([
		['hooks of the client’s', {hooks: reader}],
		['hooks of a layer', layer('reader', call => addKyHooks(call, reader))],
		['a layer that reads a copy', cloning],
	])('is whole for %s', async (_, options) => {
		seen.length = 0;
		const api = clientOf(scripted(answers(200, '7'), answers(200, '')), observer, options);
		await expect(api.get(url).json()).resolves.toBe(7);
		await expect(api.get(url).text()).resolves.toBe('');
		expect(seen).toEqual(['7', '']);
	});

	test('is read in the attempt for the client’s own hooks too, which see no broken one', async () => {
		const seen: number[] = [];
		const looking = {
			hooks: {afterResponse: [({response}: {response: Response}) => void seen.push(response.status)]},
		};
		const script = scripted(breaking(), answers(203, '7'));
		await expect(clientOf(script, observer, looking).get(url).json()).resolves.toBe(7);
		expect(seen).toEqual([203]);
	});

	test('is left to ky where the client wants to know of its progress', async () => {
		const script = scripted(breaking(), answers(200));
		const error = await failureOf(
			clientOf(script, observer)
				.get(url, {onDownloadProgress() {}})
				.text(),
		);
		expect(error).toBe(broken);
		expect(script.requests).toHaveLength(1);
	});

	test('of a failed status is left to ky, and to the caller', async () => {
		const {hook, calls} = spying();
		const api = clientOf(scripted(breaking(json, 404), answers(404, '{"id":7}', json)), hook);
		await expect(api.get(url).json()).rejects.toMatchObject({name: 'HTTPError', response: {status: 404}});
		expect(calls[0]?.attempts).toMatchObject([{status: 404, threw: false}]);
		await expect(api.get(url, {throwHttpErrors: false}).json()).resolves.toEqual({id: 7});
	});

	test.each([{}, {headers: {accept: 'text/plain'}}])(
		'of a mock response is what its own text() returns: %j',
		async options => {
			const mock = {[Symbol.toStringTag]: 'Response', ok: true, status: 200, text: async () => 'mocked'};
			const api = clientOf(
				scripted(() => mock as unknown as Response),
				observer,
				options,
			);
			await expect(api.get(url).text()).resolves.toBe('mocked');
		},
	);
});

describe('where the caller has set an accept of its own, which says nothing', () => {
	const own = {headers: {accept: 'application/json'}};

	test.each([
		['known to end', '4'],
		['of a mebibyte', '1048576'],
	])('a body %s is read in the attempt, and stays whole', async (_, size) => {
		const headers = {...json, 'content-length': size};
		const script = scripted(breaking(headers), answers(200, '7', headers), answers(200, '8', headers));
		const api = clientOf(script, observer, own);
		await expect(api.get(url).json()).resolves.toBe(7);
		expect(script.requests).toHaveLength(2);
		const response = await api.get(url);
		expect(Object.getOwnPropertyNames(response)).not.toContain('text');
		await expect(response.text()).resolves.toBe('8');
	});

	test.each([
		['without a length', undefined],
		['said to be empty', '0'],
		['of more than a mebibyte', '1048577'],
		['of a length that is none', 'long'],
	])('a body %s is left to its reader', async (_, size) => {
		const script = scripted(breaking(size === undefined ? json : {...json, 'content-length': size}));
		const error = await failureOf(clientOf(script, observer, own).get(url).json());
		expect(error).toBe(broken);
		expect(script.requests).toHaveLength(1);
	});

	test('set in a hook of the client’s, it says nothing more than ky’s own', async () => {
		const setting = {
			hooks: {beforeRequest: [({request}: {request: Request}) => request.headers.set('accept', 'text/csv')]},
		};
		const script = scripted(breaking(), answers(200, '7'));
		await expect(clientOf(script, observer, setting).get(url).text()).resolves.toBe('7');
	});

	test('set by a hook for a call that asks for nothing, it asks for nothing', async () => {
		const setting = {
			hooks: {
				beforeRequest: [({request}: {request: Request}) => request.headers.set('accept', 'application/json')],
			},
		};
		const script = scripted(breaking());
		const response = await clientOf(script, observer, setting).get(url);
		await expect(response.json()).rejects.toBe(broken);
	});
});

describe('a body that is read later', () => {
	test.each(['arrayBuffer', 'blob', 'bytes', 'formData'] as const)(
		'by %s() of the call concerns only the caller',
		async method => {
			const script = scripted(breaking({'content-type': 'multipart/form-data; boundary=x'}));
			const error = await failureOf(clientOf(script, observer).get(url)[method]());
			expect(script.requests).toHaveLength(1);
			expect(explain(error)).toBeUndefined();
		},
	);

	test('from the response concerns only the caller, who gets the original response', async () => {
		const events = heard();
		const answer = new Response(await (await breaking()(new Request(url))).body);
		const response = await clientOf(
			scripted(() => answer),
			observer,
		).get(url);
		expect(response).toBe(answer);
		expect(Object.getOwnPropertyNames(response)).toEqual([]);
		await expect(response.text()).rejects.toBe(broken);
		expect(explain(broken)).toBeUndefined();
		expect(explain(response)?.reason).toBe('success');
		expect(events.map(({type}) => type)).toEqual(['attempt-ended']);
	});
});

describe('the limits on a body', () => {
	const sleep = (duration: number) => new Promise<void>(resolve => void clock.setTimer(duration, resolve));
	/** The headers after this long, and the body after that. */
	const slow =
		(headers: number, body: number, init?: ResponseInit): Step =>
		async ({signal}) => {
			await sleep(headers);
			const fed = handFed();
			signal.addEventListener('abort', () => fed.fail(signal.reason));
			void sleep(body).then(() => {
				if (!signal.aborted) {
					fed.send('7');
					fed.end();
				}
			});
			return new Response(fed.stream, init);
		};

	const run = async (step: Step, options: Options, method: 'json' | 'arrayBuffer') => {
		const time = onVirtualPlatform();
		const {hook, calls} = spying();
		let ended = 0;
		const result: unknown = await time.run(
			clientOf(scripted(step), hook, {retry: 0})
				.get(url, options)
				[method]()
				.catch((error: unknown) => error)
				.finally(() => {
					ended = time.now();
				}),
		);
		return {result, ended, attempt: calls[0]?.attempts[0], explanation: explain(result)};
	};

	test('that was asked for give it as long again as the headers had', async () => {
		const {result} = await run(slow(800, 900), {timeout: 1_000}, 'json');
		expect(result).toBe(7);
	});

	test('that was asked for end it then, as that of the attempt', async () => {
		const {result, ended, attempt, explanation} = await run(slow(800, 1_100), {timeout: 1_000}, 'json');
		expect(result).toBeInstanceOf(TimeoutError);
		expect(ended).toBe(1_800);
		expect(attempt).toMatchObject({timeLimit: 'attempt', status: 200, duration: 1_800});
		expect(explanation).toMatchObject({category: 'timeout', timeLimit: 'attempt', reason: 'limit'});
	});

	test('that was asked for are those of the call too', async () => {
		const {result, ended, attempt, explanation} = await run(
			slow(800, 900),
			{timeout: 1_000, totalTimeout: 1_500},
			'json',
		);
		expect(result).toBeInstanceOf(TimeoutError);
		expect(ended).toBe(1_500);
		expect(attempt).toMatchObject({timeLimit: 'total', status: 200});
		expect(explanation).toMatchObject({timeLimit: 'total', reason: 'deadline'});
	});

	test('that is left to be read later are kept by ky', async () => {
		const whole = await run(slow(800, 900), {timeout: 1_000}, 'arrayBuffer');
		expect(new TextDecoder().decode(whole.result as ArrayBuffer)).toBe('7');
	});

	test.each([
		['of an attempt', {timeout: 1_000}, 1_800],
		['of the call', {timeout: 1_000, totalTimeout: 1_500}, 1_500],
	])('%s are kept by ky where it is read later', async (_, options, end) => {
		const {result, ended} = await run(slow(800, 1_100), options, 'arrayBuffer');
		expect(result).toBeInstanceOf(TimeoutError);
		expect(ended).toBeGreaterThanOrEqual(end);
		expect(ended).toBeLessThanOrEqual(end + 100);
	});

	test('are off if the client has switched them off', async () => {
		const {result} = await run(slow(50_000, 50_000), {timeout: false}, 'arrayBuffer');
		expect(new TextDecoder().decode(result as ArrayBuffer)).toBe('7');
	});

	test('leave the body of a failed status to ky', async () => {
		const time = onVirtualPlatform();
		const script = scripted(slow(10, 5_000, {status: 404}));
		const error = await time.run(failureOf(clientOf(script, observer).get(url, {timeout: 1_000}).json()));
		expect(error).toMatchObject({name: 'HTTPError'});
	});

	test('do not outlive a failed attempt whose body was left', async () => {
		const time = onVirtualPlatform();
		const body = handFed();
		const script = scripted(answers(503, 'down'), () => new Response(body.stream));
		const {hook} = spying();
		const response = await time.run(
			clientOf(script, hook)
				.get(url, {timeout: 1_000})
				.then(response => response),
		);
		expect(response.status).toBe(200);
		await settled();
		expect(time.pending).toBe(0);
	});
});

test('an abort of the caller’s ends the reading of what was asked for, with its very reason', async () => {
	const controller = new AbortController();
	const body = handFed();
	const reading = clientOf(
		scripted(() => new Response(body.stream)),
		observer,
	)
		.get(url, {signal: controller.signal})
		.text();
	const failing = failureOf(reading);
	await settled();
	const reason = new Error('enough');
	controller.abort(reason);
	expect(await failing).toBe(reason);
	expect(explain(reason)).toMatchObject({
		reason: 'aborted',
		category: 'cancelled',
		attempts: [{status: 200}],
	});
});

describe('a failure after the answer', () => {
	const malformed: () => Script = () => scripted(answers(200, '{"id": 4', json));

	test('by JSON that is none is explained after json() of the call', async () => {
		const events = heard();
		const error = await failureOf(clientOf(malformed(), observer).get(url).json());
		expect(error).toBeInstanceOf(SyntaxError);
		expect(explain(error)).toMatchObject({
			reason: 'not-retryable',
			why: expect.stringContaining('after the answer had been given'),
			category: 'invalid-response',
			attempts: [
				{
					status: 200,
					classification: {rule: 'invalid-response'},
					decision: {retry: false, reason: 'not-retryable'},
				},
			],
		});
		expect(events.map(({type}) => type)).toEqual(['attempt-ended', 'call-failed']);
		expect(events[1]).toMatchObject({error, reason: 'not-retryable'});
	});

	test('is no limit of retries', async () => {
		const error = await failureOf(clientOf(malformed(), observer).get(url, {retry: 0}).json());
		expect(explain(error)?.reason).toBe('not-retryable');
	});

	test('is dated when it happened', async () => {
		const time = onVirtualPlatform();
		const parseJson = async () => {
			await new Promise<void>(resolve => void clock.setTimer(250, resolve));
			throw broken;
		};
		const error = await time.run(failureOf(clientOf(malformed(), observer, {parseJson}).get(url).json()));
		await time.advance(1_000);
		expect(error).toBe(broken);
		expect(explain(error)).toMatchObject({totalTime: 250, attempts: [{duration: 250}]});
	});

	const unhappy = new RangeError('not today');
	const parsers: [string, () => never | Promise<never>][] = [
		[
			'throws',
			() => {
				throw unhappy;
			},
		],
		['rejects', () => Promise.reject(unhappy)],
	];
	test.each(parsers)('is explained where a parser of the client’s own %s', async (_, parseJson) => {
		await expect(clientOf(malformed(), observer, {parseJson}).get(url).json()).rejects.toBe(unhappy);
		expect(explain(unhappy)).toMatchObject({attempts: [{status: 200}]});
		const response = await clientOf(malformed(), observer, {parseJson}).get(url);
		await expect(response.json()).rejects.toBe(unhappy);
		expect(explain(response)?.reason).toBe('not-retryable');
	});

	test('of a failed response that its client has asked for leaves the failure what it was', async () => {
		const script = scripted(answers(404, 'none', json));
		const promise = clientOf(script, observer, {parseJson: text => JSON.parse(text)}).get(url, {
			throwHttpErrors: false,
		});
		const error = await failureOf(promise.json());
		expect(error).toBeInstanceOf(SyntaxError);
		expect(explain(error)).toMatchObject({category: 'client-error', attempts: [{status: 404}]});
		expect(explain(await promise)).toMatchObject({category: 'client-error'});
	});

	test('by a hook of the client’s own leaves the attempt as it was', async () => {
		const refused = new RejectedError('no', {code: 'NO', hook: 'own'});
		const throwing = {
			hooks: {
				afterResponse: [
					() => {
						throw refused;
					},
				],
			},
		};
		await expect(clientOf(scripted(answers(200)), observer, throwing).get(url)).rejects.toBe(refused);
		expect(explain(refused)?.attempts[0]).not.toHaveProperty('classification');
	});
});

describe('JSON', () => {
	test('is parsed by the client’s own parser as before', async () => {
		const seen: unknown[] = [];
		const options = {
			parseJson(this: unknown, text: string, context: unknown) {
				seen.push(text, Object.keys(context as object));
				return [text];
			},
		};
		await expect(
			clientOf(scripted(answers(200, 'a')), observer, options)
				.get(url)
				.json(),
		).resolves.toEqual(['a']);
		expect(seen).toEqual(['a', ['request', 'response']]);
	});

	test('may be parsed later by the client’s own parser, too', async () => {
		const parseJson = async (text: string) => [text];
		await expect(
			clientOf(scripted(answers(200, 'a')), observer, {parseJson})
				.get(url)
				.json(),
		).resolves.toEqual(['a']);
	});

	test('that is an empty text is left to ky, since a schema may allow it', async () => {
		const schema = {
			'~standard': {version: 1, vendor: 'test', validate: (value: unknown) => ({value: [value]})},
		} as const;
		const api = clientOf(scripted(answers(200, ''), answers(200, '7')), observer);
		await expect(api.get(url).json(schema)).resolves.toEqual([undefined]);
		await expect(api.get(url).json(schema)).resolves.toEqual([7]);
	});
});
