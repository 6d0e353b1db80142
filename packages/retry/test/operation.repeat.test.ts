import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {defineHook, explain, type Hook, RejectedError, ResilienceError} from '@kyhooks/core';
import {type IdempotencyKeyOptions, idempotencyKey, retry} from '@kyhooks/retry';
import {type OperationContext, type OperationOptions, retryOperation} from '@kyhooks/retry/operation';
import {classify} from '@kyhooks/status-classifier';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky, {type KyInstance} from 'ky';
import {json, networkError, status} from '../../../test/support/scripted-fetch.ts';
import {listening} from './support/listening.ts';
import {clientOf, never, origin, plain, serverOf, thrownBy, timesOf} from './support/operation.ts';

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime();
});
afterEach(() => {
	expect(time.pending).toBe(0);
	time.stop();
});

type Steps = (api: KyInstance, context: OperationContext) => Promise<unknown>;

/** Plays an operation with calls that do not retry. Returns the requests that were sent and the stop reason. */
async function played(
	answer: Parameters<typeof serverOf>[0],
	steps: Steps,
	options: OperationOptions = {},
	client: KyInstance | undefined = undefined,
) {
	const server = serverOf(answer);
	const api = client?.extend({fetch: server as never}) ?? clientOf(server, {}, 0);
	const {thrown} = await thrownBy(
		time,
		retryOperation(context => steps(api, context), {...plain, limit: 1, ...options}),
	);
	return {times: timesOf(server), reason: explain(thrown)?.reason};
}

const writeThenRead: Steps = async (api, {signal}) => {
	await api.post('orders', {signal});
	await api.get('status', {signal});
};

const readFails =
	(code: number, headers = {}) =>
	(asked: string) =>
		asked === 'GET /status' ? status(code, headers) : json({});

