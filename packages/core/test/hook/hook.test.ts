import {describe, expect, jest, test} from '@jest/globals';
import {type Call, defineHook, explain, type HookDefinition, type Stage, stages} from '@kyhooks/core';
import fc from 'fast-check';
import type {Options} from 'ky';
import {definitionsIn} from '../../src/hook/hook.ts';
import {failureOf} from '../support/observing.ts';
import {answers, clientOf, layer, scripted, spying, url} from '../support/scripted-fetch.ts';

const definition: HookDefinition = {name: 'one', stage: 'send', install: () => ({})};

describe('a definition', () => {
	test.each([
		['no name', {name: undefined}, ',send,function'],
		['an empty name', {name: ''}, ',send,function'],
		['a name that is no string', {name: 7}, '7,send,function'],
		['no stage', {stage: undefined}, 'one,,function'],
		['a stage of its own', {stage: 'cache'}, 'one,cache,function'],
		['no install', {install: undefined}, 'one,send,undefined'],
		['an install that is no function', {install: {}}, 'one,send,object'],
	])('with %s is refused', (_, change, got) => {
		const message = `defineHook takes a name, a stage and a function install, got ${got}`;
		const define = () => defineHook({...definition, ...change} as HookDefinition);
		expect(define).toThrow(new TypeError(message));
		expect(define).toThrow(TypeError);
	});

	test('can be changed after the hook was made, and the hook does not notice', async () => {
		const install = jest.fn<HookDefinition['install']>(() => ({}));
		const changing = {...definition, install};
		const hook = defineHook(changing);
		changing.install = jest.fn<HookDefinition['install']>();
		await clientOf(scripted(answers(200)), hook).get(url);
		expect(install).toHaveBeenCalledTimes(1);
		expect(definitionsIn(hook.hooks?.init ?? []).map(Object.isFrozen)).toEqual([true]);
	});
});

describe('a hook', () => {
	test('is a frozen fragment whose one part is an init hook', () => {
		const hook = defineHook(definition);
		expect(Object.keys(hook)).toEqual(['hooks']);
		expect(Object.keys(hook.hooks ?? {})).toEqual(['init']);
		expect(hook.hooks?.init).toHaveLength(1);
		expect([hook, hook.hooks, hook.hooks?.init].map(Object.isFrozen)).toEqual([true, true, true]);
	});

	test('carries its defaults as plain ky options, which a later extend and the call itself can change', async () => {
		const defaults = {retry: {limit: 1}, timeout: 3_000, totalTimeout: 9_000};
		const seen: unknown[] = [];
		const hook = defineHook({
			...definition,
			defaults,
			install({options: {retry, timeout, totalTimeout}}) {
				seen.push({retry, timeout, totalTimeout});
				return {};
			},
		});
		expect(hook).toMatchObject(defaults);
		const api = clientOf(scripted(answers(200), answers(200)), hook, {timeout: 4_000});
		await api.get(url);
		await api.get(url, {retry: {limit: 2}});
		expect(seen).toMatchObject([
			{retry: {limit: 1}, timeout: 4_000, totalTimeout: 9_000},
			{retry: {limit: 2}, timeout: 4_000, totalTimeout: 9_000},
		]);
	});

	test('is installed once a call, however many attempts that takes', async () => {
		const install = jest.fn(() => ({}));
		const api = clientOf(
			scripted(answers(503), answers(503), answers(200), answers(200)),
			layer('one', install),
		);
		await api.get(url);
		expect(install).toHaveBeenCalledTimes(1);
		await api.get(url);
		expect(install).toHaveBeenCalledTimes(2);
	});

	test('is installed synchronously, while the call is made', () => {
		const install = jest.fn(() => ({}));
		void clientOf(scripted(answers(200)), layer('one', install)).get(url);
		expect(install).toHaveBeenCalledTimes(1);
	});

	test('has per-call state inside install, and per-factory state outside it', async () => {
		const counting = () => {
			let inFactory = 0;
			return layer('counting', () => {
				let inCall = 0;
				return {
					attempt(request, next) {
						seen.push([++inCall, ++inFactory]);
						return next(request);
					},
				};
			});
		};
		const seen: [number, number][] = [];
		const script = scripted(answers(503), answers(200), answers(200), answers(200));
		const api = clientOf(script, counting());
		await api.get(url);
		await api.get(url);
		expect(seen).toEqual([
			[1, 1],
			[2, 2],
			[1, 3],
		]);
		await clientOf(script, counting()).get(url);
		expect(seen.at(-1)).toEqual([1, 1]);
	});

	test('does not mix up two calls that run at the same time', async () => {
		const {hook, calls} = spying();
		const api = clientOf(scripted(answers(200), answers(200)), hook);
		await Promise.all([api.get(`${url}/1`), api.get(`${url}/2`)]);
		expect(calls.map(call => call.request?.url)).toEqual([`${url}/1`, `${url}/2`]);
		expect(calls.map(({attempts}) => attempts.length)).toEqual([1, 1]);
	});
});

