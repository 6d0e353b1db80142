import {duration, integer, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answering, answerStep} from './answer.ts';

/** Responds with status 200 and JSON that is cut off, although all announced bytes arrive. */
export const malformedJson: (options?: AnswerOptions) => Step = answering('malformedJson', {
	status: 200,
	content: '{"id": 42, "name": ',
});

/** Responds with status 200 and an HTML page instead of JSON, with the Content-Type `text/html`. */
export const htmlInsteadOfJson: (options?: AnswerOptions) => Step = answering('htmlInsteadOfJson', {
	status: 200,
	type: 'text/html',
	content: '<!doctype html><title>Sign in</title>',
});

/** Responds with status 200 and an empty body instead of JSON. */
export const emptyBody200: (options?: AnswerOptions) => Step = answering('emptyBody200', {
	status: 200,
	content: '',
});

/** Responds with JSON after a byte order mark. RFC 8259 forbids the mark, and `json()` ignores it. */
export const bom: (options?: AnswerOptions) => Step = answering('bom', {
	status: 200,
	content: '\uFEFF{"ok": true}',
});

/** Responds with JSON in Latin-1 whose Content-Type says UTF-8. */
export const wrongCharset: (options?: AnswerOptions) => Step = answering('wrongCharset', {
	status: 200,
	type: 'application/json; charset=utf-8',
	content: Uint8Array.of(
		...new TextEncoder().encode('{"name": "Ren'),
		0xe9,
		...new TextEncoder().encode('e"}'),
	),
});

/** Responds with JSON arrays nested 10,000 deep, which overflow the stack of recursive code. */
export const deepJson: (options?: AnswerOptions) => Step = answering('deepJson', {
	status: 200,
	content: '['.repeat(10_000) + ']'.repeat(10_000),
});

/** Responds with JSON whose keys cause prototype pollution in an unsafe merge. */
export const protoPollutionJson: (options?: AnswerOptions) => Step = answering('protoPollutionJson', {
	status: 200,
	content: '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
});

/** Responds with status 200 and `{"ok": false}`: an application error in a successful HTTP response. */
export const applicationError200: (options?: AnswerOptions) => Step = answering('applicationError200', {
	status: 200,
	json: {ok: false, error: 'channel_not_found'},
});

/** Responds with status 511: the network requires a sign-in first (RFC 6585). */
export const captivePortal: (options?: AnswerOptions) => Step = answering('captivePortal', {
	status: 511,
	type: 'text/html',
	content: '<!doctype html><title>Sign in to the network</title>',
});

/** Options of `hugeBody`. */
export type HugeBodyOptions = Omit<AnswerOptions, 'json'> & {
	/** Status code, 200 to 599. @default 500 */
	status?: number;
	/** Size of the body in bytes. @default 209_715_200 (200 MiB) */
	bytes?: number;
};

/** Responds with a huge body, as fast as the client reads it. */
export function hugeBody(options: HugeBodyOptions = {}): Step {
	const {json: _, ...checks} = answerChecks;
	const {status, bytes, ...given} = resolveOptions(
		'hugeBody',
		options,
		{status: 500, bytes: 200 * 2 ** 20},
		{...checks, status: integer({minimum: 200, maximum: 599}), bytes: integer()},
	);
	return answerStep('hugeBody', {status, content: ' '.repeat(2 ** 16), repeatTo: bytes}, given);
}

/** Options of `endlessBody`. */
export type EndlessBodyOptions = Omit<AnswerOptions, 'json'> & {
	/** Status code, 200 to 599. @default 503 */
	status?: number;
	/** Milliseconds between two parts of the body. @default 10 */
	interval?: number;
};

/** Responds with a body that never ends. */
export function endlessBody(options: EndlessBodyOptions = {}): Step {
	const {json: _, ...checks} = answerChecks;
	const {status, interval, ...given} = resolveOptions(
		'endlessBody',
		options,
		{status: 503, interval: 10},
		{...checks, status: integer({minimum: 200, maximum: 599}), interval: duration({minimum: 1})},
	);
	const own = {content: ' ', repeatTo: Number.POSITIVE_INFINITY, pace: {bytes: 1, interval}};
	return answerStep('endlessBody', {status, framing: 'chunked', ...own}, given);
}
