import {type Call, type Classification, completed, discard, invoke} from '@kyhooks/core';
import {isJson, readBody} from './json-body.ts';
import {type Inspect, resolveAnswer} from './options.ts';

const mostBytes = 1_048_576;
const longestRead = 10_000;

/** What is said of a failure that only the body knows of, where `inspect` says no more. */
const applicationError = {
	category: 'application-error',
	retry: 'never',
	neverSent: false,
	origin: 'server',
	rule: 'inspect',
} as const;

/** What is said of an answer that came with a status of success; `undefined` if it is none of a failure. What `inspect` throws is reported, and the answer is the caller's. */
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
	// A body that was copied comes to its end when both are done with.
	discard(state.response);
	return verdict && completed({...applicationError, ...verdict, status: response.status});
}
