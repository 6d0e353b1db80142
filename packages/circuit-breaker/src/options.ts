import {type Check, callback, duration, either, finite, integer, oneOf, resolveOptions} from '@kyhooks/core';
import type {StateChange} from './state-change.ts';

export type CircuitsOptions = {
	/**
	The share of failed attempts, from 0 to 1, that opens a circuit, once there are `minimumCalls` attempts in the `window`. A 500 is not counted: it tells of one endpoint more often than of the server.

	@default 0.8
	*/
	failureRatio?: number;

	/** Attempts in the `window` below which no ratio counts. @default 20 */
	minimumCalls?: number;

	/** Milliseconds that are looked back on. @default 30_000 */
	window?: number;

	/**
	So many failures in a row open a circuit, however well it went before. A timeout counts for two, since it has cost the server more; a 500 for half. `false` leaves it to the ratio, which needs seconds to see that a busy server has fallen over.

	@default 10
	*/
	consecutiveFailures?: number | false;

	/** Milliseconds that failures must go on for, from the first one, before they open a circuit. What is shorter is a blip. @default 500 */
	failingTime?: number;

	/** Milliseconds from which on an attempt that went well was slow; `false` for never. A probe that is slow has failed. @default false */
	slowCallDuration?: number | false;

	/** The share of slow attempts, from 0 to 1, that opens a circuit. @default 0.8 */
	slowCallRatio?: number;

	/** Milliseconds that a circuit is open for at first, a quarter more or less. @default 500 */
	openTime?: number;

	/**
	The share of the outage's length so far, from 0 to 1, that a circuit is open for when that is longer than `openTime`: the longer a server is away, the less often it is asked.

	@default 0.1
	*/
	openTimeRatio?: number;

	/** Milliseconds: the longest that a circuit opens for by itself. @default 30_000 */
	maxOpenTime?: number;

	/** Milliseconds: the longest that a circuit opens for because the server has asked for it with `Retry-After`. @default 300_000 */
	maxRetryAfter?: number;

	/** Attempts that a half-open circuit lets through, all of which must go well. @default 1 */
	probes?: number;

	/** Circuits that are kept; the one that was not used for the longest goes first. @default 1_000 */
	maxCircuits?: number;

	/** Called after each change of state. */
	onStateChange?: (change: StateChange) => void;
};

export type CircuitsPolicy = Readonly<
	Required<Omit<CircuitsOptions, 'onStateChange'>> & Pick<CircuitsOptions, 'onStateChange'>
>;

export const circuitsDefaults: Omit<CircuitsPolicy, 'onStateChange'> = Object.freeze({
	failureRatio: 0.8,
	minimumCalls: 20,
	window: 30_000,
	consecutiveFailures: 10,
	failingTime: 500,
	slowCallDuration: false,
	slowCallRatio: 0.8,
	openTime: 500,
	openTimeRatio: 0.1,
	maxOpenTime: 30_000,
	maxRetryAfter: 300_000,
	probes: 1,
	maxCircuits: 1_000,
});

const ratio = finite({minimum: 0, maximum: 1});

export const circuitsChecks: Readonly<Record<keyof CircuitsOptions, Check>> = {
	failureRatio: ratio,
	minimumCalls: integer({minimum: 1}),
	window: duration({minimum: 100}),
	consecutiveFailures: either(integer({minimum: 1}), oneOf(false)),
	failingTime: duration(),
	slowCallDuration: either(duration({minimum: 1}), oneOf(false)),
	slowCallRatio: ratio,
	openTime: duration({minimum: 1}),
	openTimeRatio: ratio,
	maxOpenTime: duration({minimum: 1}),
	maxRetryAfter: duration(),
	probes: integer({minimum: 1}),
	maxCircuits: integer({minimum: 1}),
	onStateChange: callback,
};

/** @throws TypeError or RangeError that names the option and its value */
export function resolveCircuitsOptions(name: string, options: CircuitsOptions): CircuitsPolicy {
	const policy = resolveOptions(name, options, circuitsDefaults, circuitsChecks);
	const {openTime, maxOpenTime} = policy;
	if (openTime > maxOpenTime) {
		throw new RangeError(
			`${name}.openTime must be at most ${name}.maxOpenTime (${maxOpenTime}), got ${openTime}`,
			{cause: {option: `${name}.openTime`, value: openTime}},
		);
	}
	return policy;
}
