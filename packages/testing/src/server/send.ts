import {type AnswerBody, type Ending, partAt} from '../script/step.ts';
import type {Exchange} from './exchange.ts';
import {wait} from './wait.ts';

/** Writes bytes and waits until the network has taken them or the client has disconnected. */
export async function send(bytes: Uint8Array, {response, call, signal}: Exchange): Promise<void> {
	if (signal.aborted || bytes.length === 0) {
		return;
	}
	await new Promise<void>(resolve => {
		const done = (error?: Error | null) => {
			signal.removeEventListener('abort', gone);
			call.answerBytes += error ? 0 : bytes.length;
			resolve();
		};
		const gone = () => resolve();
		signal.addEventListener('abort', gone, {once: true});
		response.write(bytes, done);
	});
}

/** Sends a body in parts, at its pace, up to its `sent` bytes. */
export async function sendBody(body: AnswerBody, exchange: Exchange): Promise<void> {
	let sent = 0;
	while (sent < body.sent && body.bytes.length > 0 && !exchange.signal.aborted) {
		if (sent > 0) {
			await wait(body.interval, exchange.signal);
		}
		const part = partAt(body, sent, Math.min(body.part, body.sent - sent));
		await send(part, exchange);
		sent += part.length;
	}
}

/** Plays the ending after the bytes of a body. */
export async function sendEnding(ending: Ending, exchange: Exchange): Promise<void> {
	const {response, connection, signal, cut} = exchange;
	if (signal.aborted || ending === 'stall') {
		return;
	}
	if (ending === 'complete' || ending === 'corrupt') {
		response.end();
		return;
	}
	cut();
	if (ending === 'reset') {
		connection.resetAndDestroy();
		return;
	}
	if (ending === 'bad-chunk') {
		response.socket?.write('size\r\n');
	}
	response.socket?.end();
}
