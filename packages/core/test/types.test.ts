import {expect, test} from '@jest/globals';
import {
	type Call,
	type Classification,
	type Classifier,
	compose,
	type Decision,
	defineHook,
	duration,
	type Explanation,
	type Hook,
	integer,
	isRejectedError,
	type Layer,
	type Outcome,
	type RejectedError,
	resolveOptions,
	type ToldEvent,
} from '@kyhooks/core';
import type {VirtualClock} from '@kyhooks/testing';
import ky, {type KyInstance} from 'ky';
import {answers, clientOf, layer, scripted, spying, url} from './support/scripted-fetch.ts';

/** Compiles only if both are the same type. */
type Same<One, Other> =
	(<Type>() => Type extends One ? 1 : 2) extends <Type>() => Type extends Other ? 1 : 2 ? true : false;
const holds = <Claim extends true>(claim: Claim): void => expect(claim).toBe(true);

test('what the compiler refuses to define, the program refuses too', () => {
	const install = () => ({});
	// @ts-expect-error: a hook has a name
	expect(() => defineHook({stage: 'send', install})).toThrow(TypeError);
	// @ts-expect-error: a hook has a stage
	expect(() => defineHook({name: 'a', install})).toThrow(TypeError);
	// @ts-expect-error: the stages are a fixed set
	expect(() => defineHook({name: 'a', stage: 'cache', install})).toThrow(TypeError);
	// @ts-expect-error: a hook is installed by a function
	expect(() => defineHook({name: 'a', stage: 'send', install: {}})).toThrow(TypeError);
	// @ts-expect-error: a factory is not a hook
	expect(() => compose(() => defineHook({name: 'a', stage: 'send', install}))).toThrow(TypeError);
	// @ts-expect-error: a number here would replace the client's other retry options
	const neverRun = () => defineHook({name: 'a', stage: 'send', defaults: {retry: 3}, install});
	expect(neverRun).toBeInstanceOf(Function);
	// @ts-expect-error: options are a single object
	expect(() => resolveOptions('a', 5, {}, {})).toThrow(TypeError);
});

test('what nobody may change, the compiler protects', async () => {
	const {hook, calls} = spying();
	await clientOf(scripted(answers(200)), hook).get(url);
	const call = calls[0] as Call;
	const attempt = call.attempts[0] as Call['attempts'][number];
	expect(() => {
		// @ts-expect-error: a hook is frozen
		hook.timeout = 5;
	}).toThrow(TypeError);
	expect(() => {
		// @ts-expect-error: elapsed comes from the clock
		call.elapsed = 5;
	}).toThrow(TypeError);
	const neverRun = () => {
		// @ts-expect-error: the attempts of a call are read-only
		call.attempts.push(attempt);
		// @ts-expect-error: the number of an attempt is read-only
		attempt.number = 7;
		// @ts-expect-error: the id of a call is read-only
		call.id = 'mine';
	};
	expect(neverRun).toBeInstanceOf(Function);
});

test('records are read-only for those who get them', () => {
	const neverRun = (
		classification: Classification,
		explanation: Explanation,
		event: ToldEvent,
		decision: Decision,
	) => {
		// @ts-expect-error: a verdict is read-only
		classification.retry = 'always';
		// @ts-expect-error: an explanation is read-only
		explanation.reason = 'success';
		// @ts-expect-error: its attempts are read-only too
		explanation.attempts.pop();
		// @ts-expect-error: an event is read-only
		event.elapsed = 0;
		// @ts-expect-error: a decision is read-only
		decision.retry = true;
	};
	expect(neverRun).toBeInstanceOf(Function);
});

test('a closed set of words is closed', () => {
	const neverRun = (given: Classification) => {
		// @ts-expect-error: no such category
		const category: Classification = {...given, category: 'sad'};
		// @ts-expect-error: retry is a word, not a boolean
		const retry: Classification = {...given, retry: true};
		// @ts-expect-error: a stop has a reason
		const stop: Decision = {retry: false};
		// @ts-expect-error: a retry has a wait and a source
		const again: Decision = {retry: true};
		// @ts-expect-error: an outcome is either a response or an error, not both
		const outcome: Outcome = {response: new Response(), error: new Error('both')};
		return [category, retry, stop, again, outcome];
	};
	expect(neverRun).toBeInstanceOf(Function);
});

test('a layer has the parts of the contract and no others', () => {
	const neverRun = () => {
		// @ts-expect-error: an attempt returns a promise of a response
		const attempt: Layer = {attempt: () => new Response()};
		// @ts-expect-error: there is no such part
		const settled: Layer = {settled() {}};
		// @ts-expect-error: a classifier must not be asynchronous
		const classify: Layer = {classify: async () => undefined};
		return [attempt, settled, classify];
	};
	expect(neverRun).toBeInstanceOf(Function);
});

test('events are told apart by their type', () => {
	const neverRun = (event: ToldEvent) => {
		if (event.type === 'retry-scheduled') {
			holds<Same<typeof event.wait, number>>(true);
		}
		if (event.type === 'call-failed') {
			holds<Same<typeof event.classification, Classification>>(true);
		}
		// @ts-expect-error: not every event has a wait
		return event.wait;
	};
	expect(neverRun).toBeInstanceOf(Function);
});

test('options that were resolved have what was given and what was defaulted', () => {
	const resolved = resolveOptions(
		'retry',
		{limit: 3} as {limit?: number; delay?: number},
		{limit: 4},
		{limit: integer(), delay: duration()},
	);
	holds<Same<(typeof resolved)['limit'], number>>(true);
	holds<Same<(typeof resolved)['delay'], number | undefined>>(true);
	expect(() => {
		// @ts-expect-error: the record is frozen
		resolved.limit = 9;
	}).toThrow(TypeError);
	// @ts-expect-error: every option has its check
	expect(() => resolveOptions('retry', {limit: 3, delay: 1}, {}, {limit: integer()})).toThrow(TypeError);
});

test('hooks, clients and guards fit where they are used', () => {
	const hook = layer('a', {});
	holds<Same<typeof hook, Hook>>(true);
	const client = ky.extend(hook);
	holds<Same<typeof client, KyInstance>>(true);
	const composed = compose(hook, compose());
	holds<Same<typeof composed, Hook>>(true);
	holds<Same<Parameters<Classifier>[0], Outcome>>(true);
	holds<Same<VirtualClock['pending'], number>>(true);
	const neverRun = (error: unknown) =>
		isRejectedError(error) ? holds<Same<typeof error, RejectedError>>(true) : undefined;
	expect(neverRun).toBeInstanceOf(Function);
});
