import {describe, expect, jest, test} from '@jest/globals';
import {classify, defineHook, explain, subscribe, type ToldEvent} from '@kyhooks/core';
import {classificationOf, statusClassifier} from '@kyhooks/status-classifier';
import ky, {HTTPError} from 'ky';
import {
	brokenBody,
	endlessBody,
	json,
	networkError,
	type Step,
	scriptedFetch,
	status,
} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';
import {rule} from './support/rule.ts';

useVirtualTime();
const url = 'https://api.example.com/users/42';

const clientFor = (steps: readonly Step[], options?: Parameters<typeof statusClassifier>[0]) =>
	ky.create({fetch: scriptedFetch(...steps), retry: 0}).extend(statusClassifier(options));

/** The error of a call. */
const failureOf = (call: Promise<unknown>): Promise<HTTPError> =>
	play(
		call.then(
			() => Promise.reject(new Error('the call has succeeded')),
			(error: HTTPError) => error,
		),
	);

const problem = (body: unknown, code = 422) =>
	new Response(JSON.stringify(body), {status: code, headers: {'content-type': 'application/problem+json'}});

describe('a client with statusClassifier() judges', () => {
	test('a status by the tables', async () => {
		const error = await failureOf(clientFor([status(529)]).get(url));
		expect(classificationOf(error)).toMatchObject({category: 'overloaded', rule: 'status-529'});
	});

	test('a network failure by the tables', async () => {
		const error = await failureOf(clientFor([networkError('ENOTFOUND', 'getaddrinfo')]).get(url));
		expect(classificationOf(error)).toMatchObject({category: 'dns', retry: 'always', neverSent: true});
	});

	test('by what the request carried', async () => {
		const call = clientFor([status(409)]).post(url, {headers: {'idempotency-key': 'k1'}});
		expect(classificationOf(await failureOf(call))).toMatchObject({retry: 'if-idempotent'});
	});

	test("ky's own time limit as a timeout of this client", async () => {
		const call = clientFor([() => new Promise<Response>(() => {})]).get(url, {timeout: 500});
		expect(classificationOf(await failureOf(call))).toMatchObject({category: 'timeout', origin: 'client'});
	});

	test("the caller's abort as cancelled, whatever its reason", async () => {
		const controller = new AbortController();
		const call = clientFor([() => new Promise<Response>(() => {})]).get(url, {signal: controller.signal});
		controller.abort(new RangeError('enough'));
		expect(classificationOf(await failureOf(call))).toMatchObject({category: 'cancelled', origin: 'caller'});
	});

	test('for explain, too', async () => {
		const error = await failureOf(clientFor([status(402)]).get(url));
		expect(explain(error)).toMatchObject({category: 'payment-required', attempts: [{status: 402}]});
	});

	test('a response that is returned and not thrown', async () => {
		const response = await clientFor([status(423)]).get(url, {throwHttpErrors: false});
		expect(classificationOf(response)).toMatchObject({category: 'conflict', rule: 'status-423'});
	});
});

