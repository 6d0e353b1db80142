import {type CallState, callBehind} from '../call/call.ts';
import {present} from '../state/present.ts';
import {adviceOn} from '../verdict/advice.ts';
import type {Classification} from '../verdict/classification.ts';
import {outcomeOf} from '../verdict/outcome.ts';
import {read} from '../verdict/safe-read.ts';
import {type Explained, type Explanation, recordOfExplanation, tableOf, wordsFor} from './explanation.ts';
import {failureOf, stopReason, verdictOn} from './judge.ts';
import {recordsOf, subjectOf} from './subscribe.ts';

const mostCauses = 8;

/** What is known of an error, of the response it stands for, or of one of its causes: the caller may have wrapped it. */
function lookUp<Value>(known: (subject: object) => Value | undefined, subject: unknown): Value | undefined {
	let value = subject;
	for (let depth = 0; depth < mostCauses && typeof value === 'object' && value !== null; depth++) {
		const {response} = outcomeOf(value);
		const found = known(value) ?? (response && known(response));
		if (found !== undefined) {
			return found;
		}
		value = read(value, 'cause');
	}
	return undefined;
}

/**
Tells what a call tried, what it waited for and why it stopped.

@param subject an error that a ky client with hooks threw, a response that it returned, the `context` that ky shows its own hooks, or the call that a hook is installed in.
@returns `undefined` for anything that no hook has seen.
@example
```
try {
	await api.get('users/42').json();
} catch (error) {
	console.error(String(explain(error)));
}
```
*/
export function explain(subject: unknown): Explanation | undefined {
	const call = lookUp(callBehind, subject);
	return call === undefined ? undefined : explanationOf(call);
}

/**
How an outcome was judged in its call.

@param subject an error that a ky client with hooks threw, or a response that it returned.
@returns `undefined` for a success, and for anything that no hook has seen.
*/
export function classificationOf(subject: unknown): Classification | undefined {
	return lookUp(known => {
		const call = callBehind(known);
		const attempt = call?.attempts.findLast(candidate => candidate.subject === known);
		return call && (attempt ? verdictOn(call, attempt) : failureOf(call)?.classification);
	}, subject);
}

function explanationOf(call: CallState): Explanation {
	const attempts = recordsOf(call);
	const last = attempts.at(-1);
	const failure = failureOf(call);
	const {classification = last?.classification, timeLimit = last?.timeLimit} = failure ?? {};
	const isOver = failure !== undefined || (last?.duration !== undefined && last.decision?.retry !== true);
	const reason =
		failure?.reason ?? (isOver ? (classification ? stopReason(call, classification) : 'success') : 'pending');
	const {ending, startedAt} = call;
	const answeredAfter = last?.duration === undefined ? call.elapsed : last.startedAt + last.duration;
	// In the order of `ExplanationRecord`.
	const explanation: Explained = present({
		id: call.id,
		...subjectOf(call),
		reason,
		why: wordsFor(reason, last?.decision, failure?.late === true),
		category: classification?.category,
		advice: classification && adviceOn(classification),
		timeLimit: classification && timeLimit,
		totalTime: ending === undefined ? answeredAfter : ending.at - startedAt,
		attempts: Object.freeze(attempts),
		faults: Object.freeze(
			(call.faults ?? []).map(({callback, error}) =>
				Object.freeze({callback, message: error instanceof Error ? error.message : typeof error}),
			),
		),
	});
	// Not enumerable: they are no part of what is told.
	Object.defineProperties(explanation, {
		toString: {value: () => tableOf(explanation)},
		toJSON: {value: () => recordOfExplanation(explanation)},
	});
	return Object.freeze(explanation) as Explanation;
}
