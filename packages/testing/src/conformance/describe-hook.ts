import {conformanceOf} from './conformance-of.ts';
import type {ConformanceOptions, Runner} from './options.ts';
import {type Factory, subjectOf} from './subject.ts';

/**
Tests a hook against the ten rules of the hook contract: defines one test for each check.

@example
```
import {describeHook} from '@kyhooks/testing/conformance';
import {retry} from '@kyhooks/retry';

describeHook(retry, {options: {limit: 2}, deciders: ['backoff']});
```
@param factory creates the hook; it is called many times
@throws TypeError for an option that is unknown or of the wrong type, for a factory that does not return a hook, or if there is no test runner; also whatever the factory throws
*/
export function describeHook<Options>(
	factory: Factory<Options>,
	options: ConformanceOptions<Options> = {},
): void {
	const {title} = subjectOf(factory, options);
	const checks = conformanceOf(factory, options);
	const {describe, test} = options.runner ?? globalRunner();
	describe(`${title} obeys the ten rules`, () => {
		for (const {title: behaviour, run} of checks) {
			// Not `run` itself, because a test runner takes a function with a parameter for one with a callback.
			test(behaviour, async () => run());
		}
	});
}

function globalRunner(): Runner {
	const {describe, test, it} = globalThis as Partial<Runner> & {it?: Runner['test']};
	const defineTest = test ?? it;
	if (typeof describe !== 'function' || typeof defineTest !== 'function') {
		throw new TypeError(
			'describeHook found no global describe and test; give it those of your runner: {runner: {describe, test}}',
		);
	}
	return {describe, test: defineTest};
}