describe('without a word on it, an operation is repeated', () => {
	test.each<[string, () => Response | Promise<never>]>([
		['503', () => status(503)],
		['429', () => status(429)],
		['a lost connection', () => Promise.reject(networkError('ECONNRESET', 'read'))],
	])('not after a POST that ended well, whatever fails then: %s', async (_, failure) => {
		const {times, reason} = await played(
			asked => (asked === 'GET /status' ? failure() : json({})),
			writeThenRead,
		);
		expect(times).toEqual({'POST /orders': 1, 'GET /status': 1});
		expect(reason).toBe('method');
	});

	test.each([['put'], ['delete'], ['get']] as const)('after a %s that ended well', async method => {
		const {times, reason} = await played(readFails(503), async (api, {signal}) => {
			await api(`orders`, {method, signal});
			await api.get('status', {signal});
		});
		expect(times).toEqual({[`${method.toUpperCase()} /orders`]: 2, 'GET /status': 2});
		expect(reason).toBe('limit');
	});

	test('after a POST with an idempotency key', async () => {
		const {times} = await played(readFails(503), async (api, {signal}) => {
			await api.post('orders', {signal, headers: {'idempotency-key': 'order-7'}});
			await api.get('status', {signal});
		});
		expect(times).toEqual({'POST /orders': 2, 'GET /status': 2});
	});

	test.each<[IdempotencyKeyOptions]>([[{}], [{create: () => 'order-7'}]])(
		'not after a POST with a key that was drawn for its call: %p',
		async options => {
			const client = ky
				.create({baseUrl: `${origin}/`})
				.extend(retry({limit: 0}))
				.extend(idempotencyKey(options));
			const {times, reason} = await played(readFails(503), writeThenRead, {}, client);
			expect(times).toEqual({'POST /orders': 1, 'GET /status': 1});
			expect(reason).toBe('method');
		},
	);

	test('after a POST with a key of its own, from a client that draws them', async () => {
		const client = ky
			.create({baseUrl: `${origin}/`})
			.extend(retry({limit: 0}))
			.extend(idempotencyKey());
		const {times} = await played(
			readFails(503),
			async (api, {signal}) => {
				await api.post('orders', {signal, headers: {'idempotency-key': 'order-7'}});
				await api.get('status', {signal});
			},
			{},
			client,
		);
		expect(times).toEqual({'POST /orders': 2, 'GET /status': 2});
	});

	test("after a POST with the client's own key header, or a method that the client lists", async () => {
		const clients = [
			ky.extend(retry({limit: 0, idempotencyHeader: 'x-key'})),
			ky.extend(retry({limit: 0})).extend({retry: {methods: ['get', 'post']}}),
		];
		for (const one of clients) {
			const client = one.extend({baseUrl: `${origin}/`});
			const {times} = await played(
				readFails(503),
				async (api, {signal}) => {
					await api.post('orders', {signal, headers: {'x-key': 'order-7'}});
					await api.get('status', {signal});
				},
				{},
				client,
			);
			expect(times).toEqual({'POST /orders': 2, 'GET /status': 2});
		}
	});

	test('not after a GET of a client that does not list it', async () => {
		const client = ky.create({baseUrl: `${origin}/`, retry: {methods: ['put']}}).extend(retry({limit: 0}));
		const {times, reason} = await played(
			readFails(503),
			(api, {signal}) => api.get('status', {signal}),
			{},
			client,
		);
		expect(times).toEqual({'GET /status': 1});
		expect(reason).toBe('method');
	});

	test('not after a POST on which the server may have acted, though the function has caught its failure', async () => {
		const {times, reason} = await played(
			asked => (asked === 'POST /orders' ? status(500) : status(503)),
			async (api, {signal}) => {
				await api.post('orders', {signal}).catch(() => {});
				await api.get('status', {signal});
			},
		);
		expect(times).toEqual({'POST /orders': 1, 'GET /status': 1});
		expect(reason).toBe('method');
	});

	test.each<[string, () => Response | Promise<never>]>([
		['a 429', () => status(429)],
		['a 503 that says when', () => status(503, {'retry-after': '1'})],
		['a refused connection', () => Promise.reject(networkError('ECONNREFUSED', 'connect'))],
	])('after a POST whose failure proves that the server did not act: %s', async (_, failure) => {
		const {times, reason} = await played(failure, writeThenRead);
		expect(times).toEqual({'POST /orders': 2});
		expect(reason).toBe('limit');
	});

	test.each<[string, () => Response | Promise<never>]>([
		['500', () => status(500)],
		['a lost connection', () => Promise.reject(networkError('ECONNRESET', 'read'))],
	])('not after a POST whose failure proves nothing: %s', async (_, failure) => {
		const {times, reason} = await played(failure, writeThenRead);
		expect(times).toEqual({'POST /orders': 1});
		expect(reason).toBe('method');
	});

	test('not while a POST is on its way', async () => {
		const {times, reason} = await played(
			asked => (asked === 'POST /orders' ? never : status(429)),
			async (api, {signal}) => {
				await Promise.all([api.post('orders', {signal, timeout: false}), api.get('status', {signal})]);
			},
		);
		expect(times).toEqual({'POST /orders': 1, 'GET /status': 1});
		expect(reason).toBe('method');
	});

	test('not after a POST that was cut off by its timeout', async () => {
		const {times, reason} = await played(
			() => never,
			(api, {signal}) => api.post('orders', {signal, timeout: 500}),
		);
		expect(times).toEqual({'POST /orders': 1});
		expect(reason).toBe('method');
	});

	test('as before once a run has passed: what an earlier one risked and withdrew counts no more', async () => {
		const server = serverOf((asked, before) =>
			asked === 'POST /orders' ? (before === 0 ? status(429) : json({})) : json({}),
		);
		const api = clientOf(server, {}, 0);
		await time.run(retryOperation(context => writeThenRead(api, context), plain));
		expect(timesOf(server)).toEqual({'POST /orders': 2, 'GET /status': 1});
	});

	test('not after a POST in an operation within', async () => {
		const {times, reason} = await played(readFails(503), async (api, outer) => {
			await retryOperation(({signal}) => api.post('orders', {signal}), {signal: outer.signal});
			await api.get('status', {signal: outer.signal});
		});
		expect(times).toEqual({'POST /orders': 1, 'GET /status': 1});
		expect(reason).toBe('method');
	});

	test('after a POST in an operation within, on which the server did not act', async () => {
		const {times} = await played(
			() => status(429),
			(api, outer) =>
				retryOperation(({signal}) => api.post('orders', {signal}), {signal: outer.signal, limit: 0}),
		);
		expect(times).toEqual({'POST /orders': 2});
	});

	test('after a POST that another hook has refused', async () => {
		const refuse = defineHook({
			name: 'refuse',
			stage: 'break',
			install: () => ({
				attempt(request, next) {
					if (request.method === 'POST') {
						throw new RejectedError('refused', {code: 'REFUSED', hook: 'refuse', request});
					}
					return next(request);
				},
			}),
		});
		const client = ky
			.create({baseUrl: `${origin}/`})
			.extend(retry({limit: 0}))
			.extend(refuse);
		const {times} = await played(
			() => status(503),
			async (api, {signal}) => {
				await api.post('orders', {signal}).catch(() => {});
				await api.get('status', {signal});
			},
			{},
			client,
		);
		expect(times).toEqual({'GET /status': 2});
	});

	test('after an operation within that may be repeated', async () => {
		const {times} = await played(readFails(503), async (api, outer) => {
			await retryOperation(({signal}) => api.post('orders', {signal}), {
				signal: outer.signal,
				idempotent: true,
			});
			await api.get('status', {signal: outer.signal});
		});
		expect(times).toEqual({'POST /orders': 2, 'GET /status': 2});
	});

	test('after a failure of an operation within that may be repeated, and of one that only reads', async () => {
		for (const idempotent of [true, false]) {
			const {times} = await played(
				() => status(503),
				(api, outer) =>
					retryOperation(({signal}) => api.get('status', {signal}), {
						signal: outer.signal,
						limit: 0,
						idempotent,
					}),
			);
			expect(times).toEqual({'GET /status': 2});
		}
	});
});

