import {describe, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {idempotencyKey, retry} from '@kyhooks/retry';
import ky from 'ky';
import {json, networkError, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';
import {listening} from './support/listening.ts';

const chance = useVirtualTime();
const url = 'https://api.example.com/orders';
const ok = () => json({id: 1}, {status: 201});

test.each<[string[] | undefined, number]>([
	[undefined, 1],
	[['REPORT'], 2],
])(
	'a method of the client’s own, where it lists %p, is sent %d times, and no other attempt is announced',
	async (methods, attempts) => {
		using heard = listening();
		const fetch = scriptedFetch(status(503, {'retry-after': '1'}), ok());
		const api = ky.create({fetch, retry: {methods: methods as Array<'get'>}}).extend(retry());
		const result = play(api(url, {method: 'report'}));
		const end: unknown = await result.catch((error: unknown) => error);
		expect(fetch.calls).toHaveLength(attempts);
		expect(heard.retries).toHaveLength(attempts - 1);
		expect(explain(end)?.reason).toBe(attempts === 1 ? 'method' : 'success');
	},
);

describe.each(['post', 'patch'] as const)('a %s', method => {
	test.each([
		['429', () => status(429)],
		['503 with Retry-After', () => status(503, {'retry-after': '1'})],
		['a refused connection', () => networkError('ECONNREFUSED', 'connect')],
		['a reset while connecting', () => networkError('ECONNRESET', 'connect')],
		['a name that does not resolve', () => networkError('EAI_AGAIN', 'getaddrinfo')],
	])('is sent again after %s, which proves that the server did not act', async (_, failure) => {
		const fetch = scriptedFetch(failure(), ok());
		await play(
			ky
				.create({fetch})
				.extend(retry())
				[method](url, {json: {sku: 7}})
				.json(),
		);
		expect(fetch.calls.map(({body}) => body)).toEqual(['{"sku":7}', '{"sku":7}']);
	});

	test.each([
		['500', () => status(500)],
		['502', () => status(502)],
		['503 without Retry-After', () => status(503)],
		['504', () => status(504)],
		['408', () => status(408)],
		['a reset after the request was sent', () => networkError('ECONNRESET', 'read')],
		['a closed connection', () => networkError('UND_ERR_SOCKET')],
		['a failure the runtime does not explain', () => new TypeError('Failed to fetch')],
	])('is sent once when the answer is %s, since the server may have acted', async (_, failure) => {
		const fetch = scriptedFetch(failure());
		const result = play(
			ky
				.create({fetch})
				.extend(retry())
				[method](url, {json: {sku: 7}})
				.json(),
		);
		await expect(result).rejects.toThrow();
		expect(fetch.calls).toHaveLength(1);
		expect(explain(await result.catch(error => error))?.reason).toBe('method');
	});

	test('that times out is sent once', async () => {
		const fetch = scriptedFetch(() => new Promise<Response>(() => {}));
		const result = play(ky.create({fetch, timeout: 1_000}).extend(retry())[method](url).json());
		await expect(result).rejects.toThrow('timed out');
		expect(fetch.calls).toHaveLength(1);
	});

	test('with an Idempotency-Key is sent again after anything worth a retry', async () => {
		const fetch = scriptedFetch(status(500), networkError('ECONNRESET', 'read'), ok());
		const headers = {'Idempotency-Key': 'k-1'};
		await play(ky.create({fetch}).extend(retry())[method](url, {json: {}, headers}).json());
		expect(fetch.calls.map(({headers}) => headers.get('idempotency-key'))).toEqual(['k-1', 'k-1', 'k-1']);
	});

	test('gets a key of its own from idempotencyKey(), the same on every attempt and another for each call', async () => {
		const fetch = scriptedFetch(status(500), ok(), ok());
		const api = ky.create({fetch}).extend(retry()).extend(idempotencyKey());
		await play(api[method](url).json());
		chance.random = 0.25;
		await play(api[method](url).json());
		const [first, second, third] = fetch.calls.map(({headers}) => headers.get('idempotency-key'));
		expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		expect(second).toBe(first);
		expect(third).not.toBe(first);
	});

	test('keeps the key that the caller gave it', async () => {
		const fetch = scriptedFetch(ok());
		const api = ky.create({fetch}).extend(retry()).extend(idempotencyKey());
		await play(api[method](url, {headers: {'idempotency-key': 'mine'}}).json());
		expect(fetch.calls[0]?.headers.get('idempotency-key')).toBe('mine');
	});

	test('carries its key in the header that the server reads', async () => {
		const fetch = scriptedFetch(status(500), ok());
		const api = ky
			.create({fetch})
			.extend(retry({idempotencyHeader: 'PayPal-Request-Id'}))
			.extend(idempotencyKey({create: () => 'made', header: 'PayPal-Request-Id'}));
		await play(api[method](url).json());
		expect(fetch.calls.map(({headers}) => headers.get('paypal-request-id'))).toEqual(['made', 'made']);
	});

	test('is sent without a key, and once, when the function that makes the key throws', async () => {
		const create = () => {
			throw new Error('no key');
		};
		const fetch = scriptedFetch(status(500));
		const result = play(
			ky.create({fetch}).extend(retry()).extend(idempotencyKey({create}))[method](url).json(),
		);
		await expect(result).rejects.toThrow('500');
		expect(fetch.calls).toHaveLength(1);
		expect(explain(await result.catch(error => error))?.faults).toEqual([
			{callback: 'idempotencyKey.create', message: 'no key'},
		]);
	});

	test('hears the rejection of a promise that the function gives in place of a key', async () => {
		let heard = false;
		const rejection = {
			// biome-ignore lint/suspicious/noThenProperty: a promise whose handlers can be seen.
			then(_: unknown, onRejected: unknown) {
				heard = typeof onRejected === 'function';
			},
		};
		const create = () => rejection as unknown as string;
		const fetch = scriptedFetch(ok());
		await play(ky.create({fetch}).extend(retry()).extend(idempotencyKey({create}))[method](url).json());
		expect(heard).toBe(true);
		expect(fetch.calls[0]?.headers.has('idempotency-key')).toBe(false);
	});

	test.each([
		['nothing', undefined, 'undefined'],
		['a number', 7, 'number'],
		['an empty text', '', 'string'],
	])('is sent without a key where the function makes %s of it', async (_, key, kind) => {
		const fetch = scriptedFetch(ok());
		const create = () => key as string;
		const response = await play(
			ky.create({fetch}).extend(retry()).extend(idempotencyKey({create}))[method](url),
		);
		expect(fetch.calls[0]?.headers.has('idempotency-key')).toBe(false);
		expect(explain(response)?.faults).toEqual([
			{
				callback: 'idempotencyKey.create',
				message: `a key must be a string that is not empty, got ${kind}`,
			},
		]);
	});
});

describe('methods', () => {
	test('a GET gets no idempotency key', async () => {
		const fetch = scriptedFetch(ok());
		await play(ky.create({fetch}).extend(retry()).extend(idempotencyKey()).get(url).json());
		expect(fetch.calls[0]?.headers.has('idempotency-key')).toBe(false);
	});

	test.each(['get', 'put', 'delete', 'head'] as const)(
		'%s is retried after a reset connection',
		async method => {
			const fetch = scriptedFetch(networkError('ECONNRESET', 'read'), status(204));
			await play(ky.create({fetch}).extend(retry())[method](url));
			expect(fetch.calls).toHaveLength(2);
		},
	);

	test('a POST that the client lists is retried like a GET', async () => {
		const fetch = scriptedFetch(status(500), ok());
		await play(
			ky
				.create({fetch, retry: {methods: ['get', 'post']}})
				.extend(retry())
				.post(url)
				.json(),
		);
		expect(fetch.calls).toHaveLength(2);
	});

	test('a method that is not listed is not retried, whatever the failure', async () => {
		const fetch = scriptedFetch(status(429, {'retry-after': '1'}));
		await expect(
			play(
				ky
					.create({fetch, retry: {methods: ['get']}})
					.extend(retry())
					.put(url)
					.json(),
			),
		).rejects.toThrow('429');
	});
});
