import {duration, resolveOptions} from '@kyhooks/core';
import {unavailable} from './scenarios/server-error.ts';
import {ok} from './scenarios/success.ts';
import {isScenario, type Scenario, type Script, toScript} from './script.ts';

export type OutageOptions = {
	/** When it begins, in milliseconds after the first request. @default 0 */
	from?: number;
	/** When it is over, in milliseconds after the first request. */
	to: number;
	/** What a request meets meanwhile. @default unavailable() */
	failure?: Scenario;
	/** What it meets before and after. @default ok() */
	success?: Scenario;
};

/**
Without end: the server is down for a while, by the clock of the engine that runs it.

@throws TypeError or RangeError for a bad option, or if it ends before it begins
*/
export function outage(options: OutageOptions): Script {
	const {from, to, ...given} = resolveOptions(
		'outage',
		options,
		{from: 0, failure: unavailable(), success: ok()},
		{from: duration(), to: duration(), failure: scenario, success: scenario},
	);
	if (!(to >= from)) {
		throw new RangeError(`outage.to must be at least outage.from (${from}), got ${to}`);
	}
	const failure = toScript(given.failure);
	const success = toScript(given.success);
	return Object.freeze({
		description: `outage({from: ${from}, to: ${to}})`,
		length: Number.POSITIVE_INFINITY,
		step({index, elapsed}) {
			const script = elapsed >= from && elapsed < to ? failure : success;
			return script.step({
				index: script.length === Number.POSITIVE_INFINITY ? index : index % script.length,
				elapsed,
			});
		},
	} satisfies Script);
}

const scenario = (value: unknown): {kind: string} | undefined =>
	isScenario(value) ? undefined : {kind: 'a scenario'};
