import {afterEach, describe, expect, jest, test} from '@jest/globals';
import {explain, type Layer} from '@kyhooks/core';
import ky, {type BeforeErrorHook, type Options} from 'ky';
import {answers, clientOf, layer, scripted, spying, url} from '../support/scripted-fetch.ts';

afterEach(() => {
	jest.restoreAllMocks();
});

test('the same fragment twice is installed once, and its layer runs once an attempt', async () => {
	const install = jest.fn<() => Layer>(() => ({attempt}));
	const attempt = jest.fn<NonNullable<Layer['attempt']>>((request, next) => next(request));
	const hook = layer('one', install);
	const script = scripted(answers(200));
	await clientOf(script, hook, {timeout: 500}, hook).get(url);
	expect([install, attempt].map(({mock}) => mock.calls.length)).toEqual([1, 1]);
	expect(script.requests).toHaveLength(1);
});

test('a client without a fetch of its own uses the one that the platform has at the call', async () => {
	const api = ky.extend(layer('one', {}));
	const script = scripted(answers(202));
	const platform = jest.spyOn(globalThis, 'fetch').mockImplementation(script.fetch as typeof fetch);
	expect((await api.get(url)).status).toBe(202);
	expect(platform).toHaveBeenCalledTimes(1);
});

test('the platform’s fetch is called with the receiver that it insists on', async () => {
	const receivers: unknown[] = [];
	jest.spyOn(globalThis, 'fetch').mockImplementation(async function (this: unknown) {
		receivers.push(this);
		return new Response();
	});
	await ky.extend(layer('one', {})).get(url);
	expect(receivers).toEqual([globalThis]);
});

describe('the ky hooks of a layer', () => {
	const kinds = ['beforeRequest', 'beforeRetry', 'afterResponse', 'beforeError'] as const;

	const tracing = (who: string, trace: string[]): NonNullable<Layer['hooks']> =>
		Object.fromEntries(kinds.map(kind => [kind, [() => void trace.push(`${kind} ${who}`)]]));

	test('are added after the client’s own, of every kind', async () => {
		const trace: string[] = [];
		const api = clientOf(
			scripted(answers(503), answers(404)),
			layer('inner', {hooks: tracing('inner', trace)}, 'send'),
			layer('outer', {hooks: tracing('outer', trace)}, 'observe'),
			{hooks: tracing('client', trace)},
		);
		await expect(api.get(url)).rejects.toThrow('404');
		expect(trace).toEqual(
			['beforeRequest', 'afterResponse', 'beforeRetry', 'afterResponse', 'beforeError'].flatMap(kind =>
				['client', 'outer', 'inner'].map(who => `${kind} ${who}`),
			),
		);
	});

	test('serve one call: nothing piles up from call to call', async () => {
		const trace: string[] = [];
		const api = clientOf(
			scripted(answers(200), answers(200)),
			layer('one', {hooks: tracing('layer', trace)}),
		);
		await api.get(url);
		await api.get(url);
		expect(trace).toEqual([
			'beforeRequest layer',
			'afterResponse layer',
			'beforeRequest layer',
			'afterResponse layer',
		]);
	});

	test('of one kind bring none of another: no response is cloned for nothing', async () => {
		const clone = jest.spyOn(Response.prototype, 'clone');
		const seen: Options['hooks'][] = [];
		const peek = {hooks: {init: [(options: Options) => void seen.push(options.hooks)]}};
		await clientOf(
			scripted(answers(200)),
			layer('one', {hooks: {beforeRequest: [() => {}]}}),
			layer('two', {}),
			peek,
		).get(url);
		expect(clone).toHaveBeenCalledTimes(0);
		expect(Object.entries(seen[0] ?? {}).map(([kind, hooks]) => [kind, hooks.length])).toEqual(
			expect.arrayContaining([
				['beforeRequest', 1],
				['beforeError', 1],
			]),
		);
	});
});

describe('the context of a call', () => {
	test('leads to its explanation, in each of ky’s hooks', async () => {
		const {hook, calls} = spying();
		const ids: (string | undefined)[] = [];
		const own = {
			hooks: {
				beforeRequest: [
					({options}: {options: {context: object}}) => void ids.push(explain(options.context)?.id),
				],
			},
		};
		await clientOf(scripted(answers(200)), hook, own).get(url);
		expect(ids).toEqual([calls[0]?.id]);
	});

	test('is the caller’s own where there is one', async () => {
		const contexts: unknown[] = [];
		const own = {
			hooks: {
				beforeRequest: [({options}: {options: {context: object}}) => void contexts.push(options.context)],
			},
		};
		await clientOf(scripted(answers(200), answers(200)), layer('one', {}), own).get(url, {
			context: {tenant: 'acme'},
		});
		expect(contexts).toEqual([{tenant: 'acme'}]);
	});
});

describe('the end of a failed call', () => {
	test('can be explained in the client’s own beforeError hook', async () => {
		const seen: unknown[] = [];
		const reading: BeforeErrorHook = ({error}) => {
			seen.push(explain(error)?.reason);
			return error;
		};
		const own = {hooks: {beforeError: [reading]}};
		await expect(clientOf(scripted(answers(404)), own, layer('one', {})).get(url)).rejects.toThrow('404');
		expect(seen).toEqual(['not-retryable']);
	});

	test('leaves the error that ky made in place', async () => {
		const failure = new Error('of the fetch itself');
		const api = clientOf(
			scripted(() => Promise.reject(failure)),
			layer('one', {}),
		);
		await expect(api.get(url)).rejects.toBe(failure);
	});
});
