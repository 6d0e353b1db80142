import {describe, expect, test} from '@jest/globals';
import {constant, retry} from '@kyhooks/retry';
import ky, {type AfterResponseHook, type Options} from 'ky';
import {json, scriptedFetch, status} from '../support/scripted-fetch.ts';

const url = 'https://api.example.com/pay';
const quick = () => retry({limit: 2, backoff: constant(0)});

describe('a decision counts for the failure that it was made on, and for no other', () => {
	test('a POST whose 429 an afterResponse hook replaces by a 500 is not repeated', async () => {
		const fetch = scriptedFetch(status(429));
		const afterResponse: AfterResponseHook[] = [() => status(500)];
		await expect(ky.create({fetch, hooks: {afterResponse}}).extend(quick()).post(url)).rejects.toThrow('500');
		expect(fetch.calls).toHaveLength(1);
	});

	test.each(['ky itself', 'the same client'])(
		'a POST made by %s, from a hook, with the options of the outer call is sent once',
		async which => {
			const inner = scriptedFetch(status(500));
			const outer = scriptedFetch(status(429));
			const afterResponse: AfterResponseHook[] = [
				({options, response}) =>
					response.status === 429
						? (which === 'ky itself' ? ky : api)(url, {
								...(options as Options),
								method: 'post',
								fetch: inner,
								hooks: {},
							})
						: undefined,
			];
			const api = ky.create({fetch: outer, hooks: {afterResponse}}).extend(quick());
			await api.post(url, {json: {}}).catch(() => {});
			expect(inner.calls).toHaveLength(1);
			expect(outer.calls).toHaveLength(1);
		},
	);

	test('a token that a hook fetches with the options of a refused call is retried for itself', async () => {
		const token = scriptedFetch(status(503), json({token: 't'}));
		const fetch = scriptedFetch(status(401), json({id: 42}));
		const afterResponse: AfterResponseHook[] = [
			async ({options, response, retryCount}) => {
				if (response.status !== 401 || retryCount > 0) {
					return undefined;
				}
				await ky(`${url}/token`, {...(options as Options), fetch: token, hooks: {}}).json();
				return ky.retry({delay: 0});
			},
		];
		const api = ky.create({fetch, hooks: {afterResponse}}).extend(quick());
		await expect(api.get(url).json()).resolves.toEqual({id: 42});
		expect(token.calls).toHaveLength(2);
	});
});

test('a response that beforeRetry puts in place of the retry is returned, where the client wants no errors', async () => {
	const fetch = scriptedFetch(status(503));
	const hooks = {beforeRetry: [() => status(404, {}, 'cached')]};
	const response = await ky.create({fetch, hooks, throwHttpErrors: false}).extend(quick()).get(url);
	await expect(response.text()).resolves.toBe('cached');
});
