import {describe, expect, jest, test} from '@jest/globals';
import {
	type Call,
	type Classification,
	classificationOf,
	classify,
	classifyByStandard,
	explain,
	failureOf as howFailed,
	isResilienceError,
	type Layer,
	outcomeOf,
	ResilienceError,
	type TimeLimit,
	verdictOn,
} from '@kyhooks/core';
import {TimeoutError} from 'ky';
import {settled} from '../support/bodies.ts';
import {failureOf, heard, onVirtualTime} from '../support/observing.ts';
import {
	answers,
	clientOf,
	fails,
	hangs,
	layer,
	scripted,
	spying,
	transportFailure,
	url,
} from '../support/scripted-fetch.ts';

const verdict = (rule: string): Classification =>
	Object.freeze({...classifyByStandard({error: undefined}), category: 'application-error', rule});

describe('the judgement on an attempt', () => {
	const judging = (name: string, classify: NonNullable<Layer['classify']>): ReturnType<typeof layer> =>
		layer(name, {classify});

	test('is asked for once, and everybody reads the same one', async () => {
		const judges = jest.fn<NonNullable<Layer['classify']>>(() => verdict('own'));
		const read: (Classification | undefined)[] = [];
		const reading = layer('reading', call => ({
			async attempt(request, next) {
				const response = await next(request);
				read.push(classify(call, {response}), classify(call, {response}));
				return response;
			},
		}));
		const {hook, calls} = spying();
		const api = clientOf(scripted(answers(422)), reading, hook, judging('own', judges));
		const error = await failureOf(api.get(url));
		read.push(
			calls[0]?.attempts[0]?.classification,
			classificationOf(error),
			classificationOf((error as {response: object}).response),
		);
		expect(judges).toHaveBeenCalledTimes(1);
		expect(judges.mock.calls[0]?.[1]).toBe(calls[0]?.request);
		expect(read).toHaveLength(5);
		expect(new Set(read).size).toBe(1);
		expect(read[0]?.rule).toBe('own');
	});

	test('is made when it is first read, and otherwise never', async () => {
		const {hook, calls} = spying();
		const error = transportFailure('ECONNREFUSED', 'connect');
		const asked = jest.fn<NonNullable<Layer['classify']>>();
		await clientOf(scripted(fails(error), answers(200)), hook, judging('asked', asked)).get(url);
		expect(asked).toHaveBeenCalledTimes(0);
		expect(classificationOf(error)?.category).toBe('connect-failed');
		expect(classificationOf(error)).toBe(calls[0]?.attempts[0]?.classification);
		expect(asked).toHaveBeenCalledTimes(1);
	});

	test('is anew on each attempt', async () => {
		const {hook, calls} = spying();
		await clientOf(scripted(answers(503), answers(500), answers(200)), hook).get(url);
		const call = calls[0] as Call;
		expect(call.attempts.map(attempt => verdictOn(call, attempt)?.rule)).toEqual([
			'status-503',
			'status-500',
			undefined,
		]);
	});

	test('is the outermost layer’s that gives one; undefined leaves it to the next', async () => {
		const {hook, calls} = spying();
		const asked: string[] = [];
		const answering = (name: string, given: Classification | undefined) =>
			judging(name, () => {
				asked.push(name);
				return given;
			});
		const api = clientOf(
			scripted(answers(418)),
			answering('silent', undefined),
			answering('outer', verdict('outer')),
			answering('inner', verdict('inner')),
			hook,
		);
		const error = await failureOf(api.get(url));
		expect(classificationOf(error)?.rule).toBe('outer');
		expect(asked).toEqual(['silent', 'outer']);
		expect(calls[0]?.attempts[0]?.classification?.rule).toBe('outer');
	});

	test('goes by the standard rules where a layer’s judge throws, and the fault is told', async () => {
		const events = heard();
		const fault = new Error('in the judge');
		const api = clientOf(
			scripted(answers(404)),
			judging('faulty', () => {
				throw fault;
			}),
		);
		const error = await failureOf(api.get(url));
		expect(classificationOf(error)?.rule).toBe('status-404');
		expect(events.filter(({type}) => type === 'callback-failed')).toMatchObject([
			{callback: 'classify', error: fault},
		]);
		expect(explain(error)?.faults).toEqual([{callback: 'classify', message: 'in the judge'}]);
	});

	test('can be asked of anything else, which does not become the attempt’s', async () => {
		const {hook, calls} = spying();
		const response = clientOf(scripted(answers(503), answers(200)), hook).get(url);
		await response;
		const other = new Response(null, {status: 404});
		expect(classify(calls[0] as Call, {response: other}).rule).toBe('status-404');
		expect(classify(calls[0] as Call, {error: 'a string'}).category).toBe('unknown');
		expect(classificationOf(other)).toBeUndefined();
		expect(explain(await response)?.attempts.map(({classification}) => classification?.rule)).toEqual([
			'status-503',
			undefined,
		]);
	});

	test('of a good response, which a layer may ask for, does not make a failure of it', async () => {
		const {hook, calls} = spying();
		const judging = layer('judging', call => ({
			async attempt(request, next) {
				const response = await next(request);
				classify(call, {response});
				return response;
			},
		}));
		const response = await clientOf(scripted(answers(200)), hook, judging).get(url);
		expect(calls[0]?.attempts[0]?.classification).toBeUndefined();
		expect(classificationOf(response)).toBeUndefined();
		expect(explain(response)?.reason).toBe('success');
	});

	test('depends on the request given, or else on that of the last attempt', async () => {
		const asked = jest.fn<NonNullable<Layer['classify']>>();
		const {hook, calls} = spying();
		await clientOf(scripted(answers(200)), hook, judging('asked', asked)).get(url);
		const facts = {method: 'POST'};
		classify(calls[0] as Call, {error: 'one'});
		classify(calls[0] as Call, {error: 'two'}, facts);
		expect(asked.mock.calls.map(([, request]) => request)).toEqual([calls[0]?.request, facts]);
	});

	test('can be asked for with as little of a request as its method', async () => {
		const judging = layer('judging', call => ({
			async attempt(request, next) {
				const response = await next(request);
				classify(call, {response}, {method: 'POST'});
				return response;
			},
		}));
		const {hook, calls} = spying();
		const error = await failureOf(clientOf(scripted(answers(404)), hook, judging).get(url));
		expect(classificationOf(error)?.rule).toBe('status-404');
		expect(calls[0]?.attempts[0]?.classification).toBe(classificationOf(error));
	});

	test('is also that of the error that ky wraps around its outcome', async () => {
		const cause = transportFailure('ECONNRESET', 'read');
		const {hook, calls} = spying();
		const error = await failureOf(clientOf(scripted(fails(cause)), hook, {retry: 0}).get(url));
		expect(error).not.toBe(cause);
		expect(classify(calls[0] as Call, outcomeOf(error))).toBe(calls[0]?.attempts[0]?.classification);
	});

	test('is the error’s own where an error of the client’s hook ends a call that was answered well', async () => {
		const {hook, calls} = spying();
		const refused = new Error('the hook does not like it');
		const throwing = {
			hooks: {
				afterResponse: [
					() => {
						throw refused;
					},
				],
			},
		};
		await expect(clientOf(scripted(answers(200)), hook, throwing).get(url)).rejects.toBe(refused);
		expect(classificationOf(refused)?.category).toBe('unknown');
		expect(explain(refused)?.attempts[0]).not.toHaveProperty('classification');
		expect(calls[0]?.attempts[0]?.failed).toBe(false);
	});
});

