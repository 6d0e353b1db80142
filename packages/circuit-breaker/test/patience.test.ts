import {describe, expect, test} from '@jest/globals';
import {allowed, circuitOf, enter, openTimeOver, success, trip, virtualClock} from './support/circuit.ts';

const clock = virtualClock();

describe('attempts of different limits', () => {
	test('are each given their own time, whichever was let in last', async () => {
		const {circuit, changes} = circuitOf();
		trip(circuit);
		await clock().advance(openTimeOver);
		circuit.record(enter(circuit), success);
		circuit.enter(60_000);
		circuit.record(enter(circuit), success);
		await clock().advance(allowed + 1_001);
		expect(circuit.enter(allowed)).toBeDefined();
		expect(changes.map(({to}) => to)).toEqual(['open', 'half-open', 'recovering']);
	});
});
