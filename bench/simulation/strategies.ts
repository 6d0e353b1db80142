import {createRetryBudget} from '@kyhooks/retry';
import {Circuit} from '../../packages/circuit-breaker/src/circuit.ts';
import {type CircuitsOptions, resolveCircuitsOptions} from '../../packages/circuit-breaker/src/options.ts';
import type {StateChange} from '../../packages/circuit-breaker/src/state-change.ts';
import {createConsecutiveCircuit} from './consecutive-circuit.ts';
import type {Policies} from './policy.ts';

export type Strategy = {
	name: string;
	/** What a new client has of its own. */
	policiesOf(tell?: (change: StateChange) => void): Policies;
};

const nobody = () => {};

function circuit(tell: (change: StateChange) => void = nobody, options: CircuitsOptions = {}): Circuit {
	return new Circuit('https://api.example.com', resolveCircuitsOptions('circuits', options), tell);
}

/** The default settings of both, which are those of the preset. */
export const both: Strategy = {
	name: 'budget and breaker',
	policiesOf: tell => ({
		retries: true,
		budget: createRetryBudget(),
		breaker: circuit(tell),
		whenOpen: 'refuse',
	}),
};

export const strategies: readonly Strategy[] = [
	{name: 'no retries', policiesOf: () => ({retries: false, whenOpen: 'refuse'})},
	{name: 'ky tuned', policiesOf: () => ({retries: true, whenOpen: 'refuse'})},
	{
		name: 'as cockatiel',
		policiesOf: () => ({retries: true, breaker: createConsecutiveCircuit(), whenOpen: 'repeat'}),
	},
	{
		name: 'budget',
		policiesOf: () => ({retries: true, budget: createRetryBudget(), whenOpen: 'refuse'}),
	},
	{name: 'breaker', policiesOf: tell => ({retries: true, breaker: circuit(tell), whenOpen: 'refuse'})},
	both,
	{
		name: 'both, waiting',
		policiesOf: tell => ({
			retries: true,
			budget: createRetryBudget(),
			breaker: circuit(tell),
			whenOpen: 'wait',
		}),
	},
];
