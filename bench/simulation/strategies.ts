import {createRetryBudget, type RetryBudgetOptions} from '@kyhooks/retry';
import {Circuit} from '../../packages/circuit-breaker/src/circuit.ts';
import {type CircuitsOptions, resolveCircuitsOptions} from '../../packages/circuit-breaker/src/options.ts';
import type {StateChange} from '../../packages/circuit-breaker/src/state-change.ts';
import {createConsecutiveCircuit} from './consecutive-circuit.ts';
import type {Policies} from './policy.ts';

export type Strategy = {
	name: string;
	/**
	What a new client has of its own.

	@param tell hears what becomes of its circuit
	*/
	policiesOf(tell?: (change: StateChange) => void): Policies;
};

/** The parts that are shipped, with the defaults of the preset but for these options. */
export type Settings = {budget?: RetryBudgetOptions; circuit?: CircuitsOptions};

type Parts = {budget?: true; breaker?: true; whenOpen?: 'refuse' | 'wait'};

const nobody = () => {};

function shipped(name: string, settings: Settings, {budget, breaker, whenOpen = 'refuse'}: Parts): Strategy {
	const policy = resolveCircuitsOptions('circuit', settings.circuit ?? {});
	return {
		name,
		policiesOf: (tell = nobody) => ({
			retries: true,
			...(budget && {budget: createRetryBudget(settings.budget)}),
			...(breaker && {breaker: new Circuit('https://api.example.com', policy, tell)}),
			whenOpen,
		}),
	};
}

export function bothWith(settings: Settings): Strategy {
	return shipped('budget and breaker', settings, {budget: true, breaker: true});
}

export function strategiesWith(settings: Settings): readonly Strategy[] {
	return [
		{name: 'no retries', policiesOf: () => ({retries: false, whenOpen: 'refuse'})},
		{name: 'ky tuned', policiesOf: () => ({retries: true, whenOpen: 'refuse'})},
		{
			name: 'as cockatiel',
			policiesOf: () => ({retries: true, breaker: createConsecutiveCircuit(), whenOpen: 'repeat'}),
		},
		shipped('budget', settings, {budget: true}),
		shipped('breaker', settings, {breaker: true}),
		bothWith(settings),
		shipped('both, waiting', settings, {budget: true, breaker: true, whenOpen: 'wait'}),
	];
}
