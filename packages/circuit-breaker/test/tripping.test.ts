import {describe, expect, test} from '@jest/globals';
import {useClock} from '@kyhooks/core';
import fc from 'fast-check';
import {restore} from '../src/by-hand.ts';
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
				circuit: 'https://api.example',
				from: 'closed',
				to: 'open',
				trip: {by: 'consecutive-failures', failures: 10, calls: 10, category: 'unavailable', status: 503},
				openTime: expect.any(Number),
			},
		]);
	});

	test('opens at exactly the length that is set', () => {
		fc.assert(
			fc.property(fc.integer({min: 1, max: 50}), length => {
				const {circuit} = circuitOf({consecutiveFailures: length, minimumCalls: 1_000});
				attempts(circuit, length - 1, failure);
				expect(circuit.state).toBe('closed');
				attempts(circuit, 1, failure);
				expect(circuit.state).toBe('open');
			}),
		);
	});

	test('begins anew with each success, and not with what says nothing', () => {
		const {circuit} = circuitOf({minimumCalls: 1_000});
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
			by: 'consecutive-failures',
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
		expect(circuit.trip).toMatchObject({by: 'consecutive-failures', failures: 20, calls: 20});
	});

	test('is full when the weights of its failures are, in whatever order they come', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(timedOut, failure, ofEndpoint), {minLength: 1, maxLength: 60}),
				fc.integer({min: 1, max: 15}),
				(outcomes, length) => {
					const {circuit} = circuitOf({consecutiveFailures: length, minimumCalls: 1_000});
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

	test('opens nothing where it is left out', () => {
		const {circuit} = circuitOf({consecutiveFailures: 1_000_000, minimumCalls: 100});
		attempts(circuit, 99, failure);
		expect(circuit.state).toBe('closed');
	});
});

describe('the share of failures', () => {
	/** Rounds of so many failures, each ended by a success, so that they are never ten in a row. */
	const rounds = (circuit: ReturnType<typeof circuitOf>['circuit'], count: number, failures = 4) => {
		for (let index = 0; index < count; index++) {
			attempts(circuit, failures, failure);
			attempts(circuit, 1, success);
		}
	};

	test('opens at four of five attempts, once there are twenty', () => {
		const {circuit} = circuitOf();
		attempts(circuit, 1, success);
		rounds(circuit, 3);
		attempts(circuit, 3, failure);
		expect(circuit.state).toBe('closed');
		attempts(circuit, 1, failure);
		expect(circuit.trip).toMatchObject({by: 'failure-ratio', failures: 16, calls: 20});
	});

	test('below that opens nothing: retries carry calls through it', () => {
		const {circuit} = circuitOf();
		rounds(circuit, 1_000, 3);
		expect(circuit.state).toBe('closed');
		expect(circuit.counts).toEqual({calls: 4_000, failures: 3_000});
	});

	test('below the one that is set opens nothing', () => {
		const {circuit} = circuitOf({failureRatio: 0.9});
		rounds(circuit, 100);
		expect(circuit.state).toBe('closed');
	});

	test('is that of the window', async () => {
		const {circuit} = circuitOf({window: 10_000});
		attempts(circuit, 1_000, success);
		await clock().advance(11_000);
		rounds(circuit, 4);
		attempts(circuit, 1, failure);
		expect(circuit.state).toBe('open');
	});

	test('counts what the caller has given up neither way', () => {
		const {circuit} = circuitOf();
		attempts(circuit, 1, success);
		rounds(circuit, 3);
		attempts(circuit, 3, failure);
		attempts(circuit, 1_000, ignored);
		expect(circuit.state).toBe('closed');
		attempts(circuit, 1, failure);
		expect(circuit.state).toBe('open');
	});

	test('counts a 500 neither way: one broken endpoint is no share of the server', () => {
		const {circuit} = circuitOf();
		for (let index = 0; index < 100; index++) {
			attempts(circuit, 19, ofEndpoint);
			attempts(circuit, 1, success);
		}
		expect([circuit.state, circuit.counts]).toEqual(['closed', {calls: 100, failures: 0}]);
		const other = circuitOf().circuit;
		attempts(other, 1, success);
		for (let index = 0; index < 4; index++) {
			attempts(other, 3, ofEndpoint);
			attempts(other, 4, failure);
			attempts(other, index < 3 ? 1 : 0, success);
		}
		expect(other.trip).toMatchObject({by: 'failure-ratio', failures: 16, calls: 20});
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
		// Exactly then, they are an outage.
		attempts(circuit, 1, failure);
		expect(circuit.trip).toMatchObject({by: 'consecutive-failures', failures: 10_001});
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
		expect(circuit.counts).toEqual({calls: 5_101, failures: 5_000});
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
		// The share of failures was first seen long ago, and has gone down since.
		attempts(circuit, 9, failure);
		expect(circuit.state).toBe('closed');
	});

	test('are a new row after each success, which has to last anew', async () => {
		const {circuit} = circuitOf({failingTime, minimumCalls: 10_000});
		for (let index = 0; index < 20; index++) {
			attempts(circuit, 30, failure);
			await clock().advance(499);
			attempts(circuit, 30, failure);
			attempts(circuit, 1, success);
		}
		expect(circuit.state).toBe('closed');
	});

	test('make no share either', async () => {
		const {circuit} = circuitOf({failingTime, consecutiveFailures: 1_000_000});
		attempts(circuit, 30, failure);
		await clock().advance(499);
		attempts(circuit, 1, failure);
		expect(circuit.state).toBe('closed');
		await clock().advance(1);
		attempts(circuit, 1, failure);
		expect(circuit.trip).toMatchObject({by: 'failure-ratio', failures: 32, calls: 32});
	});

	test('are measured from the first in the window', async () => {
		const {circuit} = circuitOf({failingTime, consecutiveFailures: 1_000_000, window: 10_000});
		attempts(circuit, 10, failure);
		await clock().advance(1_000);
		attempts(circuit, 9, failure);
		expect(circuit.state).toBe('closed');
		attempts(circuit, 1, failure);
		expect(circuit.state).toBe('open');
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

	test('are not dated back by a snapshot that has seen none', async () => {
		const {circuit} = circuitOf({failingTime, consecutiveFailures: 1_000_000, minimumCalls: 100});
		const counts = {calls: 20, failures: 0};
		restore(circuit, {circuit: circuit.key, state: 'closed', counts, outageAge: 0}, 0);
		await clock().advance(1_000);
		attempts(circuit, 400, failure);
		expect([circuit.state, circuit.counts.calls]).toEqual(['closed', 420]);
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
