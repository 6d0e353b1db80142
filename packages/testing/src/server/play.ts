import type {OpenCall} from '../fetch/recording.ts';
import {mayHaveBody} from '../fetch/scenario-response.ts';
import {type Answer, bodyOf, type Effect, type Fault, type Fields, standardContent} from '../script/step.ts';
import {corruptGzip} from './corrupt-gzip.ts';
import type {Exchange} from './exchange.ts';
import {sendBody, sendEnding} from './send.ts';
import {wait} from './wait.ts';

/** Targets of the engine's own redirects. Requests to them take no step. */
export type Redirects = Readonly<{
	/** A path that redirects to itself. */
	loop: string;
	/** Returns a URL on another origin that gives this response. */
	elsewhere(answer: Answer, call: OpenCall): string;
}>;

/** Carries out an effect. It ends with the exchange at the latest, so no timer outlives the connection. */
export async function play(effect: Effect, exchange: Exchange, redirects: Redirects): Promise<void> {
	try {
		switch (effect.kind) {
			case 'answer':
				return await playAnswer(effect, exchange);
			case 'redirect':
				return redirectTo(redirects.elsewhere(effect.answer, exchange.call), exchange);
			case 'fault':
				return await playFault(effect, exchange, redirects);
		}
	} catch (error) {
		// A header field that HTTP does not allow, or a content function that throws.
		await playText(501, String(error), exchange);
	}
}

export async function playAnswer(effect: Answer, exchange: Exchange): Promise<void> {
	const {response, call, signal} = exchange;
	await wait(effect.delay, signal);
	if (signal.aborted) {
		return;
	}
	const {status, ending, headers} = effect;
	const body = bodyOf(effect, call);
	if (!mayHaveBody(call, status)) {
		writeHead(status, headers, exchange);
		response.end();
		return;
	}
	if (ending === 'corrupt') {
		const corrupt = corruptGzip(body.bytes.subarray(0, body.sent));
		const coding = {'content-length': String(corrupt.length), 'content-encoding': 'gzip'};
		writeHead(status, {...headers, ...coding}, exchange, true);
		await sendBody(corrupt, exchange);
	} else {
		const length = body.length - (effect.unannounced ?? 0);
		const announced =
			effect.framing === 'length' && Number.isFinite(length)
				? {'content-length': String(Math.max(0, length))}
				: {};
		writeHead(status, {...announced, ...headers}, exchange, true);
		await sendBody(body, exchange);
	}
	await sendEnding(ending, exchange);
}

function writeHead(
	status: number,
	headers: Fields,
	{response, call, added, answered}: Exchange,
	hasBody = false,
): void {
	response.statusCode = status;
	for (const [name, value] of Object.entries({...added(headers), ...headers})) {
		response.setHeader(name, value);
	}
	response.flushHeaders();
	answered();
	call.answerBody = hasBody ? 'unread' : 'none';
}

export function redirectTo(location: string, exchange: Exchange): void {
	writeHead(302, {location, 'content-length': '0'}, exchange);
	exchange.response.end();
}

/** Responds with a text from the server itself, for the author of the test. */
export async function playText(status: number, text: string, exchange: Exchange): Promise<void> {
	const {response} = exchange;
	if (response.headersSent) {
		response.destroy();
		return;
	}
	for (const name of response.getHeaderNames()) {
		response.removeHeader(name);
	}
	const headers = {'content-type': 'text/plain; charset=utf-8'};
	const whole = {delay: 0, framing: 'length', ending: 'complete'} as const;
	await playAnswer({kind: 'answer', status, headers, content: text, ...whole}, exchange);
}

/** More than the 16,384 bytes of header fields that Node's fetch accepts. */
const overflow = `HTTP/1.1 200 OK\r\nx-padding: ${'x'.repeat(20_000)}\r\ncontent-length: 0\r\n\r\n`;

const bytesOf = {
	garbage: 'SSH-2.0-OpenSSH_9.6\r\n',
	'no-status-line': standardContent,
	'header-overflow': overflow,
};

async function playFault({fault, delay, met}: Fault, exchange: Exchange, {loop}: Redirects): Promise<void> {
	const {response, connection, signal, cut} = exchange;
	met?.();
	if (fault === 'silence') {
		return;
	}
	await wait(delay, signal);
	if (signal.aborted) {
		return;
	}
	switch (fault) {
		case 'redirect-loop':
			return redirectTo(loop, exchange);
		case 'reset':
			cut();
			connection.resetAndDestroy();
			return;
		case 'close':
			cut();
			response.socket?.end();
			return;
		case 'garbage':
		case 'no-status-line':
		case 'header-overflow':
			cut();
			response.socket?.end(bytesOf[fault]);
			return;
		default:
			throw new Error(`${fault} is nothing that a server which listens can play`);
	}
}
