import {describe, expect, jest, test} from '@jest/globals';
import {clientRetryOf, clock, type Decision, explain, type Failure, RejectedError} from '@kyhooks/core';
import ky, {type AfterResponseHook, HTTPError, NetworkError, type Options} from 'ky';
import {chunked, handFed, settled} from '../support/bodies.ts';
import {failureOf, heard, onVirtualPlatform} from '../support/observing.ts';
import {
	again,
	answers,
	clientOf,
	decides,
	fails,
	hangs,
	layer,
	type Step,
	scripted,
	spying,
	transportFailure,
	url,
} from '../support/scripted-fetch.ts';

const stop: Decision = {retry: false, reason: 'long-wait', wait: 90_000};
const after = (wait: number): Decision => ({retry: true, wait, source: 'backoff'});
/** Makes these decisions, in order, and none after that. */
const saying = (...decisions: readonly Decision[]) => {
	const asked: Failure[] = [];
	return {asked, hook: decides(failure => decisions[asked.push(failure) - 1])};
};

describe('a decision', () => {
	test('to stop is the reason why the call ended', async () => {
		const {hook} = saying(again, stop);
		const error = await failureOf(clientOf(scripted(answers(503), answers(503)), hook).get(url));
		expect(explain(error)?.attempts.map(({decision}) => decision)).toEqual([again, stop]);
		expect(explain(error)?.reason).toBe('long-wait');
	});

	test('to retry is carried out after its wait, and told, and nobody can change it', async () => {
		const time = onVirtualPlatform();
		const events = heard();
		const {hook: spy, calls} = spying();
		const {hook, asked} = saying(after(300), {retry: true, wait: 40, source: 'ratelimit'});
		const broken = transportFailure('ECONNRESET', 'read');
		const script = scripted(answers(503), fails(broken), answers(200));
		const response = await time.run(
			clientOf(script, spy, hook, {retry: {backoffLimit: 5, jitter: true, delay: () => 7}}).get(url),
		);
		expect(response.status).toBe(200);
		expect(calls[0]?.attempts).toMatchObject([{startedAt: 0}, {startedAt: 300}, {startedAt: 340}]);
		expect(events.map(({type}) => type)).toEqual([
			'attempt-ended',
			'retry-scheduled',
			'attempt-ended',
			'retry-scheduled',
			'attempt-ended',
		]);
		expect(events).toMatchObject([
			{},
			{attempt: {number: 1}, wait: 300, source: 'backoff', classification: {status: 503}},
			{},
			{attempt: {number: 2}, wait: 40, source: 'ratelimit', classification: {code: 'ECONNRESET'}},
			{},
		]);
		expect(calls[0]?.attempts.slice(0, 2).map(({decision}) => Object.isFrozen(decision))).toEqual([
			true,
			true,
		]);
		expect(asked.map(({response, error}) => response?.status ?? error)).toEqual([503, broken]);
		expect(asked.map(({request}) => request)).toEqual(script.requests.slice(0, 2));
	});

	test('is the outermost layer’s that gives one', async () => {
		const inner = jest.fn(() => stop);
		const api = clientOf(
			scripted(answers(503), answers(200)),
			decides(() => undefined, 'silent', 'observe'),
			decides(() => again, 'outer'),
			decides(inner, 'inner'),
		);
		expect((await api.get(url)).status).toBe(200);
		expect(inner).toHaveBeenCalledTimes(0);
	});

	test('is missing if no layer makes one, or the layer throws, and the call ends', async () => {
		const faulty = decides(() => {
			throw new Error('in the decision');
		});
		const error = await failureOf(clientOf(scripted(answers(503)), faulty).get(url));
		expect(explain(error)).toMatchObject({
			reason: 'not-retryable',
			attempts: [{status: 503}],
			faults: expect.arrayContaining([{callback: 'decide', message: 'in the decision'}]),
		});
		const silent = await failureOf(clientOf(scripted(answers(503)), saying().hook).get(url));
		expect(explain(silent)?.attempts[0]).not.toHaveProperty('decision');
	});

	test.each(['get', 'post', 'put', 'patch', 'delete', 'head'] as const)(
		'holds for %s, which ky itself might not repeat',
		async method => {
			const script = scripted(answers(503), answers(200));
			await ky.create({fetch: script.fetch}).extend(saying(again).hook)[method](url);
			expect(script.requests).toHaveLength(2);
		},
	);

	test('leaves methods that the client has set to ky', async () => {
		const script = scripted(answers(503));
		await failureOf(clientOf(script, {retry: {methods: ['get']}}, saying(again).hook).post(url));
		expect(script.requests).toHaveLength(1);
	});

	test('is not asked for after an abort, whose reason is the caller’s, though it looks like a failure of the network', async () => {
		const controller = new AbortController();
		const script = scripted(hangs);
		const failing = failureOf(
			clientOf(
				script,
				decides(() => after(60_000)),
			).get(url, {signal: controller.signal}),
		);
		await settled();
		const reason = new TypeError('fetch failed');
		controller.abort(reason);
		expect(await failing).toBe(reason);
		expect(script.requests).toHaveLength(1);
		expect(explain(reason)).toMatchObject({reason: 'aborted'});
	});
});

