import {describe, expect, test} from '@jest/globals';
import {compose, defineHook, type Hook, invoke} from '@kyhooks/core';
import {ok, okAfter, unavailable} from '@kyhooks/testing';
import {conformanceOf, describeHook} from '@kyhooks/testing/conformance';

const runner = {describe, test};

function nothing(): Hook {
	return defineHook({name: 'nothing', stage: 'send', install: () => ({})});
}

const another = () => defineHook({name: 'another', stage: 'observe', install: () => ({})});

describeHook(nothing, {runner});
describeHook(() => compose(nothing(), another()), {
	runner,
	scenarios: [unavailable(), okAfter(1, unavailable(), ok())],
});

describe('the checks', () => {
	const checks = conformanceOf(nothing);

	test('are several for each rule, in the order of the rules', () => {
		const rules = checks.map(({rule}) => rule);
		expect(rules).toEqual(rules.toSorted((one, other) => one - other));
		for (const rule of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
			expect(rules.filter(given => given === rule).length).toBeGreaterThanOrEqual(2);
		}
	});

	test('have titles of their own that begin with the rule', () => {
		expect(checks.map(({title}) => title)).toContain(
			"rule 3: an abort ends the call at once, with the signal's own reason, while it waits",
		);
		expect(new Set(checks.map(({title}) => title)).size).toBe(checks.length);
	});

	test('give the real time back, also when they fail', async () => {
		const {setTimeout: before} = globalThis;
		const broken = () =>
			defineHook({
				name: 'broken',
				stage: 'send',
				install: () => ({attempt: async () => new Response('made up')}),
			});
		for (const {run} of conformanceOf(broken)) {
			await run().catch(() => {});
		}
		expect(globalThis.setTimeout).toBe(before);
	});

	test('say which hook breaks which rule, what was seen, and how to mend it', async () => {
		const broken = () =>
			defineHook({
				name: 'broken',
				stage: 'send',
				install: () => ({
					async attempt(request, next) {
						const response = await next(request);
						return new Response(response.body, response);
					},
				}),
			});
		const [check] = conformanceOf(broken);
		await expect(check?.run()).rejects.toMatchObject({
			name: 'AssertionError',
			message: [
				'broken breaks rule 1: With nothing to do, a layer returns the very response of `next`, or throws its very error.',
				'  Seen: the server answered 200, and a response with 200 came out that is another object',
				'  Mend: return what `next` has returned. To read a body, read a clone; a Response made anew loses url, redirected and type.',
			].join('\n'),
		});
	});

	test('find a callback that is never called', async () => {
		const withCallback = (options: {onNothing?: () => void} = {}) => {
			void options;
			return nothing();
		};
		const failing = conformanceOf(withCallback, {callbacks: ['onNothing']}).filter(({title}) =>
			title.includes('onNothing'),
		);
		await expect(failing[0]?.run()).rejects.toThrow('nothing: onNothing was never called');
	});

	test('reach a callback that takes the same request twice, such as that of a cache', async () => {
		const remembering = ({onRepeat = () => {}}: {onRepeat?: () => void} = {}) => {
			const seen = new Set<string>();
			return defineHook({
				name: 'remembering',
				stage: 'send',
				install: call => ({
					attempt(request, next) {
						if (seen.has(request.url)) {
							invoke(call, 'onRepeat', onRepeat);
						}
						seen.add(request.url);
						return next(request);
					},
				}),
			});
		};
		const checks = conformanceOf(remembering, {callbacks: ['onRepeat']});
		for (const {run} of checks.filter(({title}) => title.includes('onRepeat'))) {
			await expect(run()).resolves.toBeUndefined();
		}
	});

	test('name the line of the hook that asks a global for the time', async () => {
		const hasty = () =>
			defineHook({
				name: 'hasty',
				stage: 'send',
				install: () => ({
					attempt(request, next) {
						void Date.now();
						return next(request);
					},
				}),
			});
		const failures: string[] = [];
		for (const {rule, run} of conformanceOf(hasty)) {
			if (rule === 6) {
				await run().catch((error: Error) => failures.push(error.message));
			}
		}
		expect(failures.join()).toMatch(/Date\.now \(at .*conformance\.test\.ts:\d+/);
	});

	test('give the factory its options frozen', () => {
		let given: object | undefined;
		conformanceOf(
			(options: {limit: number}) => {
				given = options;
				return nothing();
			},
			{options: {limit: 2}},
		);
		expect(given).toEqual({limit: 2});
		expect(Object.isFrozen(given)).toBe(true);
	});
});

describe('the options', () => {
	test.each([
		['option', {option: {}}, 'conformance.option is not an option'],
		['name', {name: ''}, 'conformance.name must be a string that is not empty, got ""'],
		['options', {options: 2}, 'conformance.options must be an object, got 2'],
		[
			'callbacks',
			{callbacks: 'onRetry'},
			'conformance.callbacks must be an array of names of options, got "onRetry"',
		],
		['deciders', {deciders: [1]}, 'conformance.deciders must be an array of names of options, got [1]'],
		['scenarios', {scenarios: [ok]}, 'conformance.scenarios must be an array of scenarios, got [function]'],
		[
			'replaces',
			{replaces: 'all'},
			'conformance.replaces must be "nothing" or "failures" or "answers", got "all"',
		],
		[
			'runner',
			{runner: test},
			'conformance.runner must be an object with the functions describe and test, got function',
		],
	])('are refused where %s is wrong', (_, options, message) => {
		expect(() => conformanceOf(nothing, options as object)).toThrow(TypeError);
		expect(() => conformanceOf(nothing, options as object)).toThrow(message);
	});
});

describe('the factory', () => {
	test.each([
		['a hook', nothing(), 'conformance takes the factory of a hook, such as retry, got [object Object]'],
		[
			'a function that returns nothing',
			() => {},
			'must return a hook of defineHook or compose, got undefined',
		],
		['a function that returns a promise of a hook', async () => nothing(), 'options without a hook in them'],
		['a function that returns plain options', () => ({timeout: 1}), 'options without a hook in them'],
		['a factory of factories', () => nothing, 'must return a hook of defineHook or compose, got'],
	])('is refused where it is %s', (_, factory, message) => {
		expect(() => conformanceOf(factory as () => Hook)).toThrow(TypeError);
		expect(() => conformanceOf(factory as () => Hook)).toThrow(message);
	});

	test('is heard where it throws', () => {
		expect(() =>
			conformanceOf(() => {
				throw new RangeError('limit is needed');
			}),
		).toThrow('limit is needed');
	});
});

describe('describeHook', () => {
	type Defined = {title: string; tests: Map<string, () => Promise<void>>};

	function collecting(): {defined: Defined[]; runner: typeof runner} {
		const defined: Defined[] = [];
		return {
			defined,
			runner: {
				describe: ((title: string, define: () => void) => {
					defined.push({title, tests: new Map()});
					define();
				}) as typeof describe,
				test: ((title: string, run: () => Promise<void>) => {
					defined.at(-1)?.tests.set(title, run);
				}) as typeof test,
			},
		};
	}

	test('defines one test for each check, under the name of the hook', () => {
		const {defined, runner: given} = collecting();
		describeHook(nothing, {runner: given});
		expect(defined.map(({title}) => title)).toEqual(['nothing obeys the ten rules']);
		expect([...(defined[0]?.tests.keys() ?? [])]).toEqual(conformanceOf(nothing).map(({title}) => title));
	});

	test('takes another name', () => {
		const {defined, runner: given} = collecting();
		describeHook(nothing, {runner: given, name: 'nothing at all'});
		expect(defined[0]?.title).toBe('nothing at all obeys the ten rules');
	});

	test('gives the runner functions without a parameter, which would be taken for a callback', () => {
		const {defined, runner: given} = collecting();
		describeHook(nothing, {runner: given});
		expect([...(defined[0]?.tests.values() ?? [])].every(run => run.length === 0)).toBe(true);
	});

	const globals = globalThis as Record<string, unknown>;

	test.each(['test', 'it'])('finds the globals describe and %s', name => {
		const {defined, runner: given} = collecting();
		const before = {describe: globals.describe, test: globals.test, it: globals.it};
		Object.assign(globals, {describe: given.describe, test: undefined, it: undefined, [name]: given.test});
		try {
			describeHook(nothing);
		} finally {
			Object.assign(globals, before);
		}
		expect(defined[0]?.tests.size).toBeGreaterThan(0);
	});

	test('says where there is no runner', () => {
		const before = {describe: globals.describe};
		globals.describe = undefined;
		try {
			expect(() => describeHook(nothing)).toThrow('give it those of your runner: {runner: {describe, test}}');
		} finally {
			Object.assign(globals, before);
		}
	});
});
