import type {Call, CircuitChange} from '@kyhooks/core';
import {createRetryBudget, type RetryBudgetOptions} from '@kyhooks/retry';
import {Circuit, type Permit} from '../../packages/circuit-breaker/src/circuit.ts';
import {
	type CircuitBreakerPolicy,
	type CircuitsOptions,
	resolveCircuitsOptions,
} from '../../packages/circuit-breaker/src/options.ts';
import {mayWait} from '../../packages/circuit-breaker/src/waiting.ts';
import {createAwsBudget} from './budgets/aws.ts';
import {createEnvoyBudget} from './budgets/envoy.ts';
import {createFinagleBudget} from './budgets/finagle.ts';
import {createGrpcBudget} from './budgets/grpc.ts';
import {createConsecutiveCircuit} from './consecutive-circuit.ts';
import type {Breaker, Budget, Policies} from './policy.ts';

export type Strategy = {
	name: string;
	/**
	Creates the policies of a new client.

	@param tell receives the state changes of its circuit
	*/
	policiesOf(tell?: (change: CircuitChange) => void): Policies;
};

/** The shipped policies, with the defaults of the preset except for these options. */
export type Settings = {budget?: RetryBudgetOptions; circuit?: CircuitsOptions};

type WhenOpen = CircuitBreakerPolicy['whenOpen'];

const nobody = () => {};

/** The budget of kyhooks. A call that succeeds at once opens its account and closes it. */
function budgetOf(options: RetryBudgetOptions | undefined): Budget {
	const {open} = createRetryBudget(options);
	return {open, earn: key => open(key).close(true)};
}

/** The preset's policies, with the circuit breaker. */
export function shippedWith({budget, circuit = {}}: Settings, whenOpen: WhenOpen = 'auto'): Strategy {
	const {name, policiesOf} = breakerWith(circuit, whenOpen);
	return {
		name: `both: ${name}`,
		policiesOf: tell => ({...policiesOf(tell), budget: budgetOf(budget)}),
	};
}

function breakerWith(options: CircuitsOptions, whenOpen: WhenOpen): Strategy {
	const policy = resolveCircuitsOptions('circuit', options);
	return {
		name: whenOpen,
		policiesOf(tell = nobody) {
			const circuit = new Circuit('https://api.example.com', policy);
			return {
				retries: true,
				breaker: breakerOf(circuit, tell),
				...(whenOpen !== 'refuse' && {
					mayWait: ({startedAt, hasTried}) => mayWait(startedAt, hasTried, circuit, whenOpen),
				}),
			};
		},
	};
}

function breakerOf(circuit: Circuit, tell: (change: CircuitChange) => void): Breaker<Permit> {
	const emit: Call['emit'] = event => event.type === 'circuit-changed' && tell(event);
	return {
		enter: attemptLimit => circuit.enter({attemptLimit, emit}, {url: circuit.key}),
		record: (permit, attempt) => circuit.record(permit, attempt),
		get state() {
			return circuit.state;
		},
		get retryAfter() {
			return circuit.retryAfter;
		},
	};
}

/** A budget without a circuit breaker. */
function budgeted(name: string, create: () => Budget): Strategy {
	return {name, policiesOf: () => ({retries: true, budget: create()})};
}

const unbounded: Strategy = {name: 'unbounded', policiesOf: () => ({retries: true})};

export function budgetsWith({budget}: Settings): readonly Strategy[] {
	return [
		unbounded,
		budgeted('gRPC (A6)', createGrpcBudget),
		budgeted('AWS (standard, 2026)', createAwsBudget),
		budgeted('Finagle', createFinagleBudget),
		budgeted('Envoy', createEnvoyBudget),
		budgeted('kyhooks', () => budgetOf(budget)),
	];
}

export function strategiesWith(settings: Settings): readonly Strategy[] {
	return [
		{name: 'no retries', policiesOf: () => ({retries: false})},
		{...unbounded, name: 'ky tuned'},
		{
			name: 'as cockatiel',
			policiesOf: () => ({retries: true, breaker: createConsecutiveCircuit(), repeatsRefusals: true}),
		},
		budgeted('budget', () => budgetOf(settings.budget)),
		{...breakerWith(settings.circuit ?? {}, 'refuse'), name: 'breaker'},
		shippedWith(settings, 'refuse'),
		shippedWith(settings),
		shippedWith(settings, 'wait'),
	];
}