describe('two hooks of one name', () => {
	test('are one: the later is in force', async () => {
		const installs: string[] = [];
		const naming = (which: string, stage?: Stage) =>
			layer(
				'same',
				() => {
					installs.push(which);
					return {};
				},
				stage,
			);
		await clientOf(
			scripted(answers(200)),
			naming('first', 'send'),
			layer('other', {}),
			naming('second', 'observe'),
		).get(url);
		expect(installs).toEqual(['second']);
	});

	test('in a child client leave the parent as it was', async () => {
		const installs: string[] = [];
		const naming = (which: string) =>
			layer('same', () => {
				installs.push(which);
				return {};
			});
		const parent = clientOf(scripted(answers(200), answers(200)), naming('parent'));
		await parent.extend(naming('child')).get(url);
		await parent.get(url);
		expect(installs).toEqual(['child', 'parent']);
	});
});

describe('the stages', () => {
	test('are five, outermost first', () => {
		expect(stages).toEqual(['observe', 'decide', 'admit', 'break', 'send']);
	});

	const order = async (names: readonly Stage[]) => {
		const trace: string[] = [];
		const tracing = (stage: Stage) =>
			layer(
				stage,
				{
					async attempt(request, next) {
						trace.push(`> ${stage}`);
						const response = await next(request);
						trace.push(`< ${stage}`);
						return response;
					},
				},
				stage,
			);
		await clientOf(scripted(answers(200)), ...names.map(tracing)).get(url);
		return trace;
	};

	test('give the layers one order, whatever the order of extend', async () => {
		await fc.assert(
			fc.asyncProperty(fc.shuffledSubarray([...stages]), async names => {
				const sorted = stages.filter(stage => names.includes(stage));
				expect(await order(names)).toEqual([
					...sorted.map(stage => `> ${stage}`),
					...sorted.toReversed().map(stage => `< ${stage}`),
				]);
			}),
		);
	});

	test('leave hooks of one stage in the order of extend, the first outermost', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...stages), {maxLength: 12}), chosen => {
				const hooks = chosen.map((stage, index) => layer(`${index}`, {}, stage));
				const names = definitionsIn(hooks.flatMap(({hooks}) => hooks?.init ?? [])).map(({name}) =>
					Number(name),
				);
				expect(names).toEqual(
					stages.flatMap(stage => chosen.flatMap((one, index) => (one === stage ? [index] : []))),
				);
			}),
		);
	});
});

describe('an init hook of the client’s own', () => {
	const initialised = (init: (options: Options) => void) => ({hooks: {init: [init]}});

	test('is heard wherever it stands, and its fetch stays innermost', async () => {
		const trace: string[] = [];
		const tracing = (name: string) =>
			layer(name, {
				attempt(request, next) {
					trace.push(name);
					return next(request);
				},
			});
		const own = scripted(answers(204));
		const base = scripted();
		const setsFetch = initialised(options => {
			options.fetch = own.fetch;
		});
		const response = await clientOf(base, tracing('a'), setsFetch, tracing('b')).get(url);
		expect(response.status).toBe(204);
		expect(trace).toEqual(['a', 'b']);
		expect([own.requests.length, base.requests.length]).toEqual([1, 0]);
	});

	test('can change the options that a hook extended before it will see', async () => {
		const seen: unknown[] = [];
		const reading = (name: string) =>
			layer(name, ({options}: Call) => {
				seen.push(options.timeout);
				return {};
			});
		const setsTimeout = initialised(options => {
			options.timeout = 77;
		});
		await clientOf(scripted(answers(200)), reading('a'), setsTimeout, reading('b')).get(url);
		expect(seen).toEqual([77, 77]);
	});
});

test('clients that share their last hook each keep their other hooks', async () => {
	const ran: string[] = [];
	const named = (name: string) =>
		layer(name, () => {
			ran.push(name);
			return {};
		});
	const shared = named('shared');
	const [one, other] = [named('one'), named('other')].map(first =>
		clientOf(scripted(answers(200), answers(200)), first, shared),
	);
	for (const client of [one, other, one, other]) {
		await client?.get(url);
	}
	expect(ran).toEqual(['one', 'shared', 'other', 'shared', 'one', 'shared', 'other', 'shared']);
});

test('an error that a hook throws is the caller’s, though it has a cause and the call was aborted with another reason', async () => {
	const controller = new AbortController();
	const thrown = new Error('the hook’s own', {cause: new Error('its cause')});
	const afterResponse = [
		() => {
			controller.abort(new Error('the user left'));
			throw thrown;
		},
	];
	const api = clientOf(scripted(answers(200)), layer('one', {}), {hooks: {afterResponse}});
	await expect(failureOf(api.get(url, {signal: controller.signal}))).resolves.toBe(thrown);
	expect(explain(thrown)?.attempts).toHaveLength(1);
});
