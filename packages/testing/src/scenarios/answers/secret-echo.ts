import type {RequestSeen, Step} from '../../script/step.ts';
import {type AnswerOptions, answering} from './answer.ts';

/** Line breaks, an escape sequence and a direction mark, which can make one log record look like two. */
const hostile = 'first line\r\nsecond line\u2028third line \u001b[31mred \u202Ereversed';

/** Responds with status 500 and a body that repeats the request: its URL, its header fields with their credentials, and its body. Use it to test that a logger redacts secrets. */
export const secretEcho: (options?: AnswerOptions) => Step = answering('secretEcho', {
	status: 500,
	content: ({method, url, headers, body}: RequestSeen) =>
		JSON.stringify({
			error: `${method} ${url} failed for ${headers.authorization ?? 'nobody'}`,
			detail: hostile,
			request: {headers, body},
		}),
});
