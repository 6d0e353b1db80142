import type {RequestSeen, Step} from '../../script/step.ts';
import {type AnswerOptions, answering} from './answer.ts';

/** Ends of lines, an escape sequence and a change of direction: what makes one record of a log look like two. */
const hostile = 'first line\r\nsecond line\u2028third line \u001b[31mred \u202Ereversed';

/** 500, and the body repeats the request: its URL, its fields with their credentials, its body. What a logger must not pass on. */
export const secretEcho: (options?: AnswerOptions) => Step = answering('secretEcho', {
	status: 500,
	content: ({method, url, headers, body}: RequestSeen) =>
		JSON.stringify({
			error: `${method} ${url} failed for ${headers.authorization ?? 'nobody'}`,
			detail: hostile,
			request: {headers, body},
		}),
});
