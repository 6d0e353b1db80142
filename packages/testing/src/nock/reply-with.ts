import {Readable} from 'node:stream';
import type {ReadableStream as NodeReadableStream} from 'node:stream/web';
import {clock} from '@kyhooks/core';
import {targetOf} from '../dialects/dialect.ts';
import {node} from '../dialects/node.ts';
import type {OpenCall} from '../fetch/recording.ts';
import {receiveBody} from '../fetch/request-seen.ts';
import {scenarioBody} from '../fetch/scenario-body.ts';
import {mayHaveBody} from '../fetch/scenario-response.ts';
import {type Answer, bodyOf, type Effect, type Fault} from '../script/step.ts';
import {corruptGzip} from '../server/corrupt-gzip.ts';
import {wait} from '../server/wait.ts';

/** The return value of a nock reply function. */
export type NockReply = [status: number, body: Readable | '', headers: Record<string, string | string[]>];

export type NockExchange = Readonly<{request: Request; call: OpenCall; elapsed(): number}>;

/** Carries out an effect: returns the response for nock, throws the error of the call, or never settles if the call is over. */
export async function replyWith(effect: Effect, exchange: NockExchange): Promise<NockReply> {
	const {
		call,
		request: {signal},
		elapsed,
	} = exchange;
	signal.addEventListener(
		'abort',
		() => {
			if (call.outcome === 'pending') {
				call.outcome = 'aborted';
				call.endedAt = elapsed();
			}
		},
		{once: true},
	);
	await receiveBody(exchange.request, signal, call).catch(never);
	if (effect.kind === 'fault') {
		return failWith(effect, exchange);
	}
	const answer = effect.kind === 'redirect' ? effect.answer : effect;
	await wait(answer.delay, signal, clock);
	return signal.aborted ? never() : answerWith(answer, exchange);
}

export function textReply(status: number, content: string, exchange: NockExchange): NockReply {
	const headers = {'content-type': 'text/plain; charset=utf-8'};
	const whole = {delay: 0, framing: 'length', ending: 'complete'} as const;
	return answerWith({kind: 'answer', status, headers, content, ...whole}, exchange);
}

function answerWith(answer: Answer, {request, call, elapsed}: NockExchange): NockReply {
	const {status, ending, headers: given} = answer;
	const headers = Object.fromEntries(
		Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
	);
	call.outcome = 'answered';
	call.answeredAt = elapsed();
	if (!mayHaveBody(call, status)) {
		call.endedAt = elapsed();
		return [status, '', headers];
	}
	const plain = bodyOf(answer, call);
	const body = ending === 'corrupt' ? corruptGzip(plain.bytes.subarray(0, plain.sent)) : plain;
	// On any connection, bytes beyond the announced length are lost.
	const length = Math.max(0, body.length - (answer.unannounced ?? 0));
	const stream = scenarioBody(
		{...body, length, sent: Math.min(body.sent, length)},
		{
			call,
			signal: request.signal,
			ending: ending === 'corrupt' ? 'complete' : ending,
			elapsed,
			broken: () => new Error('nock closes the connection for any error of a body'),
		},
	);
	const readable = Readable.fromWeb(stream as NodeReadableStream<Uint8Array>);
	// nock may have abandoned the stream by the time it breaks.
	readable.on('error', () => {});
	const coding = ending === 'corrupt' ? {'content-encoding': 'gzip'} : {};
	return [status, readable, {'content-length': String(length), ...headers, ...coding}];
}

async function failWith(
	{fault, code, delay, met}: Fault,
	{request, call, elapsed}: NockExchange,
): Promise<never> {
	met?.();
	if (fault === 'silence') {
		return never();
	}
	await wait(delay, request.signal, clock);
	if (request.signal.aborted) {
		return never();
	}
	call.outcome = 'failed';
	call.endedAt = elapsed();
	// The platform's fetch wraps this in its own `TypeError: fetch failed`. An error of another realm, such as Jest's, is kept only if its constructor is named Error; otherwise it becomes text.
	throw Object.defineProperty(node.failure(fault, targetOf(request.url), code).cause, 'constructor', {
		value: Error,
	});
}

/** For a call that is over or gets no response: nock must not receive anything more. */
function never(): Promise<never> {
	return new Promise(() => {});
}
