import {beforeAll, describe, expect, jest, test} from '@jest/globals';
import * as here from '@kyhooks/core';
import {answers, clientOf, layer, scripted, url} from './support/scripted-fetch.ts';

describe('two copies of this package in one program', () => {
	let copy: typeof here;
	beforeAll(async () => {
		jest.resetModules();
		copy = await import('../src/index.ts');
		expect(copy.explain).not.toBe(here.explain);
	});

	const failed = () =>
		clientOf(scripted(answers(404)), layer('one', {}))
			.get(url)
			.catch((thrown: unknown) => thrown);

	test('explain the calls of each other', async () => {
		const error = await failed();
		expect(copy.explain(error)).toEqual(here.explain(error));
		expect(copy.explain(error)?.attempts).toHaveLength(1);
		expect(copy.classificationOf(error)).toBe(here.classificationOf(error));
	});

	test('tell their listeners of the calls of each other', async () => {
		const types: string[] = [];
		const leave = copy.subscribe(({type}) => types.push(type));
		await failed();
		leave();
		expect(types).toEqual(['attempt-ended', 'call-failed']);
	});
});

test('a response that is frozen is explained like any other', async () => {
	const frozen = Object.freeze(new Response('{}', {status: 404}));
	const response = await clientOf(
		scripted(() => frozen),
		layer('one', {}),
		{throwHttpErrors: false},
	).get(url);
	expect(response).toBe(frozen);
	expect(here.explain(response)?.attempts).toMatchObject([{status: 404}]);
	expect(here.classificationOf(response)?.status).toBe(404);
});

test('a response that a mock gives twice belongs to the last call that got it', async () => {
	const mocked = new Response(null, {status: 204});
	const client = clientOf(
		scripted(
			() => mocked,
			() => mocked,
		),
		layer('one', {}),
	);
	const ids = [here.explain(await client.get(url))?.id, here.explain(await client.get(url))?.id];
	expect(new Set(ids).size).toBe(2);
	expect(here.explain(mocked)?.id).toBe(ids[1]);
});

test('what the copies share is out of sight, and cannot be replaced', () => {
	const key = Symbol.for('kyhooks.registry.1');
	expect(Object.getOwnPropertyDescriptor(globalThis, key)).toMatchObject({
		enumerable: false,
		writable: false,
		configurable: false,
	});
});
