import {clock, systemClock} from './clock.ts';

/** Makes a version 4 UUID (RFC 9562). Uses the platform's `crypto.randomUUID`. If another clock is in use, or the platform lacks the function (as on a page served over plain http), the clock draws the UUID. */
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
