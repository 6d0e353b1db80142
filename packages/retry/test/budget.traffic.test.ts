import {describe, expect, test} from '@jest/globals';
import type {Category} from '@kyhooks/core';
import {createRetryBudget} from '@kyhooks/retry';
import {play, shedding} from './support/traffic.ts';

const minutes = 60_000;
const budgetsOf = (clients: number) => Array.from({length: clients}, () => createRetryBudget());
const oneIn =
	(share: number, category: Category = 'unavailable') =>
	(_: number, random: () => number) =>
		random() < share ? category : undefined;

describe('a client whose attempts fail at random', () => {
	test.each([
		[0.2, 5],
		[0.5, 5],
		[0.5, 200],
	])('never meets its budget, at a share of %d and %d calls a second', (share, rate) => {
		const {calls, served, refused} = play({
			budgets: budgetsOf(1),
			rate,
			duration: 10 * minutes,
			failureAt: oneIn(share),
		});
		expect(refused).toBe(0);
		// The same share as with five attempts for each call.
		expect(served / calls).toBeGreaterThan(1 - share ** 5 - 0.01);
	});

	test('does not meet it with four timeouts in ten attempts either', () => {
		const {refused} = play({
			budgets: budgetsOf(1),
			rate: 50,
			duration: 5 * minutes,
			failureAt: oneIn(0.4, 'timeout'),
		});
		expect(refused).toBe(0);
	});

	test('is held to two attempts a call where more fail', () => {
		const {calls, attempts, refused} = play({
			budgets: budgetsOf(1),
			rate: 50,
			duration: 5 * minutes,
			failureAt: oneIn(0.7),
		});
		expect(refused).toBeGreaterThan(0);
		expect(attempts / calls).toBeLessThan(2);
	});
});

describe('a server that is offered 120 % and refuses the excess', () => {
	// Without a budget, this takes 2.8 attempts per call.
	test.each([
		[1, 1.8],
		[50, 2.05],
	])('is asked about twice a call, by %d clients', (clients, most) => {
		const {calls, attempts, served} = play({
			budgets: budgetsOf(clients),
			rate: 60,
			duration: 10 * minutes,
			failureAt: shedding(50),
		});
		expect(attempts / calls).toBeGreaterThan(1.5);
		expect(attempts / calls).toBeLessThanOrEqual(most);
		expect(served / calls).toBeGreaterThan(0.81);
	});
});

describe('an outage of ten seconds', () => {
	const outage = (category: Category) =>
		play({
			budgets: budgetsOf(1),
			rate: 50,
			duration: 1 * minutes,
			failureAt: now => (now > 20_000 && now < 30_000 ? category : undefined),
		});

	test('is retried into by all calls, where it refuses them', () => {
		const {refused} = outage('unavailable');
		expect(refused).toBe(0);
	});

	test('is retried into by few, where it lets them time out', () => {
		const {refused, calls} = outage('timeout');
		expect(refused / calls).toBeGreaterThan(0.02);
	});
});

test('a client without history has all its retries granted while it loads its first page', () => {
	const budget = createRetryBudget();
	let attempts = 0;
	const {served, refused} = play({
		budgets: [budget],
		rate: 1_000,
		duration: 30,
		failureAt: () => (attempts++ < 30 ? 'unavailable' : undefined),
	});
	expect(served).toBeGreaterThan(20);
	expect(refused).toBe(0);
});
