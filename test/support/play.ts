import {setTimeout as pause} from 'node:timers/promises';
import type {Effect} from './effects.ts';
import type {Exchange} from './exchange.ts';

type EffectOf<Kind> = Extract<Effect, {kind: Kind}>;

/** Carries out an effect. Ends with the exchange at the latest: no timer outlives the connection. */
export function play(effect: Effect, exchange: Exchange): Promise<void> {
	switch (effect.kind) {
		case 'reply':
			return playReply(effect, exchange);
		case 'raw':
			return playRaw(effect, exchange);
		case 'stream':
			return playStream(effect, exchange);
	}
}

async function playReply(
	{status, headers, body, delay}: EffectOf<'reply'>,
	exchange: Exchange,
): Promise<void> {
	await wait(delay, exchange.signal);
	const {response} = exchange;
	response.statusCode = status;
	response.setHeaders(new Map(Object.entries(headers)));
	response.end(body);
}

async function playRaw({bytes, ending}: EffectOf<'raw'>, exchange: Exchange): Promise<void> {
	const {socket} = exchange.response;
	if (socket === null) {
		return;
	}
	if (bytes.length > 0) {
		await new Promise(resolve => socket.write(bytes, resolve));
	}
	if (ending !== 'silence') {
		exchange.release();
		if (ending === 'reset') {
			socket.resetAndDestroy();
		} else {
			socket.end();
		}
	}
}

async function playStream(effect: EffectOf<'stream'>, {response, record, signal}: Exchange): Promise<void> {
	const {status, headers, chunk, interval, bytes} = effect;
	response.statusCode = status;
	response.setHeaders(new Map(Object.entries(headers)));
	while (record.streamedBytes < bytes && !signal.aborted) {
		const part = chunk.subarray(0, Math.min(chunk.length, bytes - record.streamedBytes));
		const failure = await new Promise<Error | null | undefined>(resolve => response.write(part, resolve));
		if (!failure) {
			record.streamedBytes += part.length;
		}
		await wait(interval, signal);
	}
	response.end();
}

async function wait(delay: number, signal: AbortSignal): Promise<void> {
	if (delay > 0) {
		await pause(delay, undefined, {signal}).catch(() => {});
	}
}
