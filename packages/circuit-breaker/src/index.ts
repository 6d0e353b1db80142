// Withheld: the circuit and its parts. `circuitBreaker` and `createCircuits` are the ways to them.
export {circuitBreaker, observeCircuitBreaker} from './circuit-breaker.ts';
export {createCircuits} from './circuits.ts';
export {CircuitOpenError, isCircuitOpenError} from './errors.ts';
export type {
	CircuitBreakerOptions,
	CircuitBreakerPolicy,
	CircuitsOptions,
	CircuitsPolicy,
} from './options.ts';
export type {
	CircuitReport,
	CircuitSnapshot,
	CircuitState,
	Circuits,
	CircuitsSnapshot,
	Trip,
} from './state.ts';
