import {clock, systemClock} from './clock.ts';

/** A version 4 UUID (RFC 9562): the platform's, or drawn by the clock where another is in use or the platform has none, as on a page served over plain http. */
export function uuid(): string {
	const drawn = clock === systemClock ? globalThis.crypto?.randomUUID?.() : undefined;
	return (
		drawn ??
		'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'
			.replace('y', () => hexadecimal(8 + clock.random() * 4))
			.replace(/x/g, () => hexadecimal(clock.random() * 16))
	);
}

const hexadecimal = (digit: number) => Math.floor(digit).toString(16);
