import {type Call, failWith} from '@kyhooks/core';
import {isJson} from './json-body.ts';

const cutShort = {
	category: 'body-interrupted',
	retry: 'if-idempotent',
	neverSent: false,
	origin: 'network',
	rule: 'json-cut-short',
} as const;

const closing: Readonly<Record<string, string>> = {'[': ']', '{': '}'};

/** Fails the attempt if ky's `json()` gets a body that ends without its last bracket. Node's fetch accepts a compressed body that was cut short as complete. Every fetch does so for a body whose end is the end of its connection. */
export function watchEnd(call: Call, request: Request, response: Response): void {
	const {headers} = response;
	if (
		// A mock may have no headers.
		(headers?.has('content-encoding') || !headers?.has('content-length')) &&
		isJson(response) &&
		request.headers.get('accept') === 'application/json'
	) {
		const read = response.text;
		async function readText() {
			const text = await read.call(response);
			const json = text.trim();
			if ((closing[json[0] ?? ''] ?? json.at(-1)) !== json.at(-1)) {
				failWith(call, response, cutShort);
			}
			return text;
		}
		response.text = readText;
	}
}
