import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {defineHook, type Hook} from '@kyhooks/core';
import ky from 'ky';
import {constant, resilient, retry} from 'kyhooks';

const url = 'https://api.example.com/users/42';
const members = ['throwIfAborted', 'reason'] as const;
const before = members.map(
	name => [name, Object.getOwnPropertyDescriptor(AbortSignal.prototype, name)] as const,
);

// As with the `abort-controller` package that React Native includes.
beforeEach(() => {
	for (const name of members) {
		Object.defineProperty(AbortSignal.prototype, name, {value: undefined, configurable: true});
	}
});
afterEach(() => {
	for (const [name, descriptor] of before) {
		Object.defineProperty(AbortSignal.prototype, name, descriptor as PropertyDescriptor);
	}
});

describe.each<[string, () => Hook]>([
	['a hook that does nothing', () => defineHook({name: 'nothing', stage: 'observe', install: () => ({})})],
	['retry()', () => retry({backoff: constant(1)})],
	['resilient()', () => resilient({errorLogger: false, retry: {backoff: constant(1)}})],
])('where signals have no reason, with %s', (_, hook) => {
	test('a call is answered', async () => {
		const fetch = async () => Response.json({id: 42});
		await expect(ky.create({fetch}).extend(hook()).get(url).json()).resolves.toEqual({id: 42});
	});

	test('an abort ends the call with what its fetch makes of it', async () => {
		const aborting = new AbortController();
		let asked = 0;
		const fetch = (({signal}: Request) => {
			asked += 1;
			aborting.abort();
			return new Promise<Response>((_, reject) => {
				const stop = () => reject(new DOMException('Aborted', 'AbortError'));
				signal.aborted ? stop() : signal.addEventListener('abort', stop);
			});
		}) as typeof globalThis.fetch;
		const request = new Request(url, {signal: aborting.signal});
		await expect(ky.create({fetch}).extend(hook()).get(request).json()).rejects.toThrow('Aborted');
		expect(asked).toBe(1);
	});

	test('a call whose body is left to be read is answered where no global has the class of a signal', async () => {
		const {AbortSignal} = globalThis;
		const forget = () => void Reflect.deleteProperty(globalThis, 'AbortSignal');
		const api = ky.create({fetch: async () => Response.json({id: 42}), hooks: {beforeRequest: [forget]}});
		try {
			const response = await api.extend(hook()).get(url);
			await expect(response.json()).resolves.toEqual({id: 42});
		} finally {
			globalThis.AbortSignal = AbortSignal;
		}
	});
});
