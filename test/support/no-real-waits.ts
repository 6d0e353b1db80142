// Runs before each test file. A package test that waits in real time is slow, and depends on the machine. A test may set real timers there, as ky does for its timeout, but they must not fire late.
import {afterEach, expect} from '@jest/globals';

/** Milliseconds. A turn of the event loop does not count as a wait. */
const longest = 20;

const waits: number[] = [];

if (/[\\/]packages[\\/][^\\/]+[\\/]test[\\/]/.test(expect.getState().testPath ?? '')) {
	const {setTimeout} = globalThis;
	// Virtual time and fake timers replace this function, and restore it.
	globalThis.setTimeout = Object.assign(
		(callback: (...values: unknown[]) => void, delay = 0, ...values: unknown[]) =>
			setTimeout(() => {
				if (delay > longest) {
					waits.push(delay);
				}
				callback(...values);
			}, delay),
		setTimeout,
	);
	afterEach(() => {
		const waited = waits.splice(0);
		if (waited.length > 0) {
			throw new Error(`this test has waited for real: ${waited.join(', ')} ms; put it on virtual time`);
		}
	});
}