describe('the client’s own shouldRetry', () => {
	const asked = (said: boolean | undefined, decision: Decision) => {
		const shouldRetry = jest.fn(() => said);
		const deciding = saying(decision);
		const script = scripted(answers(503), answers(200));
		const call = clientOf(script, deciding.hook, {retry: {shouldRetry}}).get(url);
		return {shouldRetry, deciding, script, call};
	};

	test('is asked before a hook decides, and its yes is said', async () => {
		const {call, deciding, shouldRetry} = asked(true, again);
		expect((await call).status).toBe(200);
		expect(shouldRetry).toHaveBeenCalledTimes(1);
		expect(shouldRetry.mock.calls).toMatchObject([[{error: {name: 'HTTPError'}, retryCount: 1}]]);
		expect(deciding.asked.map(({insisted}) => insisted)).toEqual([true]);
	});

	test('does not outdo the hook', async () => {
		const {call, script} = asked(true, stop);
		expect(explain(await failureOf(call))).toMatchObject({reason: 'long-wait'});
		expect(script.requests).toHaveLength(1);
	});

	test('ends the call by a no, and nobody is asked', async () => {
		const {call, deciding} = asked(false, again);
		expect(explain(await failureOf(call))).toMatchObject({
			reason: 'not-retryable',
			attempts: [{decision: {retry: false, reason: 'not-retryable'}}],
		});
		expect(deciding.asked).toEqual([]);
	});

	test('leaves it to the hook if it returns undefined', async () => {
		const {call, deciding} = asked(undefined, again);
		expect((await call).status).toBe(200);
		expect(deciding.asked.map(({insisted}) => insisted)).toEqual([false]);
	});

	test('is not asked of a failed response that is no error to the client', async () => {
		const shouldRetry = jest.fn(() => false);
		const script = scripted(answers(503), answers(200));
		const api = clientOf(script, saying(again).hook, {retry: {shouldRetry}, throwHttpErrors: false});
		expect((await api.get(url)).status).toBe(200);
		expect(shouldRetry).not.toHaveBeenCalled();
	});

	test('ends the call with what it throws', async () => {
		const shouldRetry = () => {
			throw new Error('in the client');
		};
		const script = scripted(answers(503));
		const ended = await failureOf(clientOf(script, saying(again).hook, {retry: {shouldRetry}}).get(url));
		expect(script.requests).toHaveLength(1);
		expect(ended).toMatchObject({message: 'in the client'});
		expect(explain(ended)?.reason).toBe('not-retryable');
	});

	test('decides alone if no hook does', async () => {
		const script = scripted(answers(404), answers(200));
		const retry = {shouldRetry: () => true};
		expect((await clientOf(script, layer('one', {}), {retry}).get(url)).status).toBe(200);
		const other = scripted(answers(503));
		const no = {shouldRetry: () => false};
		await failureOf(clientOf(other, layer('one', {}), {retry: no}).get(url));
		expect(other.requests).toHaveLength(1);
	});

	test('is taken out of the options of another call that are passed on', async () => {
		const shouldRetry = jest.fn(() => undefined);
		const passed: unknown[] = [];
		const inner = scripted(answers(503), answers(200));
		const innerDecides = saying(again);
		const innerApi = clientOf(inner, innerDecides.hook);
		const passing = {
			retry: {shouldRetry, limit: 3},
			hooks: {
				beforeRequest: [
					async ({options}: {options: {retry?: Options['retry']}}) => {
						passed.push(clientRetryOf(options.retry).shouldRetry);
						await innerApi.get(url, options.retry === undefined ? {} : {retry: options.retry});
					},
				],
			},
		};
		await clientOf(scripted(answers(200)), passing, saying().hook).get(url);
		expect(passed).toEqual([shouldRetry]);
		expect(inner.requests).toHaveLength(2);
		expect(shouldRetry).toHaveBeenCalledTimes(1);
		expect(innerDecides.asked).toHaveLength(1);
	});

	test('and the rest of what the client has set are read as they were', () => {
		expect(clientRetryOf(3)).toEqual({limit: 3});
		expect(clientRetryOf(undefined)).toEqual({});
		const retry = {limit: 1, shouldRetry: () => true};
		expect(clientRetryOf(retry)).toBe(retry);
	});
});

