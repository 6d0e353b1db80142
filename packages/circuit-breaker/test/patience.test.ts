import {describe, expect, test} from '@jest/globals';
import {
	allowed,
	attempts,
	circuitOf,
	enter,
	openTimeOver,
	success,
	trip,
	virtualClock,
} from './support/circuit.ts';

const clock = virtualClock();

describe('attempts of different limits', () => {
	test('are each given their own time, whichever was let in last', async () => {
		const {circuit, changes} = circuitOf();
		trip(circuit);
		await clock().advance(openTimeOver);
		attempts(circuit, 2, success);
		expect(circuit.enter(60_000)).toBeDefined();
		circuit.record(enter(circuit), success);
		await clock().advance(2 * allowed + 1_001);
		expect(circuit.enter(allowed)).toBeDefined();
		expect(changes.map(({to}) => to)).toEqual(['open', 'half-open', 'recovering']);
	});
});
