import {describe, expect, test} from '@jest/globals';
import {
	clientRetryOf,
	compose,
	defineHook,
	describe as describeHooks,
	type Hook,
	type Stage,
	stages,
} from '@kyhooks/core';
import fc from 'fast-check';
import ky, {type KyInstance, type Options} from 'ky';
import {answers, layer, scripted, url} from '../support/scripted-fetch.ts';

type Plan = Readonly<{
	name: string;
	stage: Stage;
	defaults: NonNullable<Parameters<typeof defineHook>[0]['defaults']>;
}>;

const limit = fc.nat(5);
const plans: fc.Arbitrary<Plan> = fc.record({
	// Few names, so that two hooks often have the same.
	name: fc.constantFrom('a', 'b', 'c'),
	stage: fc.constantFrom(...stages),
	defaults: fc.record(
		{
			timeout: fc.constantFrom<number | false>(1_000, 2_000, false),
			totalTimeout: fc.constantFrom<number | false>(5_000, 6_000, false),
			retry: fc.record(
				{
					limit,
					methods: fc.subarray<'get' | 'post'>(['get', 'post']),
					statusCodes: fc.subarray([500, 503]),
					maxRetryAfter: fc.nat(),
				},
				{requiredKeys: []},
			),
		},
		{requiredKeys: []},
	),
});

/** Hooks that record which of them ran, in which order. */
const hooksOf = (chosen: readonly Plan[]) => {
	const trace: string[] = [];
	const hooks = chosen.map(({name, stage, defaults}, index) =>
		defineHook({
			name,
			stage,
			defaults,
			options: {index},
			install: () => ({
				attempt(request, next) {
					trace.push(`${name} ${index}`);
					return next(request);
				},
			}),
		}),
	);
	return {hooks, trace};
};

const clientWith = (...fragments: readonly Options[]): KyInstance => {
	const base = ky.create({
		fetch: scripted(answers(200)).fetch,
		retry: {methods: ['put'], statusCodes: [408]},
	});
	return fragments.reduce<KyInstance>((client, fragment) => client.extend(fragment), base);
};

type Spelling = (...hooks: readonly Hook[]) => readonly Hook[];

/** Everything observable of a client extended by these hooks in this way: its hooks, the options of a call, and which hooks ran. */
const behaviourOf = async (plan: readonly Plan[], spelling: Spelling = (...hooks) => hooks) => {
	const {hooks, trace} = hooksOf(plan);
	const client = clientWith(...spelling(...hooks));
	const seen: unknown[] = [];
	const peek = ({retry, timeout, totalTimeout}: Options) => {
		seen.push({retry: clientRetryOf(retry), timeout, totalTimeout});
	};
	await client.extend({hooks: {init: [peek]}}).get(url);
	return {hooks: describeHooks(client), seen, trace};
};

describe('composing', () => {
	test('nothing changes nothing', async () => {
		expect(compose()).toEqual({});
		expect(Object.isFrozen(compose())).toBe(true);
		await fc.assert(
			fc.asyncProperty(fc.array(plans, {maxLength: 3}), async plan => {
				const plain = await behaviourOf(plan);
				expect(await behaviourOf(plan, (...hooks) => [compose(), ...hooks, compose()])).toEqual(plain);
				expect(await behaviourOf(plan, (...hooks) => hooks.map(hook => compose(compose(), hook)))).toEqual(
					plain,
				);
				expect(await behaviourOf(plan, (...hooks) => hooks.map(hook => compose(hook, compose())))).toEqual(
					plain,
				);
			}),
			{numRuns: 40},
		);
	});

	test('one hook is that hook', () => {
		const hook = layer('a', {});
		expect(compose(hook)).toBe(hook);
	});

	test('is associative', async () => {
		await fc.assert(
			fc.asyncProperty(fc.tuple(plans, plans, plans), async plan => {
				const flat = await behaviourOf(plan, (...hooks) => [compose(...hooks)]);
				const left: Spelling = (...hooks) => [compose(compose(...hooks.slice(0, 2)), ...hooks.slice(2))];
				const right: Spelling = (...hooks) => [compose(...hooks.slice(0, 1), compose(...hooks.slice(1)))];
				expect(await behaviourOf(plan, left)).toEqual(flat);
				expect(await behaviourOf(plan, right)).toEqual(flat);
			}),
			{numRuns: 40},
		);
	});

	test('several hooks and extending by that is extending by each in turn', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(plans, {maxLength: 4}), async plan => {
				const composed = await behaviourOf(plan, (...hooks) => [compose(...hooks)]);
				expect(composed).toEqual(await behaviourOf(plan));
			}),
			{numRuns: 40},
		);
	});

	test('the same hook twice is having it once', async () => {
		const plan: Plan[] = [{name: 'a', stage: 'send', defaults: {}}];
		const {trace} = await behaviourOf(plan, hook => [compose(hook as Hook, hook as Hook)]);
		expect(trace).toEqual(['a 0']);
	});

	test('gives a frozen fragment and leaves the hooks as they were', () => {
		const hooks = hooksOf([
			{name: 'a', stage: 'send', defaults: {retry: {limit: 1}}},
			{name: 'b', stage: 'send', defaults: {retry: {methods: ['post']}}},
		]).hooks as [Hook, Hook];
		const fragment = compose(...hooks);
		expect([fragment, fragment.hooks, fragment.hooks?.init].map(Object.isFrozen)).toEqual([true, true, true]);
		expect(hooks.map(({retry}) => retry)).toEqual([{limit: 1}, {methods: ['post']}]);
		expect(fragment.retry).toEqual({limit: 1, methods: ['post']});
	});

	test('keeps the ky hooks and headers that a fragment of the user’s own carries beside ours', async () => {
		const seen: string[] = [];
		const beside = (name: string): Hook => ({
			headers: {[name]: 'yes'},
			hooks: {
				...layer(name, {}).hooks,
				beforeRequest: [({request}) => void seen.push(`${name} ${[...request.headers.keys()]}`)],
			},
		});
		const [a, b] = [beside('a'), beside('b')];
		await clientWith(a, b).get(url);
		const inTurn = seen.splice(0);
		await clientWith(compose(a, b)).get(url);
		expect(seen).toEqual(inTurn);
	});
});

describe('an argument that is no hook', () => {
	test.each([
		['undefined', undefined],
		['null', null],
		['a factory that was not called', () => layer('a', {})],
		['plain options', {timeout: 1_000}],
		['hooks of ky alone', {hooks: {init: [() => {}]}}],
		['an empty hooks object', {hooks: {}}],
		['a string', 'retry'],
	])('is refused with its place: %s', (_, argument) => {
		const composing = () => compose(layer('a', {}), argument as Hook);
		expect(composing).toThrow(new TypeError('compose() takes hooks, but argument 2 is not a hook'));
		expect(composing).toThrow(TypeError);
	});
});

test('spreading instead of composing loses a hook', async () => {
	const plan: Plan[] = [
		{name: 'a', stage: 'observe', defaults: {}},
		{name: 'b', stage: 'send', defaults: {}},
	];
	const spread = await behaviourOf(plan, (a, b) => [{...a, ...b}]);
	expect(spread.trace).toEqual(['b 1']);
	const composed = await behaviourOf(plan, (...hooks) => [compose(...hooks)]);
	expect(composed.trace).toEqual(['a 0', 'b 1']);
});