describe('where the server may have acted, the request that failed must be known', () => {
	const lost = () => networkError('ECONNRESET', 'read');

	test('an error without a request is not enough', async () => {
		let runs = 0;
		const {thrown} = await thrownBy(
			time,
			retryOperation(() => {
				runs += 1;
				throw lost();
			}, plain),
		);
		expect(runs).toBe(1);
		expect(explain(thrown)?.reason).toBe('method');
	});

	test.each<[string, Request, number]>([
		['of a GET is', new Request(origin), 2],
		['of a POST is not', new Request(origin, {method: 'POST'}), 1],
		[
			'of a POST with a key, which may be another next time, is not',
			new Request(origin, {method: 'POST', headers: {'idempotency-key': '7'}}),
			1,
		],
	])('one %s enough, also wrapped', async (_, request, expected) => {
		for (const wrap of [(error: Error) => error, (cause: Error) => new Error('wrapped', {cause})]) {
			let runs = 0;
			await thrownBy(
				time,
				retryOperation(
					() => {
						runs += 1;
						throw wrap(Object.assign(lost(), {request}));
					},
					{...plain, limit: 1, classify: () => ({...maybe, category: 'connection-lost'})},
				),
			);
			expect(runs).toBe(expected);
		}
	});

	test('a call that does not take part, and whose error has no request, is known by its explanation', async () => {
		const failing = (): Hook =>
			defineHook({
				name: 'failing',
				stage: 'send',
				install: () => ({
					attempt() {
						throw new ResilienceError('no token', {code: 'NO_TOKEN', hook: 'failing'});
					},
				}),
			});
		for (const [method, expected] of [
			['get', 2],
			['post', 1],
		] as const) {
			using heard = listening();
			let runs = 0;
			await thrownBy(
				time,
				retryOperation(
					() => {
						runs += 1;
						return ky.extend(failing())(`${origin}/users?key=secret`, {method});
					},
					{...plain, limit: 1, classify: () => maybe},
				),
			);
			expect(runs).toBe(expected);
			expect(heard.retries).toHaveLength(expected - 1);
		}
	});

	test('a call that does not take part is known by its error', async () => {
		const {times} = await played(
			() => status(503),
			api => api.get('status'),
		);
		expect(times).toEqual({'GET /status': 2});
	});

	test('and by its error alone: a POST of it that ended well is not seen, as the page says', async () => {
		const {times} = await played(readFails(503), async api => {
			await api.post('orders');
			await api.get('status');
		});
		expect(times).toEqual({'POST /orders': 2, 'GET /status': 2});
	});
});

