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

/** Looks up an error, the response that it stands for, or one of its causes, because the caller may have wrapped it. */
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
Explains a call: what it tried, how long it waited and why it ended.

@param subject an error that a ky client with hooks threw, a response that it returned, the `context` that ky shows its own hooks, or the call that a hook receives in `install`.
@returns `undefined` for anything that no hook has seen. Also for the response of a call that succeeded at the first attempt, once `json()` has parsed its body, unless the client has ky hooks of its own or is `explainable`.
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
Returns the classification of a failure: what it was, where it arose and whether a retry can help.

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
	// The keys are in the order of `ExplanationRecord`.
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
	// Not enumerable, because they are not part of the record.
	Object.defineProperties(explanation, {
		toString: {value: () => tableOf(explanation)},
		toJSON: {value: () => recordOfExplanation(explanation)},
	});
	return Object.freeze(explanation) as Explanation;
}