describe('the body of an attempt that is repeated', () => {
	const sleep = (duration: number) => new Promise<void>(resolve => void clock.setTimer(duration, resolve));

	/** What ky's hooks see of the first failure, and when the second attempt was sent. */
	const repeated = async (step: Step, wait = 1_000) => {
		const time = onVirtualPlatform();
		const seen: unknown[] = [];
		const {hook, calls} = spying();
		const looking = {hooks: {beforeRetry: [({error}: {error: Error}) => void seen.push(error)]}};
		const response = await time.run(
			clientOf(scripted(step, answers(200)), hook, saying(after(wait)).hook, looking).get(url),
		);
		expect(response.status).toBe(200);
		await time.advance(1_000);
		expect(time.pending).toBe(0);
		const [error] = seen as [HTTPError];
		return {data: error.data, response: error.response, at: calls[0]?.attempts[1]?.startedAt};
	};

	test('is read, and is in the error that ky makes', async () => {
		const {data, at} = await repeated(answers(503, '{"a":1}', {'content-type': 'application/json'}));
		expect([data, at]).toEqual([{a: 1}, 1_000]);
	});

	const slow =
		(duration: number, fed = handFed()): Step =>
		() => {
			fed.send('do');
			void sleep(duration).then(() => {
				if (fed.cancellations.length === 0) {
					fed.send('wn');
					fed.end();
				}
			});
			return new Response(fed.stream, {status: 503, statusText: 'Down', headers: {'x-own': 'yes'}});
		};

	test('shortens the wait by the time of its reading', async () => {
		expect(await repeated(slow(200))).toMatchObject({data: 'down', at: 1_000});
	});

	test('never makes the wait less than nothing', async () => {
		expect(await repeated(slow(200), 100)).toMatchObject({data: 'down', at: 200});
	});

	test('is given up after a quarter of a second, and the response is empty and otherwise the same', async () => {
		const fed = handFed();
		const {data, at, response} = await repeated(slow(251, fed), 0);
		expect([data, at]).toEqual([undefined, 250]);
		expect([response.status, response.statusText, response.headers.get('x-own')]).toEqual([
			503,
			'Down',
			'yes',
		]);
		expect(fed.cancellations).toHaveLength(1);
	});

	const long = (size: number) => {
		const bytes = Array.from({length: 2}, () => new Uint8Array(size / 2).fill(120));
		return chunked(bytes);
	};

	test('is read up to 64 KiB', async () => {
		const {data} = await repeated(() => new Response(long(65_536).stream, {status: 503}));
		expect(data).toHaveLength(65_536);
	});

	test('is given up beyond 64 KiB', async () => {
		const {stream} = long(65_538);
		const {data} = await repeated(() => new Response(stream, {status: 503}));
		expect(data).toBeUndefined();
	});

	test('may break, which changes nothing', async () => {
		const fed = handFed();
		fed.fail(new TypeError('terminated'));
		const {data, at} = await repeated(() => new Response(fed.stream, {status: 503}));
		expect([data, at]).toEqual([undefined, 1_000]);
	});

	test('is read whole for the hooks of the client', async () => {
		const seen: string[] = [];
		const afterResponse: AfterResponseHook[] = [async ({response}) => void seen.push(await response.text())];
		const script = scripted(answers(503, 'down'), answers(200, 'up'));
		const response = await clientOf(script, saying(again).hook, {hooks: {afterResponse}}).get(url);
		expect([...seen, await response.text()]).toEqual(['down', 'up', 'up']);
	});
});

