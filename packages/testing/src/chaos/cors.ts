import type {IncomingMessage} from 'node:http';
import type {Fields} from '../script/step.ts';

/** Whether a browser asks if it may send the request that it has in mind. */
export function isPreflight({method, headers}: IncomingMessage): boolean {
	return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** What lets a page of another origin see an answer that its own server did not give. Without it the page sees a network error in place of a 503. */
export function visibleTo({headers: {origin}}: IncomingMessage, fields: Fields): Fields {
	return origin === undefined
		? {}
		: {
				'access-control-allow-origin': origin,
				'access-control-allow-credentials': 'true',
				// `*` does not count where credentials are sent.
				'access-control-expose-headers': Object.keys(fields).join(', '),
				vary: 'Origin',
			};
}
