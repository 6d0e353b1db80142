import {describe, expect, test} from '@jest/globals';
import {useClock} from '@kyhooks/core';
import fc from 'fast-check';
import {restore, snapshotOf} from '../src/by-hand.ts';
import type {Circuit} from '../src/circuit.ts';
import {
	attempts,
	circuitOf,
	enter,
	failure,
	ignored,
	ofEndpoint,
	success,
	timedOut,
	virtualClock,
} from './support/circuit.ts';

const clock = virtualClock();

describe('a row of failures', () => {
	test('opens at the tenth, and says so', () => {
		const {circuit, changes} = circuitOf();
		attempts(circuit, 1_000, success);
		attempts(circuit, 9, failure);
		expect(circuit.state).toBe('closed');
		attempts(circuit, 1, failure);
		expect(circuit.state).toBe('open');
		expect(changes).toEqual([
			{
				type: 'circuit-changed',
				circuit: 'https://api.example',
				from: 'closed',
				to: 'open',
				why: '10 of 10 failed, 503, unavailable',
			},
		]);
		expect(circuit.trip).toEqual({
			by: 'failures',
			failures: 10,
			calls: 10,
			category: 'unavailable',
			status: 503,
		});
	});

	test('opens at exactly the length that is set', () => {
		fc.assert(
			fc.property(fc.integer({min: 1, max: 50}), length => {
				const {circuit} = circuitOf({consecutiveFailures: length});
				attempts(circuit, length - 1, failure);
				expect(circuit.state).toBe('closed');
				attempts(circuit, 1, failure);
				expect(circuit.state).toBe('open');
			}),
		);
	});

	test('begins anew with each success, and not with what says nothing', () => {
		const {circuit} = circuitOf({failureRatio: 1});
		for (let index = 0; index < 20; index++) {
			attempts(circuit, 9, failure);
			attempts(circuit, 1, success);
		}
		expect(circuit.state).toBe('closed');
		attempts(circuit, 9, failure);
		attempts(circuit, 100, ignored);
		attempts(circuit, 1, failure);
		expect(circuit.state).toBe('open');
	});

	test('may take as long as it likes: a client with little traffic has no other way to see an outage', async () => {
		const {circuit} = circuitOf();
		for (let index = 0; index < 10; index++) {
			attempts(circuit, 1, failure);
			await clock().advance(60_000);
		}
		expect(circuit.state).toBe('open');
	});

	test('is half as long where nobody answered', () => {
		const {circuit} = circuitOf();
		attempts(circuit, 4, timedOut);
		expect(circuit.state).toBe('closed');
		attempts(circuit, 1, timedOut);
		expect(circuit.state).toBe('open');
		expect(circuit.trip).toEqual({
			by: 'failures',
			failures: 5,
			calls: 5,
			category: 'timeout',
		});
	});

	test('is twice as long where each tells of one endpoint, such as a 500', () => {
		const {circuit} = circuitOf();
		attempts(circuit, 19, ofEndpoint);
		expect(circuit.state).toBe('closed');
		attempts(circuit, 1, ofEndpoint);
		expect(circuit.trip).toMatchObject({by: 'failures', failures: 20, calls: 20});
	});

	test('is full when the weights of its failures are, in whatever order they come', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(timedOut, failure, ofEndpoint), {minLength: 1, maxLength: 60}),
				fc.integer({min: 1, max: 15}),
				(outcomes, length) => {
					const {circuit} = circuitOf({consecutiveFailures: length});
					let weight = 0;
					for (const outcome of outcomes) {
						attempts(circuit, 1, outcome);
						weight += outcome.weight ?? 1;
						expect(circuit.state).toBe(weight >= length ? 'open' : 'closed');
						if (weight >= length) {
							return;
						}
					}
				},
			),
		);
	});
});

describe('a success', () => {
	/** Rounds of this many failures, each followed by a success, so that there are never ten consecutive failures. */
	const rounds = (circuit: Circuit, count: number, failures: number, outcome = failure) => {
		for (let index = 0; index < count; index++) {
			attempts(circuit, failures, outcome);
			attempts(circuit, 1, success);
		}
	};

	test('makes up for three failures at a ratio of 0.75: what fails more often adds up', () => {
		const {circuit} = circuitOf({failureRatio: 0.75});
		rounds(circuit, 5, 4);
		expect(circuit.tripwire.counts).toEqual({calls: 25, failures: 20});
		attempts(circuit, 4, failure);
		expect(circuit.state).toBe('closed');
		attempts(circuit, 1, failure);
		expect(circuit.trip).toMatchObject({by: 'failures', failures: 25, calls: 30});
	});

	test('keeps a server even that fails four times of five: retries carry calls through it', () => {
		const {circuit} = circuitOf();
		rounds(circuit, 1_000, 4);
		expect([circuit.state, circuit.tripwire.counts]).toEqual(['closed', {calls: 0, failures: 0}]);
	});

	test('makes up for what the ratio that is set says', () => {
		const {circuit} = circuitOf({failureRatio: 0.5});
		rounds(circuit, 8, 2);
		expect([circuit.state, circuit.tripwire.counts]).toEqual(['closed', {calls: 24, failures: 16}]);
		attempts(circuit, 2, failure);
		expect(circuit.state).toBe('open');
		const patient = circuitOf({failureRatio: 0.9}).circuit;
		rounds(patient, 100, 9);
		expect(patient.state).toBe('closed');
	});

	test('makes up for nothing at a ratio of 0', () => {
		const {circuit} = circuitOf({failureRatio: 0});
		rounds(circuit, 9, 1);
		attempts(circuit, 1_000, success);
		attempts(circuit, 1, failure);
		expect(circuit.trip).toMatchObject({failures: 10, calls: 1_019});
	});

	test('makes up for eight answers that tell of one endpoint', () => {
		const {circuit} = circuitOf();
		rounds(circuit, 100, 8, ofEndpoint);
		expect([circuit.state, circuit.tripwire.counts]).toEqual(['closed', {calls: 0, failures: 0}]);
	});

	test('of long ago is of no use', () => {
		const {circuit} = circuitOf();
		attempts(circuit, 1_000, success);
		attempts(circuit, 10, failure);
		expect(circuit.trip).toMatchObject({failures: 10, calls: 10});
	});
});

