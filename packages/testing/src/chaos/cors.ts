import type {IncomingMessage} from 'node:http';
import type {Fields} from '../script/step.ts';

/** Whether a request is a CORS preflight of a browser. */
export function isPreflight({method, headers}: IncomingMessage): boolean {
	return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** CORS headers that let a page of another origin read a response that the proxy generated. Without them the page sees a network error instead of a 503. */
export function visibleTo({headers: {origin}}: IncomingMessage, fields: Fields): Fields {
	return origin === undefined
		? {}
		: {
				'access-control-allow-origin': origin,
				'access-control-allow-credentials': 'true',
				// `*` has no effect if credentials are sent.
				'access-control-expose-headers': Object.keys(fields).join(', '),
				vary: 'Origin',
			};
}