describe('the body of a failed response', () => {
	test('is judged, where it is a problem description, at any status', async () => {
		const body = {type: 'https://example.com/problems/locked', title: 'Locked'};
		const error = await failureOf(clientFor([problem(body, 404)]).get(url));
		expect(classificationOf(error)).toMatchObject({
			rule: 'status-404',
			problemType: 'https://example.com/problems/locked',
			problemTitle: 'Locked',
		});
	});

	test('can still be read by ky and by the caller', async () => {
		const error = await failureOf(clientFor([json({error: {code: 'rate_limit'}}, {status: 400})]).get(url));
		expect(classificationOf(error)?.rule).toBe('rate-limited');
		expect(error.data).toEqual({error: {code: 'rate_limit'}});
	});

	test('can still be read where the response is returned', async () => {
		const steps = [json({error: 'rate_limit'}, {status: 400})];
		const response = await clientFor(steps).get(url, {throwHttpErrors: false});
		expect(classificationOf(response)?.rule).toBe('rate-limited');
		await expect(response.json()).resolves.toEqual({error: 'rate_limit'});
	});

	test.each([
		'application/json',
		'application/json; charset=utf-8',
		'application/vnd.api+json',
		'APPLICATION/PROBLEM+JSON',
		'text/json',
	])('is read where it is %s', async type => {
		const response = status(429, {'content-type': type}, '{"error": {"code": "insufficient_quota"}}');
		const clone = jest.spyOn(response, 'clone');
		const error = await failureOf(clientFor([response]).get(url));
		expect(classificationOf(error)?.category).toBe('quota-exhausted');
		expect(clone).toHaveBeenCalledTimes(1);
	});

	test.each([
		['no text', 429, {'content-type': 'image/png'}],
		['without a type', 429, {'content-type': ''}],
		['of a status that is retried without it', 503, {'content-type': 'application/json'}],
		['of a status that it does not change', 500, {'content-type': 'application/json'}],
		['said to be too long', 429, {'content-type': 'application/json', 'content-length': '70000'}],
	])('is left alone where it is %s', async (_, code, headers) => {
		const response = status(code, headers, '{"error": {"code": "insufficient_quota"}}');
		const clone = jest.spyOn(response, 'clone');
		const error = await failureOf(clientFor([response]).get(url));
		expect(classificationOf(error)?.category).not.toBe('quota-exhausted');
		expect(clone).not.toHaveBeenCalled();
	});

	test.each([
		'text/plain',
		'application/xml',
		'text/html; charset=utf-8',
		'application/x-amz-json-1.1',
		'application/soap+xml',
	])('is read where it is %s', async type => {
		const rules = [
			{
				name: 'own',
				when: {status: 400, bodyText: /Rate exceeded/},
				verdict: {category: 'rate-limited'},
			} as const,
		];
		const response = status(400, {'content-type': type}, '{"message":"Rate exceeded"}');
		const error = await failureOf(clientFor([response], {rules}).get(url));
		expect(classificationOf(error)?.rule).toBe('own');
	});

	test('is passed on whole where it is longer than 64 KiB', async () => {
		const body = {error: {code: 'insufficient_quota', message: 'x'.repeat(65_536)}};
		const error = await failureOf(clientFor([json(body, {status: 429})]).get(url));
		expect(classificationOf(error)?.category).toBe('rate-limited');
		expect(error.data).toEqual(body);
	});

	test('of a success is left alone, and the response is the very one that came', async () => {
		const answer = json({error: {code: 'insufficient_quota'}});
		const clone = jest.spyOn(answer, 'clone');
		const rules = [rule('mine', {bodyCode: 'insufficient_quota'}, {})];
		await expect(clientFor([answer], {rules}).get(url)).resolves.toBe(answer);
		expect(clone).not.toHaveBeenCalled();
	});

	test('that somebody else has read and shows is taken from there', async () => {
		const categories: string[] = [];
		const reader = defineHook({
			name: 'reader',
			stage: 'observe',
			install: call => ({
				async attempt(request, next) {
					const response = await next(request);
					const body = {error: {code: 'insufficient_quota'}};
					categories.push(classify(call, {response: status(429), body}, request).category);
					return response;
				},
			}),
		});
		await clientFor([json({})])
			.extend(reader)
			.get(url);
		expect(categories).toEqual(['quota-exhausted']);
	});

	test('that breaks leaves the status as it is', async () => {
		const response = status(429, {'content-type': 'application/json'}, null);
		const broken = new Response(brokenBody('{"error": '), response);
		const error = await failureOf(clientFor([broken]).get(url));
		expect(error).toBeInstanceOf(HTTPError);
		expect(classificationOf(error)).toMatchObject({category: 'rate-limited', status: 429});
	});

	test('that breaks does so for whoever reads it', async () => {
		const response = status(429, {'content-type': 'application/json'}, null);
		const broken = new Response(brokenBody('{"error": '), response);
		const returned = await play(clientFor([broken]).get(url, {throwHttpErrors: false}));
		await expect(returned.text()).rejects.toThrow('terminated');
	});

	test('that is no JSON after all is looked at as text', async () => {
		const text = 'You have exceeded a secondary rate limit';
		const error = await failureOf(
			clientFor([status(403, {'content-type': 'application/json'}, text)]).get(url),
		);
		expect(classificationOf(error)?.rule).toBe('rate-limited');
	});

	test('that does not end is waited for a quarter of a second, and then left to whoever reads it', async () => {
		const {stream, cancelled} = endlessBody('{"error":');
		const endless = new Response(stream, {status: 429, headers: {'content-type': 'application/json'}});
		const call = clientFor([endless]).get(url, {throwHttpErrors: false});
		const started = performance.now();
		const response = await play(call);
		expect(performance.now() - started).toBe(250);
		expect(classificationOf(response)?.rule).toBe('status-429');
		expect(cancelled()).toBe(false);
	});

	test('that does not end does not outlive an abort', async () => {
		const fetch = async (_: unknown, init?: RequestInit) => {
			const body = new ReadableStream({
				start: controller =>
					init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason)),
			});
			return new Response(body, {status: 429, headers: {'content-type': 'application/json'}});
		};
		const controller = new AbortController();
		const call = clientFor([]).get(url, {fetch, signal: controller.signal});
		setTimeout(() => controller.abort(new Error('enough')), 100);
		const started = performance.now();
		expect((await failureOf(call)).message).toBe('enough');
		expect(performance.now() - started).toBe(100);
		expect(jest.getTimerCount()).toBe(0);
	});
});

