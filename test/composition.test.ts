import {describe, expect, test} from '@jest/globals';
import {
	compose,
	defineHook,
	describe as describeHooks,
	explain,
	type Hook,
	type Stage,
	stages,
	subscribe,
	type ToldEvent,
} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	flaky,
	forever,
	ok,
	outage,
	rateLimited,
	refused,
	resetMidBody,
	type Scenario,
	scenarioFetch,
	sequence,
	serverError,
	startVirtualTime,
	times,
	unavailable,
} from '@kyhooks/testing';
import fc from 'fast-check';
import ky, {type KyInstance} from 'ky';
import {scenarioTable} from './support/scenario-table.ts';
import {shippedHooks} from './support/shipped-hooks.ts';

const url = 'https://api.example.com/users/42';

type Fetch = typeof globalThis.fetch;
type Spelling = (fetch: Fetch) => KyInstance;

/** The ways to add the same hooks to a client. */
function spellingsOf(order: readonly (() => Hook)[]): readonly Spelling[] {
	const extended = (client: KyInstance) => order.reduce((api, hook) => api.extend(hook()), client);
	return [
		fetch => extended(ky.create({fetch})),
		fetch => ky.create({fetch}).extend(compose(...order.map(hook => hook()))),
		fetch => extended(ky.create({})).extend({fetch}),
	];
}

/** Everything that a caller and a logger can see of a call, as JSON, without what differs from one call to the next. */
async function observe(client: Spelling, scenario: Scenario): Promise<string> {
	using time = startVirtualTime({seed: 7});
	const fetch = scenarioFetch(scenario, {runtime: 'node'});
	const records: string[] = [];
	const stop = subscribe(({call: _, ...event}: ToldEvent) => records.push(plain(event)));
	const {signal} = scenario as {signal?: AbortSignal};
	const options = signal === undefined ? {} : {signal};
	const outcome = await time.run(client(fetch).get(url, options).json()).then(
		// The only array is deepJson's, which is too deep to compare.
		value => ({value: Array.isArray(value) ? 'an array' : value}),
		(error: Error) => ({name: error.name, message: error.message, explanation: withoutId(explain(error))}),
	);
	stop();
	await fetch.expectNothingPending({time});
	const calls = fetch
		.calls()
		.map(({time, scenario, answerBody, headers}) => ({time, scenario, answerBody, headers}));
	return plain({outcome, calls, records});
}

/** Errors by name and message, without stacks. */
const plain = (value: unknown): string =>
	JSON.stringify(value, (_, item) => (item instanceof Error ? `${item.name}: ${item.message}` : item));

function withoutId(explanation: ReturnType<typeof explain>) {
	const {id: _, ...rest} = explanation ?? {};
	return rest;
}

/** Each scenario once before a success and once permanently, and some that continue. */
const scenarios: readonly (readonly [string, () => Scenario])[] = [
	...scenarioTable.flatMap(({name, make}): (readonly [string, () => Scenario])[] =>
		name === 'abortedByCaller'
			? [[name, make]]
			: [
					[`${name}, then ok`, () => sequence(make(), forever(ok()))],
					[`${name} for good`, () => forever(make())],
				],
	),
	['what recovers', () => sequence(unavailable(), refused(), resetMidBody(), ok({id: 42}))],
	['two limits and a fault', () => sequence(times(2, rateLimited({after: 7})), serverError(), ok())],
	['an outage of a minute', () => outage({to: 60_000})],
	...[1, 2, 3].map(
		seed =>
			[
				`flaky with seed ${seed}`,
				() => flaky({rate: 0.6, seed, failure: [refused(), rateLimited(), resetMidBody()]}),
			] as const,
	),
];

const hooks = Object.values(shippedHooks);

/** There are too many orders to try all. A random sample is taken, the same in every run. */
const ordersOfAll = fc.sample(fc.shuffledSubarray([...hooks], {minLength: hooks.length}), {
	numRuns: 3,
	seed: 7,
});
const pairs = hooks.flatMap((one, index) =>
	hooks.slice(index + 1).map(other => [
		[one, other],
		[other, one],
	]),
);

describe.each(scenarios.map((scenario, index) => [...scenario, index] as const))(
	'%s',
	(name, make, index) => {
		test('is the same in every order of extend, of all hooks and of each pair, composed or extended', async () => {
			// A scenario that fails permanently shows nothing about a pair that it does not show before a success. Each of the other scenarios gets a third of the pairs.
			const some = pairs.filter((_, at) => at % 3 === index % 3);
			for (const orders of name.endsWith(' for good') ? [ordersOfAll] : [ordersOfAll, ...some]) {
				const seen = new Set<string>();
				// A pair is added in one way only; the other ways are tested with all hooks.
				const spellings = orders.flatMap(order =>
					spellingsOf(order).slice(0, orders === ordersOfAll ? 3 : 1),
				);
				for (const spelling of spellings) {
					seen.add(await observe(spelling, make()));
				}
				expect([...seen]).toHaveLength(1);
			}
		});
	},
);

/** A foreign layer in each stage, so that the shipped layers have neighbours. */
const neighbour = (stage: Stage, log: string[]) =>
	defineHook({
		name: `neighbour-${stage}`,
		stage,
		install: () => ({
			attempt(request, next) {
				log.push(stage);
				return next(request);
			},
		}),
	});

test('whatever the order of extend, the layers stand in the order of their stages, each once an attempt', async () => {
	const all = [
		...stages.map(stage => (log: string[]) => neighbour(stage, log)),
		...hooks.map(hook => () => hook()),
	];
	await fc.assert(
		fc.asyncProperty(fc.shuffledSubarray(all, {minLength: all.length}), async order => {
			const log: string[] = [];
			using time = startVirtualTime();
			const fetch = scenarioFetch(sequence(serverError(), ok()));
			const api = order.reduce((client, hook) => client.extend(hook(log)), ky.create({fetch}));
			await time.run(api.get(url).json());
			expect(log).toEqual([...stages, ...stages]);
			expect(describeHooks(api).map(({stage}) => stages.indexOf(stage))).toEqual(
				describeHooks(api)
					.map(({stage}) => stages.indexOf(stage))
					.toSorted(),
			);
		}),
		{numRuns: 60},
	);
});

test('a child client tightens its parent: the hook that was extended later is in force, once', async () => {
	using time = startVirtualTime();
	const fetch = scenarioFetch(times(3, serverError()));
	const parent = ky
		.create({fetch})
		.extend(retry({limit: 4}))
		.extend(statusClassifier());
	const child = parent.extend(retry({limit: 1}));
	await expect(time.run(child.get(url).json())).rejects.toThrow('500');
	fetch.expectAttempts(2);
	expect(describeHooks(child).map(({name}) => name)).toEqual(['retry', 'status-classifier']);
});

test('a hook given to a single call counts for that call alone', async () => {
	using time = startVirtualTime();
	const fetch = scenarioFetch(times(4, serverError()));
	const api = ky.create({fetch}).extend(retry({limit: 2}));
	await expect(time.run(api.get(url, {...retry({limit: 0})}).json())).rejects.toThrow('500');
	fetch.expectAttempts(1);
	await expect(time.run(api.get(url).json())).rejects.toThrow('500');
	fetch.expectAttempts(4);
});
