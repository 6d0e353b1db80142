// Withheld: the circuit and its parts. `circuitBreaker` and `createCircuits` are the ways to them.
export {circuitBreaker} from './circuit-breaker.ts';
export {type CircuitReport, type Circuits, createCircuits} from './circuits.ts';
export {CircuitOpenError, isCircuitOpenError} from './errors.ts';
export type {
	CircuitBreakerOptions,
	CircuitBreakerPolicy,
	FailureRecord,
	FallbackRecord,
} from './hook-options.ts';
export type {CircuitsOptions, CircuitsPolicy} from './options.ts';
export type {CircuitSnapshot, CircuitsSnapshot} from './snapshot.ts';
export type {CircuitState, Criterion, StateChange, Trip} from './state-change.ts';
