import {type AttemptRecord, type Call, type Classification, serverTiming, withoutQuery} from '@kyhooks/core';
import {resultOf, weightOf} from './counting.ts';
import type {CircuitBreakerPolicy} from './hook-options.ts';
import type {AttemptResult, Permit} from './permit.ts';

export type Failure = Readonly<{
	classification: Classification;
	/** Where the server has answered. */
	response?: Response;
	/** As far as it is known. */
	attempt?: Pick<AttemptRecord, 'timeLimit' | 'duration'> | undefined;
}>;

/** What a circuit is told of an attempt that failed. */
export function verdictOn(
	call: Call,
	{shouldCount}: CircuitBreakerPolicy,
	{allowed}: Permit,
	{classification, response, attempt = {}}: Failure,
): AttemptResult {
	const {category, status, origin} = classification;
	const usual = resultOf(classification, attempt, allowed);
	return {
		result: usual === 'ignored' ? usual : (saidBy(shouldCount, call, classification) ?? usual),
		timedOut: category === 'timeout' && origin !== 'server',
		weight: weightOf(classification),
		...(call.request === undefined ? {} : {path: withoutQuery(call.request.url)}),
		retryAfter:
			response && serverTiming({...factsOf(response), rateLimited: category === 'rate-limited'})?.wait,
		classification: status === undefined ? {category} : {category, status},
	};
}

function factsOf({status, headers}: Response) {
	return {status, headers};
}

function saidBy(
	shouldCount: CircuitBreakerPolicy['shouldCount'],
	call: Call,
	classification: Classification,
): 'failure' | 'success' | undefined {
	const {request} = call;
	if (shouldCount === undefined || request === undefined) {
		return undefined;
	}
	const record = Object.freeze({
		classification,
		method: request.method,
		url: withoutQuery(request.url),
	});
	const counts = call.invoke('circuitBreaker.shouldCount', () => shouldCount(record));
	return counts === undefined ? undefined : counts ? 'failure' : 'success';
}
