import {duration, integer, resolveOptions} from '@kyhooks/core';
import type {Step} from '../../script/step.ts';
import {type AnswerOptions, answerChecks, answering, answerStep} from './answer.ts';

/** 200, and the JSON breaks off, though every byte that was promised has come. */
export const malformedJson: (options?: AnswerOptions) => Step = answering('malformedJson', {
	status: 200,
	content: '{"id": 42, "name": ',
});

/** 200, and an HTML page where JSON was asked for; it even says so in its Content-Type. */
export const htmlInsteadOfJson: (options?: AnswerOptions) => Step = answering('htmlInsteadOfJson', {
	status: 200,
	type: 'text/html',
	content: '<!doctype html><title>Sign in</title>',
});

/** 200 without a single byte of body, and JSON was asked for. */
export const emptyBody200: (options?: AnswerOptions) => Step = answering('emptyBody200', {
	status: 200,
	content: '',
});

/** JSON behind a byte order mark, which RFC 8259 forbids and `json()` passes over. */
export const bom: (options?: AnswerOptions) => Step = answering('bom', {
	status: 200,
	content: '\uFEFF{"ok": true}',
});

/** JSON in Latin-1 that says it is UTF-8. */
export const wrongCharset: (options?: AnswerOptions) => Step = answering('wrongCharset', {
	status: 200,
	type: 'application/json; charset=utf-8',
	content: Uint8Array.of(
		...new TextEncoder().encode('{"name": "Ren'),
		0xe9,
		...new TextEncoder().encode('e"}'),
	),
});

/** JSON that is arrays in arrays, 10,000 deep: enough to break whatever walks it by recursion. */
export const deepJson: (options?: AnswerOptions) => Step = answering('deepJson', {
	status: 200,
	content: '['.repeat(10_000) + ']'.repeat(10_000),
});

/** JSON with the keys by which a careless merge changes the prototype of every object. */
export const protoPollutionJson: (options?: AnswerOptions) => Step = answering('protoPollutionJson', {
	status: 200,
	content: '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
});

/** 200 and `{"ok": false}`: the transport worked, and the application did not. */
export const applicationError200: (options?: AnswerOptions) => Step = answering('applicationError200', {
	status: 200,
	json: {ok: false, error: 'channel_not_found'},
});

/** 511: the network wants a sign-in before it lets anything through (RFC 6585). */
export const captivePortal: (options?: AnswerOptions) => Step = answering('captivePortal', {
	status: 511,
	type: 'text/html',
	content: '<!doctype html><title>Sign in to the network</title>',
});

export type HugeBodyOptions = Omit<AnswerOptions, 'json'> & {
	/** 200 to 599. @default 500 */
	status?: number;
	/** @default 209_715_200 (200 MiB) */
	bytes?: number;
};

/** A body of many bytes, as fast as they are taken. */
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

export type EndlessBodyOptions = Omit<AnswerOptions, 'json'> & {
	/** 200 to 599. @default 503 */
	status?: number;
	/** Milliseconds from one part to the next. @default 10 */
	interval?: number;
};

/** A body that never ends. */
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
