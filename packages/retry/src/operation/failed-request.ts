import {explain, idempotentMethods, type RequestFacts, read} from '@kyhooks/core';

/** The request behind a failure. Method and URL are empty where there was none, or it is not known. */
export type FailedRequest = Readonly<{
	method: string;
	/** As it was sent, or what an explanation shows of it. */
	url: string;
	facts: RequestFacts | undefined;
	mayBeRepeated: boolean;
}>;

const mostCauses = 8;

/** @param known what the call with this id has said of its request, if it takes part in the operation */
export function failedRequest(thrown: unknown, known: (id: string) => boolean | undefined): FailedRequest {
	const call = explain(thrown);
	const request = requestBehind(thrown);
	const method = request?.method ?? call?.method ?? '';
	return {
		method,
		url: request?.url ?? call?.url ?? '',
		facts: request,
		// A key of a call that does not take part proves nothing: it may have been drawn for that call alone.
		mayBeRepeated: (call && known(call.id)) ?? idempotentMethods.includes(method.toLowerCase() as 'get'),
	};
}

type Sent = Required<Pick<RequestFacts, 'method' | 'url' | 'headers'>>;

/** That of an error of ky's, which the caller may have wrapped. */
function requestBehind(thrown: unknown): Sent | undefined {
	let value = thrown;
	for (let depth = 0; depth < mostCauses && value !== undefined; depth++) {
		const request = read(value, 'request');
		const [method, url, headers] = ['method', 'url', 'headers'].map(key => read(request, key));
		if (typeof method === 'string' && typeof url === 'string' && typeof read(headers, 'has') === 'function') {
			return {method, url, headers: headers as Headers};
		}
		value = read(value, 'cause');
	}
	return undefined;
}
