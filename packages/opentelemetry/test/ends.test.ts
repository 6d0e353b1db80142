import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {constant, retry} from '@kyhooks/retry';
import {
	forever,
	ok,
	okAfter,
	refused,
	resetMidBody,
	type Scenario,
	sequence,
	startVirtualTime,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import type {Hooks} from 'ky';
import {identity, setUp, url} from './support/client.ts';
import type {Point, ShownSpan} from './support/recording.ts';

let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

const fail = () => {
	throw new Error('of the client');
};
const hooksOfClients: Readonly<Record<string, Hooks>> = {
	'no hook': {},
	'a hook that looks at responses': {afterResponse: [() => undefined]},
	'a hook that saves responses': {afterResponse: [() => new Response('{}')]},
	'a hook that refuses responses': {afterResponse: [fail]},
	'a hook that looks at retries': {beforeRetry: [() => undefined]},
	'a hook that refuses retries': {beforeRetry: [fail]},
	'a hook that replaces errors': {beforeError: [() => new Error('another')]},
};
const scenarios: Readonly<Record<string, () => Scenario>> = {
	'is slow and fails': () => forever(unavailable({delay: 100})),
	'cannot be reached': () => forever(refused()),
	'fails in three ways': () => sequence(refused(), resetMidBody(), unavailable(), ok()),
	'fails once': () => okAfter(1, unavailable()),
};

const counts = (points: readonly Point[] = []) =>
	points.reduce((sum, {value}) => sum + (value as {count: number}).count, 0);
const isWait = ({name}: ShownSpan['events'][number]) => name === 'kyhooks.wait';

test.each(Object.keys(hooksOfClients).flatMap(hook => Object.keys(scenarios).map(server => [hook, server])))(
	'with %s, at a server that %s, a call ends once, and each wait counts once',
	async (hook, server) => {
		for (const abortAt of [1, 120, 210, undefined]) {
			for (const throwHttpErrors of [true, false]) {
				const controller = new AbortController();
				const {api, recording} = setUp(scenarios[server]?.() as Scenario, {
					client: {hooks: hooksOfClients[hook] as Hooks, throwHttpErrors, totalTimeout: 4_000},
					hooks: [
						circuitBreaker({consecutiveFailures: 2, failingTime: 0}),
						retry({limit: 3, backoff: constant(200)}),
					],
				});
				const call = api.get(url, {signal: controller.signal}).json().catch(identity);
				await time.advance(abortAt ?? 0);
				if (abortAt !== undefined) {
					controller.abort(new Error('left'));
				}
				await time.run(call);
				const spans = recording.spans();
				const points = await recording.points();
				const outcomes = spans
					.filter(({kind}) => kind === 'INTERNAL')
					.map(({attributes}) => attributes['kyhooks.call.outcome']);
				expect(outcomes.filter(outcome => outcome !== 'late-failure')).toHaveLength(1);
				expect(spans.filter(({parent}) => parent === 'elsewhere')).toEqual([]);
				expect(counts(points['kyhooks.call.attempts'])).toBe(1);
				expect(counts(points['kyhooks.call.duration'])).toBe(outcomes.length);
				expect(counts(points['kyhooks.wait.duration'])).toBe(
					spans.flatMap(({events}) => events).filter(isWait).length,
				);
				expect((points['kyhooks.wait.active'] ?? []).filter(({value}) => value !== 0)).toEqual([]);
			}
		}
	},
);
