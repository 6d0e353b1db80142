import {classify} from '../explain/judge.ts';
import type {Call, Layer} from '../hook/layer.ts';
import type {Classification, RequestFacts} from '../verdict/classification.ts';
import {outcomeOf} from '../verdict/outcome.ts';
import type {Attempt} from './attempt.ts';
import {CallState, calls} from './call.ts';

/** An operation: work of several requests that is recorded like a call. Each run of it is an attempt. */
export type Operation = Readonly<{
	call: Call;
	begin(): Attempt;
	succeed(attempt: Attempt): void;
	/** @param request the request that failed, if known */
	fail(attempt: Attempt, thrown: unknown, request?: RequestFacts): Classification;
	/**
	Ends the operation with an error. A run that has not ended is recorded as failed with this error.

	@param explains whether `explain(thrown)` explains this operation from now on, and not the call in it that failed. @default true
	*/
	reject(thrown: unknown, explains?: boolean): void;
}>;

/** Starts the record of an operation, for a hook that repeats more than one request. @param name for explanations; may be empty */
export function startOperation(name: string, layer: Pick<Layer, 'classify'>): Operation {
	const call = new CallState({});
	call.operation = name;
	call.layers.push(layer);

	const end = (attempt: Attempt) => {
		attempt.duration = call.elapsed - attempt.startedAt;
		call.emit({type: 'attempt-ended', attempt});
	};

	return {
		call,
		begin: () => call.begin(),
		succeed: end,
		fail(attempt, thrown, request) {
			const outcome = outcomeOf(thrown, request);
			const {response, error} = outcome;
			attempt.failed = true;
			attempt.threw = response === undefined;
			attempt.subject = response ?? error;
			attempt.status = response?.status;
			attempt.timeLimit = isObject(thrown) ? calls.get(thrown)?.attempts.at(-1)?.timeLimit : undefined;
			const classification = classify(call, outcome, request);
			end(attempt);
			return classification;
		},
		reject(thrown, explains = true) {
			const known = isObject(thrown) ? calls.get(thrown) : undefined;
			const last = call.attempts.at(-1);
			if (last && last.duration === undefined) {
				last.failed = true;
				last.threw = true;
				last.subject = thrown;
				end(last);
			}
			call.fail(thrown, false);
			if (isObject(thrown)) {
				calls.set(thrown, explains || known === undefined ? call : known);
			}
		},
	};
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}