describe('rules of your own', () => {
	const boom = () => {
		throw new Error('mine');
	};

	test('decide before the tables', async () => {
		const rules = [
			rule('asleep', {status: 404, header: {'x-asleep': true}}, {category: 'unavailable', retry: 'always'}),
		];
		const error = await failureOf(clientFor([status(404, {'x-asleep': '1'})], {rules}).get(url));
		expect(classificationOf(error)).toMatchObject({category: 'unavailable', retry: 'always', rule: 'asleep'});
	});

	test.each([
		['bodyCode', rule('mine', {status: 500, bodyCode: 'deadlock'}, {})],
		['bodyText', rule('mine', {status: '5xx', bodyText: /deadlock/}, {})],
		[
			'test',
			rule('mine', {test: ({body}) => (body as {code?: string} | undefined)?.code === 'deadlock'}, {}),
		],
	])('may look into the JSON body of any status, by %s', async (_, mine) => {
		const error = await failureOf(
			clientFor([json({code: 'deadlock'}, {status: 500})], {rules: [mine]}).get(url),
		);
		expect(classificationOf(error)).toMatchObject({category: 'server-error', rule: 'mine'});
	});

	test('leave the bodies unread of statuses at which none asks for one', async () => {
		const rules = [
			rule('mine', {status: 500, bodyCode: 'deadlock'}, {}),
			rule('plain', {status: 404, header: {'x-asleep': true}}, {}),
		];
		const response = json({}, {status: 404});
		const clone = jest.spyOn(response, 'clone');
		await failureOf(clientFor([response], {rules}).get(url));
		expect(clone).not.toHaveBeenCalled();
	});

	test('that throw are reported, and the tables decide', async () => {
		const events: ToldEvent[] = [];
		const stop = subscribe(event => events.push(event));
		const error = await failureOf(
			clientFor([status(404)], {rules: [rule('mine', {test: boom}, {})]}).get(url),
		);
		stop();
		expect(classificationOf(error)?.rule).toBe('status-404');
		expect(events.filter(({type}) => type === 'callback-failed')).toMatchObject([
			{callback: 'status-classifier.rules', error: new Error('mine')},
		]);
		expect(explain(error)?.faults).toEqual([{callback: 'status-classifier.rules', message: 'mine'}]);
	});

	test('are those that were given, whatever becomes of them later', async () => {
		const when = {status: 404};
		const rules = [{...rule('mine', {}, {category: 'gone'}), when}];
		const client = clientFor([status(404)], {rules});
		when.status = 500;
		rules.length = 0;
		expect(classificationOf(await failureOf(client.get(url)))?.rule).toBe('mine');
	});
});

test('an attempt is judged once, however often it is asked about', async () => {
	let asked = 0;
	const rules = [rule('mine', {test: () => ++asked < 0}, {})];
	const asking = defineHook({
		name: 'asking',
		stage: 'observe',
		install: call => ({
			async attempt(request, next) {
				const response = await next(request);
				classify(call, {response}, request);
				return response;
			},
		}),
	});
	const error = await failureOf(
		clientFor([status(500)], {rules})
			.extend(asking)
			.get(url),
	);
	classificationOf(error);
	expect(asked).toBe(1);
});