const maybe = Object.freeze({
	category: 'unknown',
	retry: 'if-idempotent',
	neverSent: false,
	origin: 'client',
	advice: '',
	rule: 'mine',
} as const);

describe('with idempotent: true', () => {
	const options = {idempotent: true};

	test('it is repeated after a POST that ended well', async () => {
		const {times, reason} = await played(readFails(503), writeThenRead, options);
		expect(times).toEqual({'POST /orders': 2, 'GET /status': 2});
		expect(reason).toBe('limit');
	});

	test('it is repeated after a POST on which the server may have acted', async () => {
		const {times} = await played(() => status(500), writeThenRead, options);
		expect(times).toEqual({'POST /orders': 2});
	});

	test('it is repeated after a lost connection of an unknown request', async () => {
		let runs = 0;
		await thrownBy(
			time,
			retryOperation(
				() => {
					runs += 1;
					throw networkError('ECONNRESET', 'read');
				},
				{...plain, ...options},
			),
		);
		expect(runs).toBe(5);
	});

	test('what would fail in the same way is not repeated', async () => {
		const {times, reason} = await played(readFails(404), writeThenRead, options);
		expect(times).toEqual({'POST /orders': 1, 'GET /status': 1});
		expect(reason).toBe('not-retryable');
	});
});

describe('what is no failure of HTTP', () => {
	test.each([
		['a bug', () => new TypeError('x is not a function')],
		['malformed JSON', () => new SyntaxError('Unexpected end of JSON input')],
		['an error of the program', () => new Error('out of stock')],
	])('is not repeated by itself: %s', async (_, failure) => {
		let runs = 0;
		const error = failure();
		const {thrown} = await thrownBy(
			time,
			retryOperation(
				() => {
					runs += 1;
					throw error;
				},
				{...plain, idempotent: true},
			),
		);
		expect(thrown).toBe(error);
		expect(runs).toBe(1);
		expect(explain(error)?.reason).toBe('not-retryable');
	});

	test('is judged by the classifier that is given', async () => {
		let runs = 0;
		await thrownBy(
			time,
			retryOperation(
				() => {
					runs += 1;
					throw new SyntaxError('Unexpected end of JSON input');
				},
				{...plain, limit: 2, idempotent: true, classify: () => maybe},
			),
		);
		expect(runs).toBe(3);
	});

	test('the classifier gets the response, its body and its request', async () => {
		const seen: unknown[] = [];
		await played(
			() => json({code: 'late'}, {status: 409}),
			(api, {signal}) => api.get('status', {signal}),
			{
				classify(outcome, request) {
					seen.push([outcome.response?.status, 'body' in outcome && outcome.body, request?.method]);
					return {...maybe, retry: 'never'};
				},
			},
		);
		expect(seen).toEqual([[409, {code: 'late'}, 'GET']]);
	});

	test("status-classifier's classify is one", async () => {
		const {times} = await played(
			() => status(529),
			(api, {signal}) => api.get('status', {signal}),
			{classify},
		);
		expect(times).toEqual({'GET /status': 2});
	});
});

test('a failure counts as it was judged in its own call', async () => {
	const server = serverOf(() => status(503, {'x-should-retry': 'false'}));
	const {thrown} = await thrownBy(
		time,
		retryOperation(
			({signal}) =>
				clientOf(server)
					.get('users', {signal})
					.catch((cause: unknown) => {
						throw new Error('wrapped', {cause});
					}),
			plain,
		),
	);
	expect(server.sent).toHaveLength(1);
	expect(explain(thrown)?.reason).toBe('server-said-no');
});
