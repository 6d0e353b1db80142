import {explain, idempotentMethods, type RequestFacts, read} from '@kyhooks/core';

/** The request behind a failure. Method and URL are empty if there was no request or it is not known. */
export type FailedRequest = Readonly<{
	method: string;
	/** As it was sent, or as an explanation shows it. */
	url: string;
	facts: RequestFacts | undefined;
	mayBeRepeated: boolean;
}>;

const mostCauses = 8;

/** @param known whether the request of the call with this id may be repeated; `undefined` if the call is not part of the operation */
export function failedRequest(thrown: unknown, known: (id: string) => boolean | undefined): FailedRequest {
	const call = explain(thrown);
	const request = requestBehind(thrown);
	const method = request?.method ?? call?.method ?? '';
	return {
		method,
		url: request?.url ?? call?.url ?? '',
		facts: request,
		// The idempotency key of a call outside the operation proves nothing: it may be valid for that call only.
		mayBeRepeated: (call && known(call.id)) ?? idempotentMethods.includes(method.toLowerCase() as 'get'),
	};
}

type Sent = Required<Pick<RequestFacts, 'method' | 'url' | 'headers'>>;

/** The request of an error from ky, which the caller may have wrapped. */
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
