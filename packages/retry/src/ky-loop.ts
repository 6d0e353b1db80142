import {type Call, type Classification, type Decision, outcomeOf, recordOf, withoutQuery} from '@kyhooks/core';
import {HTTPError, type NormalizedOptions} from 'ky';
import {askedMethods, type ClientRetry} from './client-settings.ts';
import type {Decider} from './decider.ts';
import type {RetryPolicy} from './options.ts';

type ShouldRetryState = {error: Error; retryCount: number};

/** What decides on a failure while it is still in the attempt, before ky sees it. */
export type LoopControl = Readonly<{
	/** `undefined` where the attempt was cut off, and where ky must ask the client's own `shouldRetry` first, with an error that only ky can make. */
	decideOnResponse(response: Response, request: Request): Promise<Decision> | Decision | undefined;
	decideOnError(error: unknown, request: Request): void;
}>;

/** Puts the decisions of one call where ky's loop asks for them: `shouldRetry` and `delay` read what was decided on the attempt just made. ky repeats, waits and counts. */
export function steerLoop(call: Call, policy: RetryPolicy, client: ClientRetry, decider: Decider): LoopControl {
	const {options} = call;
	const {throwHttpErrors = true} = options;
	const throwsAt = (status: number) =>
		typeof throwHttpErrors === 'function' ? throwHttpErrors(status) : throwHttpErrors;
	const lastDecision = () => call.attempts.at(-1)?.decision;

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

	const decideAfterClient = async (state: ShouldRetryState, classification: Classification): Promise<Decision> => {
		const said = await clientSays(state);
		if (said === false) {
			const decision: Decision = {retry: false, reason: 'not-retryable'};
			call.decide(decision);
			return decision;
		}
		const {response} = outcomeOf(state.error);
		return decider.decideOn({classification, request: call.request, response, insisted: said === true});
	};

	options.retry = {
		...client,
		limit: decider.limit,
		methods: askedMethods(policy, client),
		// The wait is whole when ky gets it: spread, and for a server's wait neither capped nor shortened again.
		jitter: undefined,
		backoffLimit: Number.POSITIVE_INFINITY,
		async shouldRetry(state) {
			const classification = call.conclude(state.error);
			const decision = lastDecision() ?? (await decideAfterClient(state, classification));
			announce(call, policy, classification);
			return decision.retry;
		},
		delay() {
			const decision = lastDecision();
			return decision?.retry === true ? decision.wait : decider.forcedWait();
		},
	};
	if (throwHttpErrors !== true) {
		// ky's loop turns on its own errors. An attempt that will be repeated becomes one; the last stays a response, as the client wants it.
		options.throwHttpErrors = status => lastDecision()?.retry === true || throwsAt(status);
	}

	return {
		decideOnResponse(response, request) {
			if (request.signal.aborted) {
				return undefined;
			}
			const classification = call.classify({response}, request);
			const retryCount = call.attempts.length;
			if (client.shouldRetry === undefined || retryCount > decider.limit) {
				return decider.decideOn({classification, request, response});
			}
			return throwsAt(response.status)
				? undefined
				: decideAfterClient(
						{error: new HTTPError(response, request, options as unknown as NormalizedOptions), retryCount},
						classification,
					);
		},
		decideOnError(error, request) {
			// What an abort means only ky can tell, and a `shouldRetry` of the client's own is asked by ky.
			if (!request.signal.aborted && client.shouldRetry === undefined) {
				decider.decideOn({classification: call.classify({error}, request), request});
			}
		},
	};
}

/** Tells of a retry before its wait. */
export function announce(call: Call, {onRetry}: RetryPolicy, classification: Classification): void {
	const {request} = call;
	const attempt = call.attempts.at(-1);
	if (attempt?.decision?.retry !== true || request === undefined) {
		return;
	}
	const {wait, source} = attempt.decision;
	call.emit({type: 'retry-scheduled', attempt: recordOf(attempt), wait, source, classification});
	if (onRetry !== undefined) {
		const record = Object.freeze({
			call: call.id,
			method: request.method,
			url: withoutQuery(request.url),
			attempt: attempt.number,
			wait,
			source,
			classification,
		});
		call.invoke('retry.onRetry', () => onRetry(record));
	}
}
