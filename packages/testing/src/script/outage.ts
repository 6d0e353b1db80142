import {duration, resolveOptions} from '@kyhooks/core';
import {unavailable} from '../scenarios/answers/server-error.ts';
import {ok} from '../scenarios/answers/success.ts';
import {scenarioOption, stepAgain} from './scenario-option.ts';
import type {Scenario, Script} from './script.ts';

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
