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

/** Runs when the test that is under way has ended. */
export function afterTest(restore: () => void): void {
	restores.push(restore);
}

/** What is told from now on to the listeners of the process, until the test ends. */
export function heard(): ToldEvent[] {
	const events: ToldEvent[] = [];
	afterTest(subscribe(event => void (event.type !== 'attempt-started' && events.push(event))));
	return events;
}

/** Puts this test on a clock that stands still. */
export function onVirtualTime(): VirtualClock {
	const time = createVirtualClock();
	afterTest(useClock(time));
	return time;
}

/** Puts this test on a clock that stands still, and ky's own timers too. */
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

/** What the promise rejects with. A promise that is kept fails the test. */
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
