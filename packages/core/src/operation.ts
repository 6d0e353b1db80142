import {type Attempt, recordOf, type TimeLimit} from './attempt.ts';
import type {Call} from './call.ts';
import {fail} from './call-failure.ts';
import {CallState} from './call-state.ts';
import type {Layer} from './layer.ts';
import {registry} from './registry.ts';
import type {Classification, RequestFacts} from './verdict/classification.ts';
import {outcomeOf} from './verdict/outcome.ts';

/** Work of several requests, kept like a call: each run of it is an attempt. */
export type Operation = Readonly<{
	call: Call;
	begin(): Attempt;
	succeed(attempt: Attempt): void;
	/** @param request the one that failed, where that is known */
	fail(attempt: Attempt, thrown: unknown, request?: RequestFacts): Classification;
	/**
	Ends the operation. A run that is not over was cut off.

	@param explains whether `explain(thrown)` tells of this operation from now on, in place of the call that failed in it
	*/
	reject(thrown: unknown, explains?: boolean): void;
}>;

/**
Starts the record of an operation, for a hook that repeats more than one request.

@param name for explanations; may be empty
*/
export function startOperation(name: string, layer: Pick<Layer, 'classify'>): Operation {
	const call = new CallState({}, name);
	call.layers = [layer];

	const end = (attempt: Attempt) => {
		attempt.duration = call.elapsed - attempt.startedAt;
		call.emit({type: 'attempt-ended', attempt: recordOf(attempt)});
	};

	return {
		call,
		begin: () => call.begin(),
		succeed: end,
		fail(attempt, thrown, request) {
			const classification = call.classify({error: thrown}, request);
			const {response, error} = outcomeOf(thrown);
			attempt.subject = response ?? error;
			call.settle(attempt, classification, thrown);
			const ofCall = timeLimitOfCall(thrown);
			if (ofCall !== undefined) {
				attempt.timeLimit = ofCall;
			}
			if (response !== undefined) {
				attempt.status = response.status;
			}
			end(attempt);
			return classification;
		},
		reject(thrown, explains = true) {
			fail(call, thrown, false);
			if (explains && typeof thrown === 'object' && thrown !== null) {
				registry.operations.set(thrown, call);
			}
		},
	};
}

/** The limit that the call met which failed in the operation. */
function timeLimitOfCall(thrown: unknown): TimeLimit | undefined {
	return typeof thrown === 'object' && thrown !== null
		? registry.calls.get(thrown)?.attempts.at(-1)?.timeLimit
		: undefined;
}
