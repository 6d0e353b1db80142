import {type Call, invoke} from '@kyhooks/core';

/** Runs what may throw. A provider that throws must not break a call, nor keep another provider from its part. */
export type Guard = <Result>(run: () => Result) => Result | undefined;

export const guardOf =
	(call: Call): Guard =>
	run =>
		invoke(call, 'telemetry', run);
