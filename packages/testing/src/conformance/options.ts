import {type Check, callback, list, oneOf, resolveOptions, text} from '@kyhooks/core';
import {isScript, isStep, type Scenario} from '../script/script.ts';

type TestFunction = (title: string, run: () => Promise<void>) => unknown;

/** As much of a test runner as is needed: `node:test`, Vitest, Jest, Mocha and Bun have it. */
export type Runner = Readonly<{
	describe(title: string, define: () => void): unknown;
	test: TestFunction;
}>;

export type ConformanceOptions<Options = object> = {
	/**
	The title of the tests.

	@default the name that the hook gives itself
	*/
	name?: string;

	/**
	What the factory is called with. Shown to it frozen: a factory that writes on its options shares them with all others.

	@default the factory is called without options
	*/
	options?: NonNullable<Options>;

	/**
	The options that are functions of the user which only look on, such as `onEvent`. The suite passes ones that throw, reject, never settle, or change all that they are given; none may make a difference.

	@default []
	*/
	callbacks?: readonly (keyof NonNullable<Options> & string)[];

	/**
	The options that are functions of the user whose result is used, such as `backoff`. The suite passes ones that throw or reject; the call may decide otherwise then, but must not break.

	@default []
	*/
	deciders?: readonly (keyof NonNullable<Options> & string)[];

	/**
	Servers at which the hook has something to do, where the suite's own (successes, failures, lost connections, slow and broken bodies, silence, many calls at once) do not bring that about. All rules about whole calls are checked on them as well.

	@default []
	@example
	```
	scenarios: [okAfter(3, overloaded()), outage({to: 60_000})]
	```
	*/
	scenarios?: readonly Scenario[];

	/**
	What the hook puts its own answers in the place of, by design: a fallback replaces `failures`, a cache `answers`. It leaves out what rule 1 and rule 2 say of these.

	@default 'nothing'
	*/
	replaces?: 'nothing' | 'failures' | 'answers';

	/**
	Where the tests are defined. `conformanceOf` needs none.

	@default the globals `describe` and `test`, or `it`
	*/
	runner?: Runner;
};

type Known = 'callbacks' | 'deciders' | 'scenarios' | 'replaces';

export type ConformanceSettings = Readonly<
	Required<Pick<ConformanceOptions<Record<string, unknown>>, Known>> &
		Omit<ConformanceOptions<Record<string, unknown>>, Known>
>;

export const conformanceDefaults: Pick<ConformanceSettings, Known> = Object.freeze({
	callbacks: Object.freeze([]),
	deciders: Object.freeze([]),
	scenarios: Object.freeze([]),
	replaces: 'nothing',
});

const record: Check = value =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'an object';

const scenario: Check = value => (isStep(value) || isScript(value) ? undefined : 'a scenario');

const runner: Check = value => {
	const {describe, test} = Object(value) as Partial<Runner>;
	return (callback(describe) ?? callback(test))
		? 'an object with the functions describe and test'
		: undefined;
};

/** @throws TypeError that names the option and its value */
export function resolveConformanceOptions(options: object): ConformanceSettings {
	return resolveOptions(
		'conformance',
		options as ConformanceOptions<Record<string, unknown>>,
		conformanceDefaults,
		{
			name: text,
			options: record,
			callbacks: list(text, 'names of options'),
			deciders: list(text, 'names of options'),
			scenarios: list(scenario, 'scenarios'),
			replaces: oneOf('nothing', 'failures', 'answers'),
			runner,
		},
	);
}