describe('failures that have not gone on for half a second', () => {
	const failingTime = 500;

	test('open nothing, however many', async () => {
		const {circuit} = circuitOf({failingTime});
		for (let moment = 0; moment < 500; moment++) {
			attempts(circuit, 20, moment % 2 === 0 ? failure : timedOut);
			await clock().advance(1);
		}
		expect(circuit.state).toBe('closed');
		// With exactly one more failure, they are an outage.
		attempts(circuit, 1, failure);
		expect(circuit.trip).toMatchObject({by: 'failures', failures: 10_001});
	});

	test('open nothing where thousands of attempts end at one moment, as with a connection that they shared', async () => {
		const {circuit} = circuitOf({failingTime});
		attempts(circuit, 100, success);
		const inFlight = Array.from({length: 5_000}, () => enter(circuit));
		await clock().advance(20_000);
		for (const permit of inFlight) {
			circuit.record(permit, failure);
		}
		expect(circuit.state).toBe('closed');
		attempts(circuit, 1, success);
		expect(circuit.tripwire.counts).toEqual({calls: 5_001, failures: 5_000});
	});

	test('open nothing after a burst into a blip that is over by then', async () => {
		const {circuit} = circuitOf({failingTime});
		for (let moment = 0; moment < 10; moment++) {
			attempts(circuit, 200, failure);
			await clock().advance(49);
		}
		for (let moment = 0; moment < 100; moment++) {
			attempts(circuit, 20, success);
			await clock().advance(10);
		}
		// The share of failures was reached long ago, and has gone down since.
		attempts(circuit, 9, failure);
		expect(circuit.state).toBe('closed');
	});

	test('are a new row after each success, which has to last anew', async () => {
		const {circuit} = circuitOf({failingTime, failureRatio: 1});
		for (let index = 0; index < 20; index++) {
			attempts(circuit, 30, failure);
			await clock().advance(499);
			attempts(circuit, 30, failure);
			attempts(circuit, 1, success);
		}
		expect(circuit.state).toBe('closed');
	});

	test('are measured from the first that is not made up for', async () => {
		const {circuit} = circuitOf({failingTime});
		attempts(circuit, 5, failure);
		await clock().advance(1_000);
		attempts(circuit, 2, success);
		attempts(circuit, 20, failure);
		attempts(circuit, 1, success);
		await clock().advance(499);
		attempts(circuit, 20, failure);
		expect(circuit.state).toBe('closed');
		await clock().advance(1);
		attempts(circuit, 1, failure);
		expect(circuit.trip).toMatchObject({failures: 41, calls: 42});
	});

	test('are measured by a clock that may jump: forward they have lasted, back they have not', async () => {
		const {circuit} = circuitOf({failingTime});
		attempts(circuit, 20, failure);
		await clock().advance(86_400_000);
		attempts(circuit, 1, failure);
		expect(circuit.state).toBe('open');
		let now = 1_000_000;
		const restore = useClock({...clock(), now: () => now});
		const {circuit: other} = circuitOf({failingTime});
		attempts(other, 20, failure);
		now -= 900_000;
		attempts(other, 20, failure);
		expect(other.state).toBe('closed');
		now += 901_000;
		attempts(other, 1, failure);
		expect(other.state).toBe('open');
		restore();
	});

	test('go on from a snapshot, and are not dated back by one that has seen none', async () => {
		for (const count of [0, 5]) {
			const {circuit} = circuitOf({failingTime});
			attempts(circuit, count, failure);
			const {circuit: other} = circuitOf({failingTime});
			restore(other, snapshotOf(circuit), 1_000);
			attempts(other, 9 - count, failure);
			expect(other.state).toBe('closed');
			attempts(other, 1, failure);
			expect(other.state).toBe(count > 0 ? 'open' : 'closed');
		}
	});
});

test('successes open nothing, however long they take', async () => {
	const {circuit} = circuitOf();
	for (let index = 0; index < 30; index++) {
		const permit = enter(circuit);
		await clock().advance(900);
		circuit.record(permit, success);
	}
	expect(circuit.state).toBe('closed');
});
