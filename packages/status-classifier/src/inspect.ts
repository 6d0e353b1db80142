import {type Call, type Classification, completed} from '@kyhooks/core';
import ky, {type AfterResponseHook} from 'ky';
import {isJson, readBody} from './json-body.ts';
import {resolveAnswer} from './options.ts';
import type {Verdict} from './rule.ts';

/** What `inspect` is shown. */
export type InspectState = Readonly<{
	/** A copy, free to be read. */
	response: Response;
	request: Request;
	/** The parsed body, where it is JSON, of at most 1 MiB, and arrives within 10 seconds. */
	body?: unknown;
}>;

/** Looks into an answer that came with a status of success. A verdict says that it is a failure all the same. */
export type Inspect = (state: InspectState) => Verdict | undefined | Promise<Verdict | undefined>;

const limits = {maxBytes: 1_048_576, within: 10_000};

/** What is said of a failure that only the body knows of, where `inspect` says no more. */
const applicationError = {
	category: 'application-error',
	retry: 'never',
	neverSent: false,
	origin: 'server',
	advice: 'The transport worked, but the answer reports a failure; read its body.',
	rule: 'inspect',
} as const;

/** The one `afterResponse` hook of this package. ky clones each response for it, so it is installed only for a client that has an `inspect`. */
export function createInspector(call: Call, inspect: Inspect): AfterResponseHook {
	return async function inspectResponse({request, response}) {
		if (!response.ok) {
			return undefined;
		}
		const verdict = await unlessAborted(request.signal, verdictOn(request, response));
		return verdict === undefined
			? undefined
			: consequenceOf(completed({...applicationError, ...verdict, status: response.status}));
	};

	async function verdictOn(request: Request, response: Response): Promise<Verdict | undefined> {
		const body = isJson(response) ? await readBody(response, {...limits, signal: request.signal}) : undefined;
		const verdict = call.invoke('status-classifier.inspect', async () => {
			const found = await inspect({response, request, ...(body !== undefined && {body})});
			return found === undefined ? undefined : resolveAnswer(found);
		});
		// What it throws has been reported, and the answer is the caller's.
		return verdict?.catch(() => undefined);
	}

	function consequenceOf(classification: Classification) {
		const decision = call.reclassify(classification);
		return decision?.retry ? ky.retry({delay: decision.wait, code: classification.category}) : undefined;
	}
}

/** ky does not watch the signal while an `afterResponse` hook runs, and an abort settles the call at once. */
function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
	return new Promise((resolve, reject) => {
		const abort = () => reject(signal.reason);
		if (signal.aborted) {
			abort();
		}
		signal.addEventListener('abort', abort);
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
	});
}