describe('how a call has failed', () => {
	test('is told by the error alone, before any attempt', async () => {
		const refused = new Error('never sent');
		const {hook, calls} = spying();
		const throwing = {
			hooks: {
				beforeRequest: [
					() => {
						throw refused;
					},
				],
			},
		};
		await expect(clientOf(scripted(), hook, throwing).get(url)).rejects.toBe(refused);
		expect(calls[0]?.attempts).toEqual([]);
		expect(explain(refused)).toMatchObject({attempts: [], reason: 'not-retryable', method: '', url: ''});
	});

	test('is nothing as long as it has not', async () => {
		const seen: unknown[] = [];
		const asking = layer('asking', call => ({
			attempt(request, next) {
				seen.push(howFailed(call));
				return next(request);
			},
		}));
		const {hook, calls} = spying();
		await clientOf(scripted(answers(503), answers(200)), hook, asking).get(url);
		expect([...seen, howFailed(calls[0] as Call)]).toEqual([undefined, undefined, undefined]);
	});

	test('is told with the error, its judgement and the reason, once judged', async () => {
		const {hook, calls} = spying();
		const error = await failureOf(clientOf(scripted(answers(404)), hook).get(url));
		const call = calls[0] as Call;
		expect(howFailed(call)).toEqual({
			error,
			classification: call.attempts[0]?.classification,
			reason: 'not-retryable',
			late: false,
			timeLimit: undefined,
		});
		expect(howFailed(call)?.classification).toBe(howFailed(call)?.classification);
	});

	test('is the first that ended it, whatever a hook of the client’s own makes of that', async () => {
		const events = heard();
		const {hook, calls} = spying();
		const replacing = {hooks: {beforeError: [() => new Error('in other words')]}};
		await failureOf(clientOf(scripted(answers(404)), hook, replacing).get(url));
		expect(howFailed(calls[0] as Call)?.error).toHaveProperty('name', 'HTTPError');
		expect(events.filter(({type}) => type === 'call-failed')).toHaveLength(1);
	});

	test('is late, and belongs to the attempt, where that had ended well', async () => {
		const {hook, calls} = spying();
		const error = await failureOf(
			clientOf(scripted(answers(200, '{')), hook)
				.get(url)
				.json(),
		);
		const call = calls[0] as Call;
		expect(call.attempts[0]?.failed).toBe(false);
		expect(howFailed(call)).toMatchObject({error, late: true, reason: 'not-retryable'});
		expect(call.attempts[0]).toMatchObject({
			failed: true,
			threw: true,
			subject: error,
			classification: {rule: 'invalid-response'},
			decision: {retry: false, reason: 'not-retryable'},
		});
	});
});

