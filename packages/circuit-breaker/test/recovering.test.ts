import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {isolate, reset} from '../src/by-hand.ts';
import type {Circuit, Permit} from '../src/circuit.ts';
import {
	allowed,
	ask,
	attempts,
	circuitOf,
	enter,
	failure,
	ignored,
	openTimeOver,
	success,
	timedOut,
	trip,
	virtualClock,
} from './support/circuit.ts';

const clock = virtualClock();

async function halfOpen() {
	const made = circuitOf();
	trip(made.circuit);
	await clock().advance(openTimeOver);
	return made;
}

/** The attempts take this long and succeed. */
async function answer(circuit: Circuit, permits: readonly Permit[], duration: number): Promise<void> {
	await clock().advance(duration);
	for (const permit of permits) {
		circuit.record(permit, success);
	}
}

/** Lets in as many attempts as the circuit allows at this moment. */
function fill(circuit: Circuit, wanted = 10_000): readonly Permit[] {
	const permits: Permit[] = [];
	for (let index = 0; index < wanted; index++) {
		const permit = ask(circuit);
		if (permit === undefined) {
			break;
		}
		permits.push(permit);
	}
	return permits;
}

describe('a half-open circuit', () => {
	test('lets one probe through, however many thousands ask, and recovers when that has gone well', async () => {
		const {circuit} = await halfOpen();
		const [probe, ...others] = fill(circuit) as [Permit];
		expect([others, circuit.state]).toEqual([[], 'half-open']);
		circuit.record(probe, success);
		expect(circuit.state).toBe('recovering');
	});

	test('opens again when the probe fails', async () => {
		const {circuit} = await halfOpen();
		circuit.record(enter(circuit), failure);
		expect([circuit.state, circuit.trip]).toEqual([
			'open',
			{by: 'probe', category: 'unavailable', status: 503},
		]);
	});

	test('lets another probe through in the place of one that the caller gave up', async () => {
		const {circuit} = await halfOpen();
		circuit.record(enter(circuit), ignored);
		expect(fill(circuit)).toHaveLength(1);
	});

	test('is not moved by a success or a failure from before it opened', async () => {
		const {circuit} = circuitOf();
		const [early, late] = fill(circuit, 2) as [Permit, Permit];
		trip(circuit);
		await clock().advance(openTimeOver);
		const probe = enter(circuit);
		circuit.record(early, success);
		circuit.record(late, failure);
		expect(circuit.state).toBe('half-open');
		circuit.record(probe, success);
		expect(circuit.state).toBe('recovering');
	});

	test('waits minutes for a probe that never ends, and not for ever', async () => {
		const {circuit} = await halfOpen();
		const stuck = ask(circuit, Number.POSITIVE_INFINITY) as Permit;
		await clock().advance(299_999);
		expect(ask(circuit)).toBeUndefined();
		await clock().advance(1);
		const probe = enter(circuit);
		circuit.record(stuck, failure);
		expect([ask(circuit), circuit.state]).toEqual([undefined, 'half-open']);
		circuit.record(probe, success);
		expect(circuit.state).toBe('recovering');
	});
});