describe('a client that wants no error for a status', () => {
	test('gets its retries, and then the response, whole', async () => {
		const events = heard();
		const script = scripted(answers(503, 'one'), answers(503, 'two'));
		const response = await clientOf(script, saying(again, stop).hook).get(url, {throwHttpErrors: false});
		expect([response.status, await response.text()]).toEqual([503, 'two']);
		expect(explain(response)).toMatchObject({reason: 'long-wait', attempts: [{}, {}]});
		expect(events.map(({type}) => type)).toEqual([
			'attempt-ended',
			'retry-scheduled',
			'attempt-ended',
			'failure-returned',
		]);
		expect(events.at(-1)).toMatchObject({attempt: {number: 2, status: 503, decision: stop}});
	});

	test('may say so by a function', async () => {
		const throwHttpErrors = (status: number) => status !== 503;
		const script = scripted(answers(503), answers(503), answers(500));
		const api = clientOf(script, saying(again, stop, stop).hook, {throwHttpErrors});
		expect((await api.get(url)).status).toBe(503);
		await expect(api.get(url)).rejects.toBeInstanceOf(HTTPError);
	});

	test('is told of nothing that was returned where all went well', async () => {
		const events = heard();
		await clientOf(scripted(answers(200)), saying().hook).get(url, {throwHttpErrors: false});
		expect(events.map(({type}) => type)).toEqual(['attempt-ended']);
	});
});

