import {type Call, type Classification, completed, discard, invoke} from '@kyhooks/core';
import {isJson, readBody} from './json-body.ts';
import {type Inspect, resolveAnswer} from './options.ts';

const mostBytes = 1_048_576;
const longestRead = 10_000;

/** The verdict on a failure that only the body shows, for everything that `inspect` leaves out. */
const applicationError = {
	category: 'application-error',
	retry: 'never',
	neverSent: false,
	origin: 'server',
	rule: 'inspect',
} as const;

/** Classifies a response with a status of success; returns `undefined` if it is not a failure. If `inspect` throws, that is reported, and the caller gets the response. */
export async function inspected(
	call: Call,
	inspect: Inspect,
	request: Request,
	response: Response,
): Promise<Classification | undefined> {
	const body = isJson(response) ? await readBody(response, mostBytes, longestRead) : undefined;
	const state = {response: response.clone(), request, ...(body !== undefined && {body})};
	const verdict = await invoke(call, 'status-classifier.inspect', async () => {
		const found = await inspect(state);
		return found === undefined ? undefined : resolveAnswer(found);
	})?.catch(() => undefined);
	// The body of a cloned response ends only when both copies are read or cancelled.
	discard(state.response);
	return verdict && completed({...applicationError, ...verdict, status: response.status});
}
