import {HTTPError} from 'ky';
import type {StopReason} from '../call/attempt.ts';
import {remember} from '../call/call.ts';
import type {Loop} from '../call/loop.ts';
import {clock} from '../time/clock.ts';
import {discard} from './send.ts';

/** What an error body may cost before the retry: this many bytes and milliseconds. Read to its end, it keeps its connection alive. */
const mostBytes = 65_536;
const longestRead = 250;

/**
Makes an error of ky's of a response that is going to be repeated, as ky's loop turns on its own errors. ky itself would read all of the body first.

@returns the response, where hooks of the client's own are to see it; then ky makes the error
@throws HTTPError
*/
export async function failureToRepeat(loop: Loop, request: Request, response: Response): Promise<Response> {
	const {call} = loop;
	if (loop.hasReaders && !response.ok) {
		loop.isDue = true;
		const {text, isWhole} = await drain(response.clone());
		loop.kept = Promise.resolve(text);
		if (isWhole) {
			return response;
		}
		discard(response);
		return copyOf(response, text);
	}
	const failure = new HTTPError(response, request, loop.optionsOfErrors);
	loop.kept = drain(response).then(({text}) => {
		failure.data = dataOf(response, text);
		return text;
	});
	if (call.options.hooks?.beforeRetry?.length || loop.client.shouldRetry) {
		await loop.kept;
	}
	remember(failure, call);
	throw failure;
}

/** A retry was refused: the caller gets the failure that it was for. */
export async function giveBack(loop: Loop, reason: StopReason): Promise<Response> {
	const {call, thrown} = loop;
	const text = await loop.kept;
	call.attempts.pop();
	loop.isOver = true;
	const attempt = call.attempts.at(-1);
	if (attempt === undefined) { throw thrown; }
	attempt.decision = {retry: false, reason};
	if (attempt.status === undefined || loop.throwsAt(attempt.status)) {
		throw thrown;
	}
	const response = copyOf(attempt.subject as Response, text ?? '');
	remember(response, call);
	call.emit({type: 'failure-returned', attempt});
	return response;
}

/** A response over what was read of another, which says of itself what that one says. */
function copyOf({status, statusText, headers, url, redirected}: Response, text: string): Response {
	const copy = new Response(text || null, {status, statusText, headers});
	return Object.defineProperties(copy, {
		url: {value: url, enumerable: true},
		redirected: {value: redirected, enumerable: true},
	});
}

type Drained = Readonly<{text: string; isWhole: boolean}>;

async function drain({body, ok}: Response): Promise<Drained> {
	if (!body?.getReader || body.locked) {
		return {text: '', isWhole: true};
	}
	const chunks: BlobPart[] = [];
	const reader = body.getReader();
	let isCut = false;
	const cut = () => {
		isCut = true;
		reader.cancel().catch(() => {});
	};
	const cancelTimer = clock.setTimer(longestRead, cut);
	try {
		for (let size = 0; ; ) {
			const {done, value} = await reader.read();
			if (done) {
				break;
			}
			chunks.push(value);
			size += value.byteLength;
			// Of an answer of success, which only its body says has failed, nothing may be lost.
			if (size > mostBytes && !ok) {
				cut();
			}
		}
	} catch {
		// An error body that breaks takes nothing from what the status says.
		isCut = true;
	}
	cancelTimer();
	return {text: await new Blob(chunks).text(), isWhole: !isCut};
}

/** What ky would have made of it. */
function dataOf({headers}: Response, text: string): unknown {
	try {
		return /\/(?:.*[.+-])?json\s*(?:;|$)/i.test(headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : text || undefined;
	} catch {
		return undefined;
	}
}