describe('a retry that is refused', () => {
	const refusal = (reason?: 'budget') =>
		new RejectedError('full', {code: 'FULL', hook: 'limiter', ...(reason && {reason})});
	/** Refuses the second attempt of a call. */
	const refusing = (error: unknown = refusal()) =>
		layer(
			'refusing',
			call => ({
				attempt(request, next) {
					return call.attempts.length === 2 ? Promise.reject(error) : next(request);
				},
			}),
			'break',
		);
	const retries = saying;

	test.each([
		['', undefined, 'rejected'],
		[', with a reason of its own', 'budget', 'budget'],
	] as const)('gives the caller the failure that it was for%s', async (_, reason, told) => {
		const events = heard();
		const seen: unknown[] = [];
		const looking = {hooks: {beforeRetry: [({error}: {error: Error}) => void seen.push(error)]}};
		const script = scripted(answers(503, 'down'));
		const api = clientOf(script, looking, retries(again).hook, refusing(refusal(reason)));
		const error = await failureOf(api.get(url));
		expect(error).toBe(seen[0]);
		expect(error).toMatchObject({name: 'HTTPError', data: 'down'});
		expect(script.requests).toHaveLength(1);
		expect(explain(error)).toMatchObject({
			reason: told,
			category: 'unavailable',
			attempts: [{status: 503, decision: {retry: false, reason: told}}],
		});
		expect(explain(error)?.attempts).toHaveLength(1);
		expect(events.map(({type}) => type)).toEqual(['attempt-ended', 'retry-scheduled', 'call-failed']);
	});

	test('gives it as an error also where it was one of the network', async () => {
		const broken = transportFailure('ECONNRESET', 'read');
		const error = await failureOf(
			clientOf(scripted(fails(broken)), retries(again).hook, refusing()).get(url),
		);
		expect(error).toBeInstanceOf(NetworkError);
		expect(error).toHaveProperty('cause', broken);
		expect(explain(error)).toMatchObject({reason: 'rejected', category: 'connection-lost'});
	});

	test('gives it as the response where the client wants no error, whole', async () => {
		const events = heard();
		const step: Step = () =>
			Object.defineProperty(
				new Response('down', {status: 503, statusText: 'Down', headers: {'x-own': 'yes'}}),
				'url',
				{value: `${url}?elsewhere`},
			);
		const response = await clientOf(scripted(step), retries(again).hook, refusing()).get(url, {
			throwHttpErrors: false,
		});
		expect([response.status, response.statusText, response.headers.get('x-own'), response.url]).toEqual([
			503,
			'Down',
			'yes',
			`${url}?elsewhere`,
		]);
		expect(await response.text()).toBe('down');
		expect(explain(response)).toMatchObject({reason: 'rejected', attempts: [{status: 503}]});
		expect(events.map(({type}) => type)).toEqual(['attempt-ended', 'retry-scheduled', 'failure-returned']);
	});

	test('gives it without a body where that did not come soon', async () => {
		const time = onVirtualPlatform();
		const fed = handFed();
		const response = await time.run(
			clientOf(
				scripted(() => new Response(fed.stream, {status: 503})),
				retries(again).hook,
				refusing(),
			).get(url, {throwHttpErrors: false}),
		);
		expect([response.status, await response.text()]).toEqual([503, '']);
	});

	test('gives it also where it was no error', async () => {
		const odd = layer('odd', call => ({
			attempt: (request, next) => (call.attempts.length === 1 ? Promise.reject(null) : next(request)),
		}));
		const api = clientOf(scripted(), odd, retries(again).hook, refusing());
		expect(await failureOf(api.get(url, {throwHttpErrors: false}))).toBeNull();
	});

	test('is one of ky’s own, where no hook decides', async () => {
		const error = await failureOf(
			clientOf(scripted(answers(503)), refusing()).get(url, {throwHttpErrors: status => status > 0}),
		);
		expect(error).toBeInstanceOf(HTTPError);
		expect(explain(error)).toMatchObject({reason: 'rejected', attempts: [{status: 503}]});
	});

	test('is no refusal if it is any other error', async () => {
		const broken = new Error('in the layer');
		const error = await failureOf(
			clientOf(scripted(answers(503)), retries(again).hook, refusing(broken)).get(url),
		);
		expect(error).toBe(broken);
		expect(explain(error)?.attempts).toHaveLength(2);
	});

	test('after another attempt is the end all the same', async () => {
		let attempts = 0;
		const third = layer('third', {
			attempt: (request, next) => (++attempts === 3 ? Promise.reject(refusal()) : next(request)),
		});
		const broken = transportFailure('ECONNRESET', 'read');
		const script = scripted(answers(503), fails(broken));
		const error = await failureOf(clientOf(script, retries(again, again, again).hook, third).get(url));
		expect(error).toHaveProperty('cause', broken);
		expect(explain(error)?.attempts).toMatchObject([
			{status: 503, decision: again},
			{decision: {retry: false, reason: 'rejected'}},
		]);
	});
});

describe('an answer of success that tells of a failure', () => {
	const finding = async () => {
		const {failWith, classifyByStandard} = await import('@kyhooks/core');
		const verdict = Object.freeze({...classifyByStandard({error: undefined}), rule: 'body'});
		return layer(
			'finding',
			call => ({
				async attempt(request, next) {
					const response = await next(request);
					if (response.status === 202) {
						failWith(call, response, verdict);
					}
					return response;
				},
			}),
			'send',
		);
	};

	test('is repeated', async () => {
		const {hook, asked} = saying(again);
		const seen: unknown[] = [];
		const looking = {hooks: {beforeRetry: [({error}: {error: Error}) => void seen.push(error)]}};
		const script = scripted(answers(202, 'no'), answers(200, 'yes'));
		const response = await clientOf(script, hook, await finding(), looking).get(url);
		expect([response.status, await response.text()]).toEqual([200, 'yes']);
		expect(asked.map(({response}) => response?.status)).toEqual([202]);
		expect(seen).toMatchObject([{name: 'HTTPError', response: {status: 202}}]);
		expect(explain(seen[0])?.attempts).toMatchObject([
			{status: 202, classification: {rule: 'body'}},
			{status: 200},
		]);
	});

	test('is the caller’s when nothing follows it', async () => {
		const events = heard();
		const {hook} = saying(again, stop);
		const script = scripted(answers(202, 'no'), answers(202, 'not yet'));
		const response = await clientOf(script, hook, await finding()).get(url);
		expect([response.status, await response.text()]).toEqual([202, 'not yet']);
		expect(explain(response)).toMatchObject({reason: 'long-wait'});
		expect(events.map(({type}) => type)).toEqual([
			'attempt-ended',
			'retry-scheduled',
			'attempt-ended',
			'failure-returned',
		]);
	});

	test('is the caller’s where its retry was refused', async () => {
		const answer = new Response('no', {status: 202});
		const refusing = layer('refusing', call => ({
			attempt: (request, next) =>
				call.attempts.length === 2
					? Promise.reject(new RejectedError('full', {code: 'FULL', hook: 'limiter'}))
					: next(request),
		}));
		const script = scripted(() => answer);
		const response = await clientOf(script, saying(again).hook, await finding(), refusing).get(url);
		expect(response).toBe(answer);
		expect(explain(response)).toMatchObject({reason: 'rejected', attempts: [{status: 202}]});
	});
});

