import {afterEach, beforeEach} from '@jest/globals';
import {type CircuitBreakerOptions, circuitBreaker} from '@kyhooks/circuit-breaker';
import {type CircuitChange, defineHook} from '@kyhooks/core';
import {type Scenario, scenarioFetch, startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky, {type Options} from 'ky';

export const origin = 'https://api.example.com';
export const url = `${origin}/users/42?token=secret`;

/** Puts each test of a file into virtual time. */
export function virtualTime(): () => VirtualTime {
	let time: VirtualTime;
	beforeEach(() => {
		time = startVirtualTime();
	});
	afterEach(() => time.stop());
	return () => time;
}

/** The thresholds of most circuits in these tests. */
export const soon = {consecutiveFailures: 3, failingTime: 0} as const;

/** A client and a server that plays the script. The breaker opens at the third consecutive failure and lets no call wait. ky does not retry. */
export function breaking(
	scenario: Scenario,
	options: CircuitBreakerOptions = {},
	ky_: Options = {},
	factory = circuitBreaker,
) {
	const fetch = scenarioFetch(scenario, {runtime: 'node'});
	const changes: CircuitChange[] = [];
	const own = options.circuits === undefined ? soon : {};
	const listener = defineHook({
		name: 'listener',
		stage: 'observe',
		install: () => ({on: event => void (event.type === 'circuit-changed' && changes.push(event))}),
	});
	const api = ky
		.create({fetch, retry: 0, timeout: 1_000, ...ky_})
		.extend(factory({whenOpen: 'refuse', ...own, ...options}))
		.extend(listener);
	return {api, fetch, changes};
}

/** The result of a call: a response or an error. */
export function outcome(promise: Promise<unknown>): Promise<unknown> {
	return promise.catch((error: unknown) => error);
}
