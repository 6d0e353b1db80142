import type {IncomingMessage} from 'node:http';
import {mayHaveBody} from '../fetch/scenario-response.ts';
import type {Answer, Effect} from '../script/step.ts';
import {corruptGzip} from '../server/corrupt-gzip.ts';
import type {Exchange} from '../server/exchange.ts';
import {send, sendBody, sendEnding} from '../server/send.ts';
import {wait} from '../server/wait.ts';
import {type Lines, passedOn} from './hop-by-hop.ts';

/** Whether the target responds to this step. The step may then change only the pace and the completeness of the response. */
export function isLeftToTarget(effect: Effect): effect is Answer {
	return (
		effect.kind === 'answer' &&
		effect.status === 200 &&
		effect.content === undefined &&
		effect.repeatTo === undefined
	);
}

/** Forwards the target's response with the delay, pace, cut and ending of a step. */
export async function passThrough(
	incoming: IncomingMessage,
	answer: Answer,
	exchange: Exchange,
	target: URL,
): Promise<void> {
	const {call, signal, answered, cut, connection} = exchange;
	await wait(answer.delay, signal);
	if (signal.aborted) {
		return;
	}
	try {
		const parts: AsyncIterator<Buffer> = incoming[Symbol.asyncIterator]();
		const announced = announcedLength(incoming);
		const corrupt = answer.ending === 'corrupt';
		const first =
			corrupt || (announced === undefined && needsLength(answer)) ? await parts.next() : undefined;
		const length = announced ?? first?.value?.length ?? 0;
		const headers = headersFor(incoming, answer, length);
		const location = headers.get('location')?.[0];
		if (location?.startsWith(`${target.origin}/`)) {
			// Otherwise the client would bypass the proxy.
			headers.set('location', [location.slice(target.origin.length)]);
		}
		writeHead(incoming, headers, exchange);
		answered();
		if (mayHaveBody(call, incoming.statusCode ?? 0)) {
			call.answerBody = 'unread';
			const shape = shapeOf(answer, length);
			if (corrupt) {
				const bytes: Buffer = first?.value ?? Buffer.alloc(0);
				await sendBody(corruptGzip(bytes.subarray(0, shape.most)), exchange);
			} else {
				await sendShaped(behind(first, parts), shape, exchange);
			}
		}
		await sendEnding(answer.ending, exchange);
	} catch {
		// The target broke the response off, so the client must see that too.
		cut();
		connection.destroy();
	} finally {
		incoming.destroy();
	}
}

function announcedLength({headers}: IncomingMessage): number | undefined {
	const length = headers['content-length'];
	return length === undefined ? undefined : Number(length);
}

/** Whether a length is needed. If the target does not announce one, the length of the first part is used. */
function needsLength({ending, pace, unannounced}: Answer): boolean {
	return ending !== 'complete' || unannounced !== undefined || (pace !== undefined && 'parts' in pace);
}

async function* behind(
	first: IteratorResult<Buffer> | undefined,
	rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
	for (let next = first ?? (await rest.next()); !next.done; next = await rest.next()) {
		yield next.value;
	}
}

function headersFor(
	incoming: IncomingMessage,
	{headers, framing, ending, unannounced}: Answer,
	length: number,
): Map<string, readonly string[]> {
	const fields = passedOn(incoming.rawHeaders);
	// Every scenario sets a type for its own body, but this body is the target's.
	const {'content-type': _, ...own} = headers;
	for (const [name, value] of Object.entries(own)) {
		fields.set(name, [value].flat());
	}
	if (ending === 'corrupt') {
		fields.set('content-encoding', ['gzip']);
	}
	if (ending === 'corrupt' || framing === 'chunked') {
		fields.delete('content-length');
	} else if (unannounced !== undefined) {
		fields.set('content-length', [String(Math.max(0, length - unannounced))]);
	}
	return fields;
}

function writeHead(incoming: IncomingMessage, headers: Lines, {response}: Exchange): void {
	response.sendDate = false;
	response.statusCode = incoming.statusCode ?? 502;
	response.statusMessage = incoming.statusMessage ?? '';
	for (const [name, lines] of headers) {
		response.setHeader(name, lines.length === 1 ? String(lines[0]) : lines);
	}
	response.flushHeaders();
}

type Shape = Readonly<{
	/** Number of bytes to send unchanged. */
	most: number;
	/** Bytes of one part, and milliseconds between two parts. */
	part: number;
	interval: number;
}>;

/** @param length bytes of the body, or of its first part if the target does not announce a length */
function shapeOf({pace, ending, sent}: Answer, length: number): Shape {
	const most = sent ?? (ending === 'complete' ? Number.POSITIVE_INFINITY : length >> 1);
	if (pace === undefined) {
		return {most, part: Number.POSITIVE_INFINITY, interval: 0};
	}
	const part = 'bytes' in pace ? pace.bytes : Math.max(1, Math.ceil(length / pace.parts));
	return {most, part, interval: pace.interval};
}

async function sendShaped(chunks: AsyncIterable<Buffer>, shape: Shape, exchange: Exchange): Promise<void> {
	const {call, signal} = exchange;
	for await (const chunk of chunks) {
		const whole = chunk.subarray(0, shape.most - call.answerBytes);
		for (let at = 0; at < whole.length && !signal.aborted; at += shape.part) {
			if (call.answerBytes > 0) {
				await wait(shape.interval, signal);
			}
			await send(whole.subarray(at, at + shape.part), exchange);
		}
		if (call.answerBytes >= shape.most || signal.aborted) {
			return;
		}
	}
}
