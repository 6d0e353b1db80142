import {getEventListeners} from 'node:events';
import {expect, test} from '@jest/globals';
import {startVirtualTime} from '@kyhooks/testing';
import {pause} from '../src/wait.ts';

test('a pause that is over leaves no listener on its signal', async () => {
	using time = startVirtualTime();
	const {signal} = new AbortController();
	const paused = pause(1_000, signal);
	expect(getEventListeners(signal, 'abort')).toHaveLength(1);
	await time.run(paused);
	expect(time.now()).toBe(1_000);
	expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('a pause that is cut short rejects at once with the reason, and leaves no timer', async () => {
	using time = startVirtualTime();
	const controller = new AbortController();
	const paused = pause(1_000, controller.signal);
	paused.catch(() => {});
	controller.abort('enough');
	await expect(paused).rejects.toBe('enough');
	expect(time.pending).toBe(0);
	expect(time.now()).toBe(0);
});
