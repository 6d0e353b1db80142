import {HTTPError, isHTTPError, type NormalizedOptions, type ShouldRetryState} from 'ky';
import {copyOf} from '../attempt/asked-body.ts';
import {readSoon} from '../attempt/read-soon.ts';
import {discard} from '../attempt/send.ts';
import type {Decider, Failure} from '../hook/layer.ts';
import type {Outcome} from '../verdict/classification.ts';
import type {Attempt, Decision} from './attempt.ts';
import {invoke, remember} from './call.ts';
import type {ClientRetry, KyCall, Steering} from './ky-call.ts';

/**
Makes the part `decide` of a layer. ky's loop then follows the decisions of the hook, and ky's own retry rules no longer apply.

@param ask returns what follows a failed attempt; `undefined` leaves it to the next layer that decides
*/
export function deciding(ask: Decider['ask']): Decider {
	return {ask, steer: call => new OwnSteering(call as KyCall)};
}

type Method = NonNullable<ClientRetry['methods']>[number];

/** The methods that RFC 9110, section 9.2.2, defines as idempotent, and QUERY of RFC 10008, which is safe by definition. */
export const idempotentMethods: readonly Method[] = [
	'get',
	'head',
	'options',
	'trace',
	'put',
	'delete',
	'query',
];

/** The most bytes and milliseconds that reading the body of a failed attempt may take before the retry. A body that is read to its end keeps its connection alive. ky alone would read the whole body first. */
const mostBytes = 65_536;
const longestRead = 250;

class OwnSteering implements Steering {
	readonly #call: KyCall;
	/** The text of the last failure's body, if it arrived within these limits. */
	#kept: string | undefined;

	constructor(call: KyCall) {
		this.#call = call;
	}

	engage(retry: ClientRetry): void {
		// ky refuses every other method before it asks.
		retry.methods = this.#call.client.methods ?? [...idempotentMethods, 'post', 'patch'];
		// This is already the whole wait, so ky must add nothing and cut nothing.
		retry.delay = () => this.#delay();
		retry.jitter = undefined;
		retry.backoffLimit = Infinity;
	}

	decideOn(response: Response | undefined): boolean {
		const call = this.#call;
		// If the attempt failed with an error, ky asks the client's own `shouldRetry` first.
		const isError = () => !response || (!response.ok && call.throwsAt(response.status));
		return !(call.client.shouldRetry && isError()) && this.#decide(this.#last.outcome);
	}

	async answer(state: ShouldRetryState): Promise<boolean> {
		const {shouldRetry} = this.#call.client;
		const attempt = this.#last;
		const said = attempt.decision ? undefined : await shouldRetry?.(state);
		const {error} = state;
		const {data: body, response} = isHTTPError(error) ? error : ({} as Partial<HTTPError>);
		// One of the client's own hooks may have put another failure in place of this one.
		const outcome = response ? {response, body} : {error};
		const isOther = response
			? response.status !== attempt.status
			: error !== attempt.subject && error.cause !== attempt.subject;
		if (said === false) {
			attempt.decision = {retry: false, reason: 'not-retryable'};
		} else if (!attempt.decision || isOther) {
			this.#decide(isOther ? outcome : attempt.outcome, {insisted: said === true});
		}
		return attempt.decision?.retry === true;
	}

	/**
	@returns the response, or a copy with an empty body if the body was too long or too slow; ky makes the error from it
	@throws HTTPError for a response with a status of success, because ky would make no error from it
	*/
	async repeat(request: Request, response: Response): Promise<Response> {
		const call = this.#call;
		if (response.ok) {
			const failure = new HTTPError(response, request, call.ky as NormalizedOptions);
			remember(failure, call);
			throw failure;
		}
		call.isDue = true;
		this.#kept = await readSoon(response, mostBytes, longestRead);
		if (this.#kept !== undefined) {
			return response;
		}
		discard(response);
		return copyOf(response, '');
	}

	answerOf(attempt: Attempt): Response | undefined {
		const call = this.#call;
		const response = attempt.subject as Response;
		if (attempt.threw || (!response.ok && call.throwsAt(response.status))) {
			return undefined;
		}
		if (response.ok) {
			// For any other status, ky asks `throwHttpErrors` before it returns the response, and the event is sent there.
			call.emit({type: 'failure-returned', attempt});
			return response;
		}
		const answer = copyOf(response, this.#kept ?? '');
		remember(answer, call);
		return answer;
	}

	get #last(): Attempt {
		return this.#call.attempts.at(-1) as Attempt;
	}

	#decide(outcome: Outcome, about?: Pick<Failure, 'insisted'>): boolean {
		const call = this.#call;
		const failure: Failure = {...outcome, ...about, request: call.request as Request};
		let decision: Decision | undefined;
		for (const {decide} of call.layers) {
			decision ??= decide && invoke(call, 'decide', () => decide.ask(failure, call));
		}
		const attempt = this.#last;
		attempt.decision = Object.freeze(decision);
		if (decision?.retry !== true) {
			return false;
		}
		call.emit({type: 'retry-scheduled', attempt});
		return true;
	}

	#delay(): number {
		this.#call.isDue = false;
		const {decision, duration = 0, startedAt} = this.#last;
		// Without a decision, one of the client's own hooks has forced the retry.
		const wait = decision?.retry ? decision.wait : 0;
		// Reading the body of the failure has already taken part of the wait.
		return Math.max(0, wait + startedAt + duration - this.#call.elapsed);
	}
}
