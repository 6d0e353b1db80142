// What the tests in a browser run in their page.
import {type AttemptRecord, classificationOf, compose, explain} from '@kyhooks/core';
import {constant, createRetryBudget, retry, waitForNetwork} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import ky from 'ky';

/** The error with which `fetch` or the stream of its response rejects. By default, it is the browser's own `fetch`. */
export async function failureOf(
	address: string,
	fetch: (input: string) => Promise<Response> = globalThis.fetch.bind(globalThis),
): Promise<Readonly<{name: string; message: string}> | undefined> {
	try {
		const reader = (await fetch(address)).body?.getReader();
		while ((await reader?.read())?.done === false) {}
		return undefined;
	} catch (error) {
		const {name, message} = error as Error;
		return {name, message};
	}
}

export type Served = Readonly<{attempts: readonly AttemptRecord[]; spent: number}>;

/** The attempts of a call that succeeded in the end, and the tokens that its retries cost. */
export async function served(path: string): Promise<Served> {
	const budget = createRetryBudget({perCall: 0, refillTime: 3_600_000});
	const before = budget.available(location.origin);
	const quick = retry({budget, backoff: constant(10), jitter: 'none'});
	const response = await ky.extend(compose(quick, waitForNetwork(), statusClassifier())).get(path);
	return {attempts: explain(response)?.attempts ?? [], spent: before - budget.available(location.origin)};
}

/** Begins a call, and keeps its verdict for the next page. */
export function cutOff(path: string): void {
	ky.extend(statusClassifier())
		.get(path, {retry: 0})
		.catch(error => sessionStorage.setItem('verdict', JSON.stringify(classificationOf(error))));
}
