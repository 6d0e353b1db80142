import {type Classification, type Decision, outcomeOf} from '@kyhooks/core';
import {HTTPError, type NormalizedOptions} from 'ky';
import {announce} from './announce.ts';
import type {CallScope} from './call-scope.ts';
import {askedMethods, markOwn} from './client-settings.ts';
import {createDecider, type Decider, type Failure} from './decider.ts';

type ShouldRetryState = {error: Error; retryCount: number};

/** What decides in one call, while a failure is still in its attempt and when ky asks. */
type Decisions = Readonly<{
	/** `undefined` where the attempt was cut off, and where ky must ask the client's own `shouldRetry` first, with an error that only ky can make. */
	onResponse(response: Response, request: Request): Promise<Decision> | Decision | undefined;
	onError(error: unknown, request: Request): void;
	/** Where a body has shown a failure, once ky has taken the attempt for a success. */
	late(classification: Classification, request: Request): Decision;
	shouldRetry(state: ShouldRetryState): Promise<boolean>;
	delay(): number;
	/** Whether a retry was decided and ky has not yet begun to wait for it. */
	isDue(): boolean;
	settle: Decider['settle'];
}>;

/**
Puts the decisions of one call where ky's loop asks for them: `shouldRetry` and `delay` read what was decided on the attempt just made. ky repeats, waits and counts.

@param limit the retries that ky may make
@returns the decisions. They are made when a failure first needs them, so that a success does not pay for them.
*/
export function steerLoop(scope: CallScope, limit: number): () => Decisions {
	const {call, policy, client} = scope;
	const {options} = call;
	const {throwHttpErrors = true} = options;
	const throwsAt = (status: number) =>
		typeof throwHttpErrors === 'function' ? throwHttpErrors(status) : throwHttpErrors;
	let made: Decisions | undefined;
	const decisions = () => {
		made ??= createDecisions(scope, throwsAt, limit);
		return made;
	};

	options.retry = {
		...client,
		limit,
		methods: askedMethods(policy, client),
		shouldRetry: markOwn(state => decisions().shouldRetry(state), client),
		delay: () => decisions().delay(),
		// The wait is whole when ky gets it: spread, and for a server's wait neither capped nor shortened again.
		jitter: undefined,
		backoffLimit: Number.POSITIVE_INFINITY,
	};
	if (throwHttpErrors !== true) {
		// ky's loop turns on its own errors. An attempt that will be repeated becomes one; the last stays a response, as the client wants it.
		options.throwHttpErrors = status => decisions().isDue() || throwsAt(status);
	}
	return decisions;
}

function createDecisions(scope: CallScope, throwsAt: (status: number) => boolean, limit: number): Decisions {
	const {call, policy, client} = scope;
	const decider = createDecider(scope, limit);
	const lastDecision = () => call.attempts.at(-1)?.decision;
	const decideOn = (failure: Failure) => {
		const decision = decider.decideOn(failure);
		call.decide(decision);
		return decision;
	};
	/** The attempt whose wait has begun: its decision is spent. */
	let waitedAfter = 0;

	const tell = (classification: Classification) => {
		if (call.request !== undefined) {
			announce(call, classification, call.request, {owner: 'retry', onRetry: policy.onRetry});
		}
	};

	const clientSays = async (state: ShouldRetryState) => {
		try {
			return await client.shouldRetry?.(state);
		} catch (error) {
			// Reported, and the failure that the caller has a right to stays the caller's.
			call.invoke('ky.retry.shouldRetry', () => {
				throw error;
			});
			return false;
		}
	};

	const decideAfterClient = async (
		state: ShouldRetryState,
		classification: Classification,
	): Promise<Decision> => {
		const said = await clientSays(state);
		if (said === false) {
			const decision: Decision = {retry: false, reason: 'not-retryable'};
			call.decide(decision);
			return decision;
		}
		const {response} = outcomeOf(state.error);
		// The request of the very failure: hooks of the client's own may have put another's in the place of the attempt's.
		const request = (state.error as {request?: Request}).request ?? call.request;
		return decideOn({classification, request, response, insisted: said === true});
	};

	return {
		onResponse(response, request) {
			if (request.signal.aborted) {
				return undefined;
			}
			const classification = call.classify({response}, request);
			const retryCount = call.attempts.length;
			if (client.shouldRetry === undefined || retryCount > decider.limit) {
				return decideOn({classification, request, response});
			}
			return throwsAt(response.status)
				? undefined
				: decideAfterClient(
						{
							error: new HTTPError(response, request, call.options as unknown as NormalizedOptions),
							retryCount,
						},
						classification,
					);
		},
		onError(error, request) {
			// What an abort means only ky can tell, and a `shouldRetry` of the client's own is asked by ky.
			if (!request.signal.aborted && client.shouldRetry === undefined) {
				decideOn({classification: call.classify({error}, request), request});
			}
		},
		late(classification, request) {
			const decision = decideOn({classification, request});
			tell(classification);
			return decision;
		},
		async shouldRetry(state) {
			const classification = call.conclude(state.error);
			const {response, error} = outcomeOf(state.error);
			const attempt = call.attempts.at(-1);
			const known = attempt?.subject === (response ?? error) ? attempt?.decision : undefined;
			const decision = known ?? (await decideAfterClient(state, classification));
			tell(classification);
			return decision.retry;
		},
		delay() {
			const decision = lastDecision();
			waitedAfter = call.attempts.length;
			return decision?.retry === true ? decision.wait : decider.forcedWait();
		},
		settle: decider.settle,
		isDue: () => lastDecision()?.retry === true && waitedAfter < call.attempts.length,
	};
}
