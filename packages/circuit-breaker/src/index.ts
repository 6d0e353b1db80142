// Not exported: the circuit and its parts. Use `circuitBreaker` and `createCircuits`.
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
