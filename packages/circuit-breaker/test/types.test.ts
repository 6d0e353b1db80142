import {test} from '@jest/globals';
import {
	type CircuitBreakerOptions,
	type CircuitOpenError,
	type Circuits,
	circuitBreaker,
	createCircuits,
	isCircuitOpenError,
} from '@kyhooks/circuit-breaker';
import ky from 'ky';

test('the types say what is allowed', () => {
	const circuits: Circuits = createCircuits({openTime: 200});
	ky.extend(
		circuitBreaker({circuits, shouldCount: ({category}, {url}) => category !== 'timeout' && url !== ''}),
	);
	// @ts-expect-error: a key is a string, not a promise.
	const slow: CircuitBreakerOptions = {key: async () => 'all'};
	// @ts-expect-error: the states are a fixed set of words.
	const ajar: boolean = circuits.report('').state === 'ajar';
	const error: unknown = undefined;
	if (isCircuitOpenError(error)) {
		const wait: number | undefined = (error satisfies CircuitOpenError).retryAfter;
		void wait;
	}
	void [slow, ajar];
});
