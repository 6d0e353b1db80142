import {describe, expect, test} from '@jest/globals';
import {
	classificationOf,
	compose,
	defineHook,
	describe as describeHooks,
	type Explanation,
	explain,
	type Hook,
	type Stage,
	stages,
} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import fc from 'fast-check';
import ky, {type KyInstance} from 'ky';
import {brokenBody, json, networkError, type Step, scriptedFetch, status} from './support/scripted-fetch.ts';
import {play, useVirtualTime} from './support/virtual-time.ts';

useVirtualTime();
const url = 'https://api.example.com/users/42';

/** Every hook that is shipped; a later one joins here. */
const shipped: readonly (() => Hook)[] = [() => retry({idempotencyKey: 'auto'}), () => statusClassifier()];

/** A layer of somebody else's in each stage, so that the shipped ones have neighbours. */
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

const scenarios: Readonly<Record<string, () => readonly Step[]>> = {
	success: () => [json({id: 42})],
	recovers: () => [status(503), networkError('ECONNRESET', 'read'), json({id: 42})],
	'broken body': () => [
		new Response(brokenBody('{"id'), {headers: {'content-type': 'application/json'}}),
		json({id: 42}),
	],
	'rate limited': () => [status(429, {'retry-after': '7'}), json({id: 42})],
	'quota exhausted': () => [json({error: {code: 'insufficient_quota'}}, {status: 429})],
	'not found': () => [json({title: 'none'}, {status: 404})],
	'stays down': () => Array.from({length: 5}, () => status(500)),
	'bad certificate': () => [networkError('DEPTH_ZERO_SELF_SIGNED_CERT')],
};

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
	return items.length === 0
		? [[]]
		: items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map(rest => [item, ...rest]));
}

/** What a caller can see of a call, without what differs from one call to the next. */
async function observe(client: (fetch: typeof globalThis.fetch) => KyInstance, steps: readonly Step[]) {
	const fetch = scriptedFetch(...steps);
	const result = await play(client(fetch as typeof globalThis.fetch).get(url)).then(
		async response => ({body: await response.text(), explanation: explain(response)}),
		(error: Error) => ({error: error.message, verdict: classificationOf(error), explanation: explain(error)}),
	);
	const {id: _, ...explanation} = result.explanation as Explanation;
	return {
		...result,
		explanation: JSON.stringify(explanation),
		gaps: fetch.gaps,
		keys: fetch.calls.map(({headers}) => headers.has('idempotency-key')),
	};
}

describe.each(Object.entries(scenarios))('%s', (_, steps) => {
	test('is the same in every order of extend, and composed or extended', async () => {
		const spellings = permutations(shipped).flatMap(order => [
			(fetch: typeof globalThis.fetch) => order.reduce((api, hook) => api.extend(hook()), ky.create({fetch})),
			(fetch: typeof globalThis.fetch) => ky.create({fetch}).extend(compose(...order.map(hook => hook()))),
			(fetch: typeof globalThis.fetch) =>
				order.reduce((api, hook) => api.extend(hook()), ky.create({})).extend({fetch}),
		]);
		const seen: unknown[] = [];
		for (const spelling of spellings) {
			seen.push(await observe(spelling, steps()));
		}
		expect(seen).toEqual(seen.map(() => seen[0]));
	});
});

test('whatever the order of extend, the layers stand in the order of their stages, each once an attempt', async () => {
	const all = [
		...stages.map(stage => (log: string[]) => neighbour(stage, log)),
		...shipped.map(hook => () => hook()),
	];
	await fc.assert(
		fc.asyncProperty(fc.shuffledSubarray(all, {minLength: all.length}), async order => {
			const log: string[] = [];
			const fetch = scriptedFetch(status(500), json({})) as typeof globalThis.fetch;
			const api = order.reduce((client, hook) => client.extend(hook(log)), ky.create({fetch}));
			await play(api.get(url).json());
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
	const fetch = scriptedFetch(status(500), status(500), status(500));
	const parent = ky
		.create({fetch})
		.extend(retry({limit: 4}))
		.extend(statusClassifier());
	const child = parent.extend(retry({limit: 1}));
	await expect(play(child.get(url).json())).rejects.toThrow('500');
	expect(fetch.calls).toHaveLength(2);
	expect(describeHooks(child).map(({name}) => name)).toEqual(['retry', 'status-classifier']);
});

test('a hook given to a single call counts for that call alone', async () => {
	const fetch = scriptedFetch(status(500), status(500), status(500), status(500));
	const api = ky.create({fetch}).extend(retry({limit: 2}));
	await expect(play(api.get(url, {...retry({limit: 0})}).json())).rejects.toThrow('500');
	expect(fetch.calls).toHaveLength(1);
	await expect(play(api.get(url).json())).rejects.toThrow('500');
	expect(fetch.calls).toHaveLength(4);
});