describe('a recovering circuit', () => {
	test('lets one through at first, and one more for each that goes well', async () => {
		const {circuit} = await halfOpen();
		attempts(circuit, 1, success);
		for (const places of [1, 2, 4, 8]) {
			const permits = fill(circuit);
			expect(permits).toHaveLength(places);
			await answer(circuit, permits, 10);
		}
	});

	test.each([
		['four failures that came at once', 4, failure],
		['one timeout', 1, timedOut],
	])('opens again at %s right at the beginning', async (_, count, outcome) => {
		const {circuit} = await halfOpen();
		attempts(circuit, 1, success);
		attempts(circuit, count - 1, outcome);
		expect(circuit.state).toBe('recovering');
		attempts(circuit, 1, outcome);
		expect(circuit.state).toBe('open');
		expect(circuit.trip).toEqual({
			by: 'recovery',
			category: outcome.category,
			status: outcome.status,
		});
	});

	test('goes on with a server that fails half of the time', async () => {
		const {circuit} = await halfOpen();
		attempts(circuit, 1, success);
		for (let round = 0; round < 50; round++) {
			attempts(circuit, 2, failure);
			attempts(circuit, 2, success);
			expect(circuit.state).toBe('recovering');
		}
	});

	test('never lets more through than its limit, whatever happens, and opens at the fourth failure beyond the least', async () => {
		const moves = fc.array(fc.nat(3), {minLength: 1, maxLength: 80});
		await fc.assert(
			fc.asyncProperty(moves, async steps => {
				const {circuit} = await halfOpen();
				attempts(circuit, 1, success);
				const inFlight: Permit[] = [];
				let limit = 1;
				let spare = 3;
				for (const step of steps) {
					const permit = inFlight[0];
					if (step === 0) {
						const before = inFlight.length;
						inFlight.push(...fill(circuit));
						expect(inFlight).toHaveLength(Math.max(before, Math.floor(limit)));
					} else if (permit !== undefined) {
						inFlight.shift();
						circuit.record(permit, [success, failure, ignored][step - 1] ?? ignored);
						if (step === 1) {
							[limit, spare] = spare < 3 ? [limit, spare + 1] : [limit + 1, spare];
						} else if (step === 2) {
							[limit, spare] = limit > 1 ? [limit - 1, spare] : [limit, spare - 1];
						}
					}
					expect(circuit.state === 'open').toBe(spare < 0);
					if (circuit.state !== 'recovering') {
						return;
					}
				}
			}),
		);
	});

	test('closes after ten successes in a row in which nobody was held back', async () => {
		const {circuit, changes} = await halfOpen();
		attempts(circuit, 10, success);
		expect(circuit.state).toBe('recovering');
		attempts(circuit, 1, success);
		expect(circuit.state).toBe('closed');
		expect(changes.map(({to}) => to)).toEqual(['open', 'half-open', 'recovering', 'closed']);
		expect(changes.map(({why}) => why !== undefined)).toEqual([true, false, false, false]);
	});

	test('does not close while somebody is held back', async () => {
		const {circuit} = await halfOpen();
		attempts(circuit, 1, success);
		const permits = [...fill(circuit)];
		for (let index = 0; index < 100; index++) {
			circuit.record(permits.shift() as Permit, success);
			permits.push(...fill(circuit));
		}
		expect(circuit.state).toBe('recovering');
		for (const permit of permits.slice(0, 10)) {
			circuit.record(permit, success);
		}
		expect(circuit.state).toBe('closed');
	});

	test('does not widen on answers that took long against the quickest', async () => {
		const {circuit} = await halfOpen();
		const probe = enter(circuit);
		await answer(circuit, [probe], 10);
		// The bound is 10 ms plus a quarter of the 990 ms up to the limit.
		await answer(circuit, fill(circuit), 258);
		const permits = fill(circuit);
		expect(permits).toHaveLength(1);
		await answer(circuit, permits, 257);
		expect(fill(circuit)).toHaveLength(2);
	});

	test('closes after ten successes, however many failures it has tolerated before', async () => {
		const {circuit} = await halfOpen();
		attempts(circuit, 1, success);
		attempts(circuit, 3, failure);
		attempts(circuit, 10, success);
		expect(circuit.state).toBe('closed');
	});

	test('measures a server by its answers since it was open, and not by those before', async () => {
		const {circuit} = await halfOpen();
		await answer(circuit, [enter(circuit)], 1);
		attempts(circuit, 1, timedOut);
		expect(circuit.state).toBe('open');
		await clock().advance(openTimeOver);
		await answer(circuit, [enter(circuit)], 800);
		await answer(circuit, fill(circuit), 800);
		expect(fill(circuit)).toHaveLength(2);
	});

	test('widens with a server whose bodies take longer than its headers may', async () => {
		const {circuit} = await halfOpen();
		await answer(circuit, [enter(circuit)], allowed + 500);
		await answer(circuit, fill(circuit), allowed + 500);
		expect(fill(circuit)).toHaveLength(2);
	});

	test('widens with a server that is slow by nature', async () => {
		const {circuit} = await halfOpen();
		const probe = enter(circuit);
		await answer(circuit, [probe], 800);
		await answer(circuit, fill(circuit), 840);
		expect(fill(circuit)).toHaveLength(2);
	});

	test('forgets after a minute one answer that was quicker than all others', async () => {
		const {circuit} = await halfOpen();
		const probe = enter(circuit);
		await answer(circuit, [probe], 1);
		for (let round = 0; round < 100; round++) {
			await answer(circuit, fill(circuit), 700);
		}
		expect(fill(circuit).length).toBeGreaterThan(4);
	});

	test('is probed anew where those under way never end', async () => {
		const {circuit} = await halfOpen();
		attempts(circuit, 2, success);
		fill(circuit);
		await clock().advance(300_000);
		expect([ask(circuit)?.isTrial, circuit.state]).toEqual([true, 'half-open']);
	});

	test('stays so in a pause, however long, when nothing is under way', async () => {
		const {circuit, changes} = await halfOpen();
		attempts(circuit, 2, success);
		await clock().advance(3_600_000);
		attempts(circuit, 1, success);
		expect(changes.map(({to}) => to)).toEqual(['open', 'half-open', 'recovering']);
	});

	test('lets one fewer through after a failure that came at once', async () => {
		const {circuit} = await halfOpen();
		attempts(circuit, 4, success);
		attempts(circuit, 1, failure);
		expect(fill(circuit)).toHaveLength(3);
	});

	test('closes on a server that fails less than half of the time', async () => {
		const {circuit} = await halfOpen();
		attempts(circuit, 1, success);
		for (let round = 0; round < 10; round++) {
			attempts(circuit, 3, success);
			attempts(circuit, 2, failure);
		}
		expect(circuit.state).toBe('closed');
	});

	test('lets half as many through after a timeout, and opens when that is less than one', async () => {
		const {circuit} = await halfOpen();
		attempts(circuit, 4, success);
		const [permit, ...others] = fill(circuit) as [Permit, ...Permit[]];
		expect(others).toHaveLength(3);
		circuit.record(permit, timedOut);
		for (const other of others) {
			circuit.record(other, ignored);
		}
		expect(fill(circuit)).toHaveLength(2);
		const again = circuitOf().circuit;
		trip(again);
		await clock().advance(openTimeOver);
		attempts(again, 4, success);
		attempts(again, 2, timedOut);
		expect(again.state).toBe('recovering');
		attempts(again, 1, timedOut);
		expect(again.trip).toEqual({by: 'recovery', category: 'timeout'});
	});

	test('is not stopped by a single failure of chance', async () => {
		const {circuit} = await halfOpen();
		attempts(circuit, 3, success);
		attempts(circuit, 1, failure);
		attempts(circuit, 10, success);
		expect(circuit.state).toBe('closed');
	});
});

describe('by hand', () => {
	test('a circuit is isolated until it is reset, however long that is', async () => {
		const {circuit} = circuitOf();
		isolate(circuit);
		isolate(circuit);
		await clock().advance(1e9);
		expect(ask(circuit)).toBeUndefined();
		reset(circuit);
		expect(ask(circuit)).toBeDefined();
	});

	test('a reset forgets what was counted, the outage, and what is under way', async () => {
		const {circuit} = circuitOf();
		const early = fill(circuit, 20);
		attempts(circuit, 9, failure);
		reset(circuit);
		expect(circuit.tripwire.counts).toEqual({calls: 0, failures: 0});
		await clock().advance(1);
		for (const permit of early) {
			circuit.record(permit, timedOut);
		}
		expect(circuit.state).toBe('closed');
		trip(circuit);
		await clock().advance(50_000);
		reset(circuit);
		expect(circuit.outageAge).toBe(0);
	});
});
