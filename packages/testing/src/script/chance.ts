import {finite, integer, resolveOptions} from '@kyhooks/core';
import {unavailable} from '../scenarios/answers/server-error.ts';
import {ok} from '../scenarios/answers/success.ts';
import {seededRandom} from '../time/virtual-clock.ts';
import {scenarioOption, scenariosOption, stepAgain} from './scenario-option.ts';
import type {Scenario, Script} from './script.ts';

/** Options of `flaky`. */
export type FlakyOptions = {
	/** The share of requests that fail, from 0 to 1. @default 0.2 */
	rate?: number;
	/** Seed of the random numbers. The same seed fails the same requests. @default 1 */
	seed?: number;
	/** What a failing request receives. If it is a list, one is picked at random. @default unavailable() */
	failure?: Scenario | readonly Scenario[];
	/** What the other requests receive. @default ok() */
	success?: Scenario;
};

/**
Simulates a flaky server: each request fails with the same probability. Which requests fail depends only on the seed, so a run can be repeated. The script has no end.

@throws TypeError for an unknown option, or an invalid `rate` or `seed`
*/
export function flaky(options: FlakyOptions = {}): Script {
	const {failure, success, rate, seed} = resolveOptions(
		'flaky',
		options,
		{rate: 0.2, seed: 1, failure: unavailable(), success: ok()},
		{rate: finite({maximum: 1}), seed: integer(), failure: scenariosOption, success: scenarioOption},
	);
	const failures = [failure].flat() as readonly Scenario[];
	return chance(`flaky({rate: ${rate}, seed: ${seed}})`, seed, () => rate, failures, success);
}

/** Options of `degrading`. */
export type DegradingOptions = {
	/** Number of requests after which every request fails. @default 20 */
	over?: number;
	/** Seed of the random numbers. The same seed fails the same requests. @default 1 */
	seed?: number;
	/** What a failing request receives. If it is a list, one is picked at random. @default unavailable() */
	failure?: Scenario | readonly Scenario[];
	/** What the other requests receive. @default ok() */
	success?: Scenario;
};

/**
Simulates a server that gets worse: the first request succeeds, and the probability of failure grows with each request. The script has no end.

@throws TypeError for an unknown option, or an invalid `over` or `seed`
*/
export function degrading(options: DegradingOptions = {}): Script {
	const {failure, success, over, seed} = resolveOptions(
		'degrading',
		options,
		{over: 20, seed: 1, failure: unavailable(), success: ok()},
		{over: integer({minimum: 1}), seed: integer(), failure: scenariosOption, success: scenarioOption},
	);
	const failures = [failure].flat() as readonly Scenario[];
	return chance(
		`degrading({over: ${over}, seed: ${seed}})`,
		seed,
		index => Math.min(1, index / over),
		failures,
		success,
	);
}

function chance(
	description: string,
	seed: number,
	rateAt: (index: number) => number,
	failures: readonly Scenario[],
	success: Scenario,
): Script {
	return Object.freeze({
		description,
		length: Number.POSITIVE_INFINITY,
		step(turn) {
			// A separate generator for each request, so that the step depends only on the request's number, not on earlier calls.
			const random = seededRandom(Math.imul(seed + 1, 0x9e37_79b1) ^ Math.imul(turn.index + 1, 0x85eb_ca6b));
			const fails = random() < rateAt(turn.index);
			const failure = failures[Math.floor(random() * failures.length)] ?? success;
			return stepAgain(fails ? failure : success, turn);
		},
	} satisfies Script);
}
