import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
	attempts,
	circuitOf,
	enter,
	failure,
	ignored,
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
		expect(circuit.trip).toEqual({by: 'consecutive-failures', failures: 5, calls: 5, category: 'timeout'});
	});

	test('of which all were on their way before the first was known opens nothing: it may be one event', async () => {
		const {circuit} = circuitOf();
		attempts(circuit, 1_000, success);
		const inFlight = Array.from({length: 200}, () => enter(circuit));
		await clock().advance(20);
		for (const permit of inFlight) {
			circuit.record(permit, failure);
		}
		expect(circuit.state).toBe('closed');
		// The next one is news.
		await clock().advance(1);
		attempts(circuit, 1, failure);
		expect(circuit.state).toBe('open');
	});

	test('opens nothing where it is left out', () => {
		const {circuit} = circuitOf({consecutiveFailures: false, minimumCalls: 100});
		attempts(circuit, 99, failure);
		expect(circuit.state).toBe('closed');
	});
});

describe('the share of failures', () => {
	/** Failures one by one between successes, so that they are never in a row. */
	const mix = (circuit: ReturnType<typeof circuitOf>['circuit'], failures: number, successes: number) => {
		for (let index = 0; index < Math.max(failures, successes); index++) {
			if (index < successes) {
				attempts(circuit, 1, success);
			}
			if (index < failures) {
				attempts(circuit, 1, failure);
			}
		}
	};

	test('opens at half of the attempts, once there are twenty', () => {
		const {circuit} = circuitOf();
		mix(circuit, 9, 10);
		expect(circuit.state).toBe('closed');
		attempts(circuit, 1, failure);
		expect(circuit.trip).toMatchObject({by: 'failure-ratio', failures: 10, calls: 20});
	});

	test('below the one that is set opens nothing', () => {
		const {circuit} = circuitOf({failureRatio: 0.6});
		mix(circuit, 500, 500);
		expect(circuit.state).toBe('closed');
	});

	test('is that of the window', async () => {
		const {circuit} = circuitOf({window: 10_000});
		mix(circuit, 0, 1_000);
		await clock().advance(11_000);
		mix(circuit, 10, 10);
		expect(circuit.state).toBe('open');
	});

	test('of attempts that one event has ended opens nothing', async () => {
		const {circuit} = circuitOf();
		attempts(circuit, 50, success);
		const inFlight = Array.from({length: 200}, () => enter(circuit));
		await clock().advance(20);
		for (const permit of inFlight) {
			circuit.record(permit, failure);
		}
		attempts(circuit, 1, success);
		expect(circuit.state).toBe('closed');
		expect(circuit.counts).toEqual({calls: 251, failures: 200, slow: 0});
	});

	test('counts what the caller has given up neither way', () => {
		const {circuit} = circuitOf();
		mix(circuit, 9, 10);
		attempts(circuit, 1_000, ignored);
		attempts(circuit, 1, failure);
		expect(circuit.state).toBe('open');
	});
});

describe('the share of slow attempts', () => {
	const slowly = async (
		circuit: ReturnType<typeof circuitOf>['circuit'],
		count: number,
		duration: number,
	) => {
		for (let index = 0; index < count; index++) {
			const permit = enter(circuit);
			await clock().advance(duration);
			circuit.record(permit, success);
		}
	};

	test('opens nothing unless it is asked for', async () => {
		const {circuit} = circuitOf();
		await slowly(circuit, 30, 900);
		expect(circuit.state).toBe('closed');
	});

	test('opens at four of five, counting from the very duration that is set', async () => {
		const {circuit} = circuitOf({slowCallDuration: 500});
		await slowly(circuit, 100, 499);
		expect(circuit.state).toBe('closed');
		const other = circuitOf({slowCallDuration: 500});
		await slowly(other.circuit, 4, 10);
		await slowly(other.circuit, 15, 500);
		expect(other.circuit.state).toBe('closed');
		await slowly(other.circuit, 1, 500);
		expect(other.circuit.trip).toEqual({by: 'slow-call-ratio', failures: 16, calls: 20});
	});

	test('of attempts that were all slow at one moment opens nothing', async () => {
		const {circuit} = circuitOf({slowCallDuration: 500});
		const inFlight = Array.from({length: 100}, () => enter(circuit));
		await clock().advance(600);
		for (const permit of inFlight) {
			circuit.record(permit, success);
		}
		expect(circuit.state).toBe('closed');
	});
});
