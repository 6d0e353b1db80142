import {
	type Classification,
	type Classifier,
	classificationOf,
	classifyByStandard,
	type Layer,
	quietly,
	read,
} from '@kyhooks/core';
import type {End} from './end.ts';
import {isOperationTimeout} from './timeout-error.ts';

const timedOut: Classification = Object.freeze({
	category: 'timeout',
	retry: 'if-idempotent',
	neverSent: false,
	origin: 'client',
	advice: 'The operation was not over within its time limit.',
	rule: 'operation-timeout',
});

/** How an operation judges its failures, and the end that came from outside. */
export function judgeBy(classify: Classifier | undefined, end: End): Pick<Layer, 'classify'> {
	return {
		classify(outcome, request) {
			const {signal} = end;
			if (signal.aborted) {
				return end.isTimeout() ? timedOut : classifyByStandard({error: signal.reason}, {signal});
			}
			if (isOperationTimeout(outcome.error)) {
				return timedOut;
			}
			return classify === undefined
				? classificationOf(outcome.response ?? outcome.error)
				: checked(classify(outcome, request));
		},
	};
}

function checked(verdict: Classification): Classification {
	if (
		!['never', 'if-idempotent', 'always'].includes(read(verdict, 'retry') as string) ||
		typeof read(verdict, 'category') !== 'string'
	) {
		// A promise, from a callback that must not wait: its rejection is nobody's else to hear.
		quietly(() => verdict);
		throw new TypeError('classify must return a classification');
	}
	return verdict;
}
