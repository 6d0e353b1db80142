import {describe, expect, test} from '@jest/globals';
import {readNow} from '@kyhooks/core';

const {signal} = new AbortController();
const read = async (response: Response): Promise<Response> => {
	await readNow(response, {maxBytes: 1_000, signal});
	return response;
};

describe('a response that answers from what was read', () => {
	test.each(['text', 'json', 'arrayBuffer', 'blob'] as const)(
		'says so when .%s() comes too late',
		async method => {
			const response = await read(Response.json({id: 42}));
			await response.text();
			await expect(response[method]()).rejects.toThrow('Body has already been read');
		},
	);

	test('says so when it is cloned too late', async () => {
		const response = await read(new Response('whole'));
		await response.text();
		expect(() => response.clone()).toThrow('Response.clone: Body has already been consumed.');
	});

	test('lets its clone have another url, as mocks give it one', async () => {
		const clone = (await read(new Response('whole'))).clone();
		Object.defineProperty(clone, 'url', {value: 'https://api.example.com/'});
		expect(clone.url).toBe('https://api.example.com/');
	});

	test('is one of the Response that stands on the global when it is read', async () => {
		await read(new Response('before'));
		const platform = globalThis.Response;
		class Replacement extends platform {}
		globalThis.Response = Replacement;
		const response = await read(new Replacement('after'));
		globalThis.Response = platform;
		expect(response).toBeInstanceOf(Replacement);
		await expect(response.text()).resolves.toBe('after');
		const again = await read(new Response('again'));
		expect(again).not.toBeInstanceOf(Replacement);
	});
});
