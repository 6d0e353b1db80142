import {afterEach, describe, expect, jest, test} from '@jest/globals';
import {
	type Call,
	classify,
	deciding,
	defineHook,
	explain,
	type Layer,
	longestTimer,
	type Next,
} from '@kyhooks/core';
import ky, {type BeforeErrorHook, type Hooks, type Options, TimeoutError} from 'ky';
import {addKyHooks} from '../../../../test/support/ky-hooks.ts';
import {failureOf, onVirtualPlatform} from '../support/observing.ts';
import {answers, clientOf, decides, layer, scripted, spying, url} from '../support/scripted-fetch.ts';

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

	const tracing = (who: string, trace: string[]): Hooks =>
		Object.fromEntries(kinds.map(kind => [kind, [() => void trace.push(`${kind} ${who}`)]]));

	test('are added after the client’s own, of every kind', async () => {
		const trace: string[] = [];
		const api = clientOf(
			scripted(answers(503), answers(404)),
			layer('inner', call => addKyHooks(call, tracing('inner', trace)), 'send'),
			layer('outer', call => addKyHooks(call, tracing('outer', trace)), 'observe'),
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
			layer('one', call => addKyHooks(call, tracing('layer', trace))),
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

	test('of one kind add none of another kind, so no response is cloned without need', async () => {
		const clone = jest.spyOn(Response.prototype, 'clone');
		const seen: Options['hooks'][] = [];
		const peek = {hooks: {init: [(options: Options) => void seen.push(options.hooks)]}};
		const bare = clientOf(scripted(answers(200)), layer('two', {}), peek);
		await bare.get(url);
		await clientOf(
			scripted(answers(200)),
			layer('one', call => addKyHooks(call, {beforeRequest: [() => {}]})),
			peek,
		).get(url);
		expect(clone).toHaveBeenCalledTimes(0);
		expect(
			seen.map(hooks => [
				hooks?.beforeRequest?.length,
				hooks?.beforeRetry?.length,
				hooks?.afterResponse?.length,
			]),
		).toEqual([
			[0, 0, 0],
			[2, 0, 0],
		]);
	});
});

describe('a layer', () => {
	test.each([
		['undefined', undefined],
		['null', null],
		['a word', 'layer'],
	])('must be returned by `install`, and not %s', (_, given) => {
		const api = clientOf(scripted(), layer('forgetful', (() => given) as never));
		expect(() => api.get(url)).toThrow(
			new TypeError(`install of forgetful must return a layer, got ${String(given)}`),
		);
	});

	test('with a part that is misspelt is refused by name', () => {
		const api = clientOf(scripted(), layer('misspelt', {attempts: () => {}} as Layer));
		expect(() => api.get(url)).toThrow(
			new TypeError('install of misspelt must return a layer, got attempts'),
		);
	});

	test('may have every part, and be of a class with private members', async () => {
		class Counting {
			#attempts = 0;
			attempt(request: Request, next: Next) {
				this.#attempts++;
				return next(request);
			}
			get made() {
				return this.#attempts;
			}
		}
		const counting = new Counting();
		const whole: Required<Layer> = {
			attempt: (request, next) => next(request),
			classify: () => undefined,
			decide: deciding(() => undefined),
			on: () => {},
		};
		await clientOf(scripted(answers(200)), layer('class', counting), layer('whole', whole)).get(url);
		expect(counting.made).toBe(1);
	});

	test('may be the same object for all calls, since each part is given the call last', async () => {
		const calls: string[] = [];
		const told: Record<string, string[]> = {};
		const tell = (part: string, {id}: Call) => {
			told[part] = [...new Set([...(told[part] ?? []), id])];
		};
		const shared: Layer = {
			attempt(request, next, call) {
				tell('attempt', call);
				return next(request);
			},
			classify: (_outcome, _request, call) => void tell('classify', call),
			decide: deciding((failure, call) => {
				tell('decide', call);
				classify(call, failure);
				return undefined;
			}),
			on: (_event, call) => tell('on', call),
		};
		const install = (call: Call) => {
			calls.push(call.id);
			return shared;
		};
		const hook = defineHook({name: 'shared', stage: 'decide', install});
		const api = clientOf(scripted(answers(503), answers(503)), hook);
		await expect(api.get(url)).rejects.toThrow('503');
		await expect(api.get(url)).rejects.toThrow('503');
		expect(calls).toHaveLength(2);
		expect(told).toEqual({attempt: calls, classify: calls, decide: calls, on: calls});
	});
});

describe('the limits of a call', () => {
	/** The limits as the hooks read them, and as ky receives them. */
	const limits = async (options: Options, ...fragments: Options[]) => {
		const time = onVirtualPlatform();
		const {hook, calls} = spying();
		const seen: unknown[] = [];
		const peek = {
			hooks: {init: [({timeout, totalTimeout}: Options) => void seen.push([timeout, totalTimeout])]},
		};
		const api = clientOf(scripted(answers(200)), ...fragments, hook, peek);
		const [call, settled] = [() => calls[0] as Call, api.get(url, options)];
		const {attemptLimit, timeLeft} = call();
		await settled;
		expect(time.pending).toBe(0);
		return {ours: [attemptLimit, timeLeft], ky: seen[0]};
	};
	const steered = decides(() => undefined);

	test.each<[Options, number, number]>([
		[{}, 10_000, Number.POSITIVE_INFINITY],
		[{timeout: null, totalTimeout: null} as unknown as Options, 10_000, Number.POSITIVE_INFINITY],
		[{timeout: 300}, 300, Number.POSITIVE_INFINITY],
		[{timeout: false, totalTimeout: false}, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
		[{timeout: longestTimer, totalTimeout: longestTimer}, longestTimer, longestTimer],
		[{timeout: 300, totalTimeout: 900}, 300, 900],
	])('are taken over where a hook decides: of %j', async (options, attempt, total) => {
		expect(await limits(options, steered)).toEqual({ours: [attempt, total], ky: [false, false]});
	});

	const shared: [string, Options[]][] = [
		['it has hooks that run before a request', [steered, {hooks: {beforeRequest: [() => {}]}}]],
		['it has hooks that run before a retry', [steered, {hooks: {beforeRetry: [() => {}]}}]],
		['it has hooks that read an answer', [steered, {hooks: {afterResponse: [() => {}]}}]],
		['it has a parser', [steered, {parseJson: text => JSON.parse(text)}]],
		['it says itself what to retry', [steered, {retry: {shouldRetry: () => undefined}}]],
	];
	test.each(shared)('of the call is kept by ky too where %s', async (_, fragments) => {
		expect(await limits({totalTimeout: 900}, ...fragments)).toMatchObject({
			ours: [10_000, 900],
			ky: [false, 1_000],
		});
	});

	test('of the call stays within what ky allows, where ky keeps it too', async () => {
		expect(await limits({totalTimeout: longestTimer}, {parseJson: text => text})).toMatchObject({
			ky: [false, longestTimer],
		});
	});
	test.each<Options>([{timeout: longestTimer + 1}, {totalTimeout: longestTimer + 1}])(
		'that no timer reaches are refused by ky, as without a hook: %j',
		async options => {
			const script = scripted(answers(200));
			await expect(clientOf(script, steered).get(url, options)).rejects.toThrow(RangeError);
			expect(script.requests).toEqual([]);
		},
	);

	test('end what the client’s own hooks do, a little later', async () => {
		const time = onVirtualPlatform();
		const hanging = {hooks: {beforeRequest: [() => new Promise<void>(() => {})]}};
		const failing = clientOf(scripted(), steered, hanging).get(url, {totalTimeout: 900});
		const error = await time.run(failureOf(failing));
		expect(error).toBeInstanceOf(TimeoutError);
		expect(time.now()).toBe(1_000);
		expect(explain(error)).toMatchObject({reason: 'deadline', timeLimit: 'total', attempts: []});
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

test('a call that another makes while it is set up is one of its own', async () => {
	const {hook, calls} = spying();
	const inner = scripted(answers(200));
	const innerApi = clientOf(inner, hook);
	const nested = layer('nested', () => {
		void innerApi.get(url);
		return {};
	});
	const outer = scripted(answers(200));
	await clientOf(outer, nested, hook).get(`${url}/outer`);
	expect(calls.map(({request}) => request?.url)).toEqual([url, `${url}/outer`]);
});

test('the same options object may serve two calls', async () => {
	const {hook, calls} = spying();
	const script = scripted(answers(200), answers(200));
	const api = clientOf(script, hook, hook);
	const options = {context: {tenant: 'acme'}};
	await Promise.all([api.get(url, options), api.get(url, options)]);
	expect(calls.map(({attempts}) => attempts.length)).toEqual([1, 1]);
});