describe('asked within an attempt, a judgement', () => {
	const asking = async (ask: (call: Call) => void) => {
		const asks = layer('asks', call => ({
			attempt(request, next) {
				ask(call);
				return next(request);
			},
		}));
		await clientOf(scripted(answers(200)), asks).get(url);
	};

	test('is noted as that of the attempt, and again for another failure', async () => {
		const noted: unknown[] = [];
		await asking(call => {
			classify(call, {error: new Error('now')});
			noted.push(call.attempts[0]?.classification?.category);
			classify(call, {response: new Response(null, {status: 404})});
			noted.push(call.attempts[0]?.classification?.rule);
			classify(call, {response: new Response()});
			noted.push(call.attempts[0]?.classification?.rule);
		});
		expect(noted).toEqual(['unknown', 'status-404', 'status-404']);
	});
});

describe('the limit that a failure tells of', () => {
	const timeout = classifyByStandard({error: new TimeoutError(new Request(url))});
	const judging = layer('judging', {classify: ({error}) => (isResilienceError(error) ? timeout : undefined)});
	const limitIn = async (error: unknown) =>
		explain(await failureOf(clientOf(scripted(fails(error)), judging).get(url, {retry: 0})))?.attempts[0]
			?.timeLimit;
	const ours = (code: string) => new ResilienceError('slow', {code, hook: 'timeout'});

	test.each<[string, unknown, TimeLimit | undefined]>([
		['the deadline of an operation', ours('OPERATION_TIMEOUT'), 'total'],
		['ky’s limit of an attempt', new TimeoutError(new Request(url)), 'attempt'],
		[
			'the platform’s, of a signal that is not the caller’s',
			new DOMException('slow', 'TimeoutError'),
			undefined,
		],
		['one that only bears its name', Object.assign(new Error('slow'), {name: 'TimeoutError'}), undefined],
		['none of time', new Error('odd'), undefined],
	])('is that of %s', async (_, error, limit) => {
		const seen = await limitIn(error);
		expect(seen).toBe(limit);
	});

	test.each([
		[2, 'total'],
		[2.5, 'attempt'],
	])('is that of the call where %d ms of it are left: a timer may be early', async (left, limit) => {
		const time = onVirtualTime();
		const late = async () => {
			await time.advance(1_000 - left);
			throw new TimeoutError(new Request(url));
		};
		const api = clientOf(scripted(late), layer('one', {}));
		const error = await failureOf(api.get(url, {retry: 0, totalTimeout: 1_000}));
		expect(explain(error)?.timeLimit).toBe(limit);
	});

	test('is the caller’s for a deadline of its signal', async () => {
		const controller = new AbortController();
		const failing = failureOf(
			clientOf(scripted(hangs), layer('one', {})).get(url, {signal: controller.signal}),
		);
		await settled();
		controller.abort(new DOMException('late', 'TimeoutError'));
		expect(explain(await failing)).toMatchObject({
			timeLimit: 'caller',
			reason: 'aborted',
			category: 'timeout',
		});
	});

	test('is not told of a gateway that was too slow', async () => {
		const error = await failureOf(clientOf(scripted(answers(504)), layer('one', {})).get(url, {retry: 0}));
		expect(explain(error)).not.toHaveProperty('timeLimit');
	});
});
