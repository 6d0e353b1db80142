import {afterEach} from '@jest/globals';
import {subscribe, type ToldEvent, useClock} from '@kyhooks/core';
import {createVirtualClock, startVirtualTime, type VirtualClock, type VirtualTime} from '@kyhooks/testing';
import type {Step} from './scripted-fetch.ts';

const restores: (() => void)[] = [];
afterEach(() => {
	for (const restore of restores.splice(0)) {
		restore();
	}
});

/** Runs a function when the current test has ended. */
export function afterTest(restore: () => void): void {
	restores.push(restore);
}

/** The events that listeners of the process receive from now on, until the test ends. */
export function heard(): ToldEvent[] {
	const events: ToldEvent[] = [];
	afterTest(subscribe(event => void (event.type !== 'attempt-started' && events.push(event))));
	return events;
}

/** Puts this test on a clock that moves only when the test advances it. */
export function onVirtualTime(): VirtualClock {
	const time = createVirtualClock();
	afterTest(useClock(time));
	return time;
}

/** Puts this test and ky's own timers on a clock that moves only when the test advances it. */
export function onVirtualPlatform(): VirtualTime {
	const time = startVirtualTime({seed: 7});
	afterTest(time.stop);
	return time;
}

/** A step that takes this long on that clock. */
export function taking(time: VirtualClock, duration: number, step: Step): Step {
	return async request => {
		await time.advance(duration);
		return step(request);
	};
}

/** The error with which the promise rejects. If it fulfils, the test fails. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
	let failure: unknown;
	await promise.then(
		() => {
			throw new Error('expected a failure');
		},
		(error: unknown) => {
			failure = error;
		},
	);
	return failure;
}
