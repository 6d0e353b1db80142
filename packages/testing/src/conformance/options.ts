import {type Check, callback, list, oneOf, resolveOptions, text} from '@kyhooks/core';
import {isScript, isStep, type Scenario} from '../script/script.ts';

type TestFunction = (title: string, run: () => Promise<void>) => unknown;

/** The functions of a test runner that are needed. `node:test`, Vitest, Jest, Mocha and Bun have them. */
export type Runner = Readonly<{
	describe(title: string, define: () => void): unknown;
	test: TestFunction;
}>;

/** Options of `describeHook` and `conformanceOf`. */
export type ConformanceOptions<Options = object> = {
	/** The title of the test group. @default the name of the hook */
	name?: string;

	/**
	The options to pass to the factory. They are frozen, because a factory must not modify options that other code may share.

	@default the factory is called without options
	*/
	options?: NonNullable<Options>;

	/** The names of options that are observing callbacks, such as `onEvent`. The suite passes functions that throw, reject, never settle, or modify their arguments. None of them may change the outcome of a call. @default [] */
	callbacks?: readonly (keyof NonNullable<Options> & string)[];

	/** The names of options that are callbacks whose result is used, such as `backoff`. The suite passes functions that throw or reject. The call may then decide differently, but must not break. @default [] */
	deciders?: readonly (keyof NonNullable<Options> & string)[];

	/**
	Servers with which the hook has something to do. Give them if those of the suite (successes, failures, lost connections, slow and broken bodies, silence, many calls at once) are not enough. All rules about whole calls are also checked with these.

	@default []
	@example
	```
	scenarios: [okAfter(3, overloaded()), outage({to: 60_000})]
	```
	*/
	scenarios?: readonly Scenario[];

	/** What the hook replaces by design: `failures` (a fallback), or all `answers`. The suite then skips what rules 1 and 2 say about them. Set it only if one of these rules fails otherwise; a cache that only answers repeated requests does not need it. @default 'nothing' */
	replaces?: 'nothing' | 'failures' | 'answers';

	/** The test runner that defines the tests. `conformanceOf` does not use it. @default the globals `describe` and `test` (or `it`) */
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

/** @throws TypeError with the name and the value of the option */
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