test('a failure that a hook of the client’s own has put in the place of an answer is what is decided on', async () => {
	const {hook, asked} = saying(again);
	const afterResponse: AfterResponseHook[] = [
		({response}) => (response.status === 202 ? new Response(null, {status: 500}) : undefined),
	];
	const response = await clientOf(scripted(answers(202), answers(200)), hook, {hooks: {afterResponse}}).get(
		url,
	);
	expect(response.status).toBe(200);
	expect(asked.map(({response}) => response?.status)).toEqual([500]);
});

describe('a retry that a hook of the client’s own forces', () => {
	const once = (force: ReturnType<AfterResponseHook>): Options => {
		let done = false;
		const hook: AfterResponseHook = () => {
			const forced = done ? undefined : force;
			done = true;
			return forced;
		};
		return {hooks: {afterResponse: [hook]}};
	};

	test('goes at once where no retry was decided on', async () => {
		const time = onVirtualPlatform();
		const {hook, asked} = saying();
		const script = scripted(answers(200), answers(201));
		const response = await time.run(clientOf(script, hook, once(ky.retry())).get(url));
		expect([response.status, time.now()]).toEqual([201, 0]);
		expect(asked).toEqual([]);
		expect(explain(response)?.attempts[0]?.decision).toEqual({retry: true, wait: 0, source: 'forced'});
		expect(String(explain(response))).toContain('(forced)');
	});

	test('waits as long as was decided', async () => {
		const time = onVirtualPlatform();
		const script = scripted(answers(503), answers(201));
		const response = await time.run(clientOf(script, saying(after(300)).hook, once(ky.retry())).get(url));
		expect([response.status, time.now()]).toEqual([201, 300]);
	});

	test('overrules a decision to stop, and has a wait of its own', async () => {
		const {hook, asked} = saying(stop);
		const response = await clientOf(
			scripted(answers(401), answers(200)),
			hook,
			once(ky.retry({delay: 0})),
		).get(url);
		expect(explain(response)?.attempts[0]?.decision).toMatchObject({retry: true, source: 'forced'});
		expect(asked).toHaveLength(1);
	});

	test('is one of ky’s own rules, where no hook of ours decides', async () => {
		const response = await clientOf(scripted(answers(503), answers(200)), layer('one', {})).get(url);
		expect(explain(response)?.attempts[0]?.decision).toMatchObject({retry: true, source: 'ky'});
	});
});

test('the body of a failure is not left under its limit when the next attempt is sent', async () => {
	const time = onVirtualPlatform();
	const seen: unknown[] = [];
	const timing = {
		hooks: {beforeRetry: [({options}: {options: object}) => void seen.push('timeout' in options)]},
	};
	const script = scripted(answers(503, 'down'), answers(200, '7'));
	const api = clientOf(script, saying(after(60_000)).hook, timing);
	await expect(time.run(api.get(url, {timeout: 1_000}).json())).resolves.toBe(7);
	expect(seen).toEqual([false]);
});
