import {type Call, defineHook, type Hook, type Layer, type Stage} from '@kyhooks/core';
import type {ConformanceOptions, RuleNumber} from '@kyhooks/testing/conformance';

/** A layer with a small mistake, and the same layer without it. */
export type Mistake = Readonly<{
	title: string;
	rule: RuleNumber;
	broken: (options?: object) => Hook;
	mended: (options?: object) => Hook;
	options?: Omit<ConformanceOptions<Record<string, unknown>>, 'name'>;
}>;

/** A factory of hooks that create their layer for each call. */
export function hookOf(
	install: (call: Call) => Layer,
	{name = 'sample', stage = 'send'}: {name?: string; stage?: Stage} = {},
): () => Hook {
	return () => defineHook({name, stage, install});
}

/** A layer that only has an `attempt`, without state. */
export function attemptOf(attempt: NonNullable<Layer['attempt']>, stage: Stage = 'send'): () => Hook {
	return hookOf(() => ({attempt}), {stage});
}

/** The corrected version of a layer that should have done nothing. */
export const passing: () => Hook = attemptOf((request, next) => next(request));
