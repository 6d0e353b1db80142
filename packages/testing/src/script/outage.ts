import {duration, resolveOptions} from '@kyhooks/core';
import {unavailable} from '../scenarios/answers/server-error.ts';
import {ok} from '../scenarios/answers/success.ts';
import {scenarioOption, stepAgain} from './scenario-option.ts';
import type {Scenario, Script} from './script.ts';

/** Options of `outage`. */
export type OutageOptions = {
	/** Start of the outage, in milliseconds after the first request. @default 0 */
	from?: number;
	/** End of the outage, in milliseconds after the first request. */
	to: number;
	/** What a request receives during the outage. @default unavailable() */
	failure?: Scenario;
	/** What a request receives before and after it. @default ok() */
	success?: Scenario;
};

/**
Simulates an outage: the server fails for a period of time, measured by the clock of the engine. The script has no end.

@throws TypeError or RangeError for an invalid option, or if `to` is before `from`
*/
export function outage(options: OutageOptions): Script {
	const {from, to, failure, success} = resolveOptions(
		'outage',
		options,
		{from: 0, failure: unavailable(), success: ok()},
		{from: duration(), to: duration(), failure: scenarioOption, success: scenarioOption},
	);
	if (!(to >= from)) {
		throw new RangeError(`outage.to must be at least outage.from (${from}), got ${to}`);
	}
	return Object.freeze({
		description: `outage({from: ${from}, to: ${to}})`,
		length: Number.POSITIVE_INFINITY,
		step: turn => stepAgain(turn.elapsed >= from && turn.elapsed < to ? failure : success, turn),
	} satisfies Script);
}
