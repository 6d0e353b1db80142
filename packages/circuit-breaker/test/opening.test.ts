import {describe, expect, test} from '@jest/globals';
import type {Circuit} from '../src/circuit.ts';
import {
	ask,
	attempts,
	circuitOf,
	enter,
	failure,
	success,
	timedOut,
	trip,
	virtualClock,
} from './support/circuit.ts';

const clock = virtualClock();

/** Continues an outage for this long, with each probe as soon as it is allowed. */
async function failFor(circuit: Circuit, duration: number): Promise<number> {
	const end = clock().now() + duration;
	let probes = 0;
	while (clock().now() < end) {
		await clock().advance(circuit.retryAfter ?? 0);
		attempts(circuit, 1, failure);
		probes += 1;
	}
	return probes;
}

describe('a circuit is open', () => {
	test('for half a second at first, a quarter more or less', () => {
		const times = Array.from({length: 200}, () => {
			const {circuit} = circuitOf();
			trip(circuit);
			return circuit.retryAfter ?? 0;
		});
		expect(Math.min(...times)).toBeGreaterThanOrEqual(375);
		expect(Math.min(...times)).toBeLessThan(400);
		expect(Math.max(...times)).toBeLessThanOrEqual(625);
		expect(Math.max(...times)).toBeGreaterThan(600);
	});

	test('until that time is over, to the millisecond', async () => {
		const {circuit} = circuitOf();
		trip(circuit);
		await clock().advance((circuit.retryAfter ?? 0) - 1);
		expect(ask(circuit)).toBeUndefined();
		await clock().advance(1);
		expect(ask(circuit)).toBeDefined();
		expect(circuit.state).toBe('half-open');
	});

	test('for a tenth of an outage that lasts, so that it closes no more than that later than it might', async () => {
		const {circuit} = circuitOf();
		trip(circuit);
		await failFor(circuit, 100_000);
		const age = circuit.outageAge;
		expect(age).toBeGreaterThanOrEqual(100_000);
		expect(circuit.retryAfter).toBeGreaterThanOrEqual(0.075 * age);
		expect(circuit.retryAfter).toBeLessThanOrEqual(0.125 * age);
	});

	test('for no longer than the longest, a quarter more or less', async () => {
		const {circuit} = circuitOf({maxOpenTime: 2_000});
		trip(circuit);
		await failFor(circuit, 600_000);
		expect(circuit.retryAfter).toBeGreaterThanOrEqual(1_500);
		expect(circuit.retryAfter).toBeLessThanOrEqual(2_500);
	});

	test('from when the probe began, where nobody answered it: it has waited already', async () => {
		const {circuit} = circuitOf();
		trip(circuit);
		await clock().advance(circuit.retryAfter ?? 0);
		const probe = enter(circuit);
		await clock().advance(375);
		circuit.record(probe, timedOut);
		expect(circuit.retryAfter).toBeLessThanOrEqual(250);
	});

	test('again at the age that the outage had, less twice the health in between', async () => {
		const {circuit} = circuitOf();
		trip(circuit);
		await failFor(circuit, 100_000);
		await clock().advance(circuit.retryAfter ?? 0);
		attempts(circuit, 11, success);
		expect(circuit.state).toBe('closed');
		const age = circuit.outageAge;
		await clock().advance(40_000);
		trip(circuit);
		expect(circuit.outageAge).toBeCloseTo(age - 80_000);
		expect(circuit.retryAfter).toBeGreaterThan(0.075 * (age - 80_000));
	});

	test('no longer each time, where the server is well half of the time', async () => {
		const {circuit} = circuitOf();
		for (let phase = 0; phase < 100; phase++) {
			const isWell = phase % 2 === 0;
			for (let step = 0; step < 240; step++) {
				const permit = ask(circuit);
				if (permit !== undefined) {
					circuit.record(permit, isWell ? success : failure);
				}
				await clock().advance(12.5);
			}
		}
		expect(circuit.outageAge).toBeLessThan(10_000);
	});

	test('as at first, once it was well for half as long as it was not', async () => {
		const {circuit} = circuitOf();
		trip(circuit);
		await failFor(circuit, 100_000);
		await clock().advance(circuit.retryAfter ?? 0);
		attempts(circuit, 11, success);
		await clock().advance(65_000);
		trip(circuit);
		expect(circuit.outageAge).toBe(0);
		expect(circuit.retryAfter).toBeLessThanOrEqual(625);
	});
});

describe('a server that says when to come back', () => {
	const refusing = (retryAfter: number) => ({...failure, retryAfter});

	test('is not asked before, and not much later', () => {
		const times = Array.from({length: 100}, () => {
			const {circuit} = circuitOf({consecutiveFailures: 1, failingTime: 0});
			attempts(circuit, 1, refusing(10_000));
			return circuit.retryAfter ?? 0;
		});
		expect(Math.min(...times)).toBeGreaterThanOrEqual(10_000);
		expect(Math.max(...times)).toBeLessThanOrEqual(11_000);
		expect(new Set(times).size).toBeGreaterThan(90);
	});

	test('is not asked before when a probe was told so', async () => {
		const {circuit} = circuitOf();
		trip(circuit);
		await clock().advance(circuit.retryAfter ?? 0);
		attempts(circuit, 1, refusing(5_000));
		expect(circuit.retryAfter).toBeGreaterThanOrEqual(5_000);
	});

	test('is asked after five minutes, whatever it says', () => {
		const {circuit} = circuitOf({consecutiveFailures: 1, failingTime: 0});
		attempts(circuit, 1, refusing(86_400_000));
		expect(circuit.retryAfter).toBeLessThanOrEqual(330_000);
	});

	test('does not shorten the time', () => {
		const {circuit} = circuitOf({consecutiveFailures: 1, failingTime: 0});
		attempts(circuit, 1, refusing(1));
		expect(circuit.retryAfter).toBeGreaterThanOrEqual(375);
	});
});
