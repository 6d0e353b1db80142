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

/** Classifies the failures of an operation, and an end by its caller or its time limit. */
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
		// An async callback returns a promise, and nothing else would handle its rejection.
		quietly(() => verdict);
		throw new TypeError('classify must return a classification');
	}
	return verdict;
}
