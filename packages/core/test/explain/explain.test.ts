import {inspect} from 'node:util';
import {describe, expect, test} from '@jest/globals';
import {
	adviceOn,
	type Classification,
	classificationOf,
	type Explanation,
	explain,
	type Layer,
} from '@kyhooks/core';
import fc from 'fast-check';
import {HTTPError, NetworkError} from 'ky';
import {addKyHooks} from '../../../../test/support/ky-hooks.ts';
import {hostileValues} from '../support/hostile-values.ts';
import {failureOf, onVirtualTime, taking} from '../support/observing.ts';
import {
	again,
	answers,
	clientOf,
	decides,
	fails,
	layer,
	type Step,
	scripted,
	transportFailure,
	url,
} from '../support/scripted-fetch.ts';

const deeplyFrozen = (value: unknown): boolean =>
	typeof value !== 'object' ||
	value === null ||
	(Object.isFrozen(value) && Object.values(value).every(deeplyFrozen));

const observer = layer('observer', {});

describe('a call that failed can be explained', () => {
	test('by the HTTPError that ky threw, and by its response', async () => {
		const error = await failureOf(clientOf(scripted(answers(404)), observer).get(url));
		expect(error).toBeInstanceOf(HTTPError);
		const explanation = explain(error);
		expect(explanation).toMatchObject({
			method: 'GET',
			url,
			reason: 'not-retryable',
			category: 'client-error',
			advice: adviceOn(classificationOf(error) as Classification),
			attempts: [{number: 1, status: 404}],
			faults: [],
		});
		expect(explain((error as HTTPError).response)).toEqual(explanation);
		expect(classificationOf((error as HTTPError).response)).toBe(classificationOf(error));
		expect(classificationOf(error)?.rule).toBe('status-404');
	});

	test('by the NetworkError that ky threw, and by the failure under it', async () => {
		const cause = transportFailure('ECONNREFUSED', 'connect');
		const error = await failureOf(clientOf(scripted(fails(cause)), observer).get(url, {retry: 0}));
		expect(error).toBeInstanceOf(NetworkError);
		expect(explain(error)).toMatchObject({reason: 'limit', category: 'connect-failed'});
		expect(classificationOf(error)).toMatchObject({
			category: 'connect-failed',
			code: 'ECONNREFUSED',
			syscall: 'connect',
		});
		expect(classificationOf(cause)).toBe(classificationOf(error));
		expect(explain(cause)).toEqual(explain(error));
	});

	test('by an error that is none of ky’s', async () => {
		const cause = new Error('odd');
		await expect(clientOf(scripted(fails(cause)), observer).get(url)).rejects.toBe(cause);
		expect(explain(cause)).toMatchObject({reason: 'not-retryable', category: 'unknown'});
		expect(classificationOf(cause)?.category).toBe('unknown');
	});

	test('by the error that a beforeError hook of the client’s own put in its place', async () => {
		const own = new Error('our own words');
		const replacing = {hooks: {beforeError: [() => own]}};
		await expect(clientOf(scripted(answers(404)), observer, replacing).get(url)).rejects.toBe(own);
		expect(explain(own)).toMatchObject({reason: 'not-retryable', category: 'client-error'});
		expect(classificationOf(own)?.rule).toBe('status-404');
	});

	test('by an error that the caller has wrapped around it', async () => {
		const error = await failureOf(clientOf(scripted(answers(404)), observer).get(url));
		const wrapped = new Error('no such user', {cause: new Error('in the repository', {cause: error})});
		expect(explain(wrapped)).toEqual(explain(error));
		expect(classificationOf(wrapped)).toBe(classificationOf(error));
	});

	test('by each of its errors, where several attempts failed', async () => {
		const seen: unknown[] = [];
		const keeping = {hooks: {beforeRetry: [({error}: {error: Error}) => void seen.push(error)]}};
		const script = scripted(answers(503), fails(transportFailure('ECONNRESET', 'read')), answers(404));
		const error = await failureOf(clientOf(script, observer, keeping).get(url));
		expect(seen.map(one => classificationOf(one)?.category)).toEqual(['unavailable', 'connection-lost']);
		expect(explain((seen[0] as HTTPError).response)).toEqual(explain(error));
	});
});

describe('a call that was answered', () => {
	test('is explained by its response', async () => {
		const response = await clientOf(scripted(answers(503), answers(201)), observer).post(url, {
			retry: {methods: ['post']},
		});
		const explanation = explain(response);
		expect(explanation).toMatchObject({
			method: 'POST',
			reason: 'success',
			attempts: [{status: 503}, {status: 201}],
		});
		expect(explanation).not.toHaveProperty('category');
		expect(explanation).not.toHaveProperty('advice');
		expect(classificationOf(response)).toBeUndefined();
	});

	test('by a failed response, as its client wishes, is explained as a failure', async () => {
		const response = await clientOf(scripted(answers(404)), observer).get(url, {throwHttpErrors: false});
		expect(explain(response)).toMatchObject({reason: 'not-retryable', category: 'client-error'});
		expect(classificationOf(response)?.rule).toBe('status-404');
	});
});

describe('a call that goes on', () => {
	test('is pending, in its first attempt and while it waits', async () => {
		const clock = onVirtualTime();
		const seen: (Explanation | undefined)[] = [];
		const reading = layer('reading', call => ({
			...addKyHooks(call, {beforeRetry: [({options}) => void seen.push(explain(options.context))]}),
			attempt(request, next) {
				seen.push(explain(call));
				return next(request);
			},
		}));
		await clientOf(
			scripted(taking(clock, 10, answers(503)), answers(200)),
			reading,
			decides(() => again),
		).get(url);
		expect(seen.map(explanation => [explanation?.attempts.length, explanation?.reason])).toEqual([
			[1, 'pending'],
			[1, 'pending'],
			[2, 'pending'],
		]);
		expect(String(seen[0])).not.toContain('success');
	});
});

describe('nothing is explained', () => {
	test.each([undefined, null, 'text', 7, {}, new Error('of nobody'), new Response(null, {status: 500})])(
		'by %p',
		value => {
			expect(explain(value)).toBeUndefined();
			expect(classificationOf(value)).toBeUndefined();
		},
	);

	test('of a client without our hooks', async () => {
		const error = await failureOf(clientOf(scripted(answers(404))).get(url));
		expect(explain(error)).toBeUndefined();
		expect(classificationOf(error)).toBeUndefined();
	});

	test('by a chain of causes that goes in a circle, or too deep', async () => {
		const circle: Error & {cause?: unknown} = new Error('circle');
		circle.cause = new Error('back', {cause: circle});
		expect(explain(circle)).toBeUndefined();
		const error = await failureOf(clientOf(scripted(answers(404)), observer).get(url));
		const wrap = (times: number) =>
			Array.from({length: times}).reduce<unknown>(cause => new Error('wrapped', {cause}), error);
		expect(explain(wrap(7))).toEqual(explain(error));
		expect(explain(wrap(8))).toBeUndefined();
	});

	test('and nothing thrown, whatever the value', () => {
		fc.assert(
			fc.property(hostileValues, thrown => {
				expect([explain(thrown()), classificationOf(thrown())]).toEqual([undefined, undefined]);
			}),
		);
	});
});

describe('an explanation', () => {
	test('is frozen in all its parts, so that nobody can change a call through it', async () => {
		const faulty: Layer['classify'] = () => {
			throw new Error('faulty');
		};
		const error = await failureOf(
			clientOf(scripted(answers(503), answers(404)), layer('faulty', {classify: faulty})).get(url),
		);
		expect(explain(error)?.faults).toHaveLength(2);
		expect(explain(error)?.attempts[0]?.decision).toBeDefined();
		expect(deeplyFrozen(explain(error))).toBe(true);
	});

	test('has its facts as enumerable properties, but not its table and its JSON', async () => {
		const error = await failureOf(clientOf(scripted(answers(503), answers(404)), observer).get(url));
		const explanation = explain(error);
		expect(Object.keys(explanation ?? {})).toEqual([
			'id',
			'method',
			'url',
			'reason',
			'why',
			'category',
			'advice',
			'totalTime',
			'attempts',
			'faults',
		]);
		expect(Object.keys(explanation?.attempts[0] ?? {})).not.toContain('subject');
	});

	test('is not printed with the error or the response that leads to it', async () => {
		const error = await failureOf(clientOf(scripted(answers(404)), observer).get(url));
		const plain = await failureOf(clientOf(scripted(answers(404))).get(url));
		expect(Reflect.ownKeys(error as object)).toEqual(Reflect.ownKeys(plain as object));
		expect(Object.keys((error as HTTPError).response)).toEqual(Object.keys((plain as HTTPError).response));
		// The stack contains the path of the checkout.
		(error as Error).stack = 'HTTPError';
		expect(inspect(error, {depth: 8})).not.toContain('kyhooks');
	});

	test.each([
		['a query', `${url}?key=secret`],
		['a fragment', `${url}#secret`],
	])('never shows %s', async (_, secretUrl) => {
		const error = await failureOf(
			clientOf(scripted(answers(404)), observer).get(secretUrl, {searchParams: {token: 'secret'}}),
		);
		const explanation = explain(error);
		expect(explanation?.url).toBe(url);
		expect(`${explanation} ${JSON.stringify(explanation)}`).not.toContain('secret');
	});
});

describe('the table of an explanation', () => {
	test('tells each attempt, what followed it, and what to do', async () => {
		const clock = onVirtualTime();
		const deciding = decides((_, call) =>
			call.attempts.length < 3
				? {retry: true, wait: 0, source: call.attempts.length === 1 ? 'retry-after' : 'backoff'}
				: {retry: false, reason: 'long-wait', wait: 90_000.4},
		);
		const script = scripted(
			taking(clock, 12.4, answers(503)),
			taking(clock, 7, fails(transportFailure('ECONNRESET', 'read'))),
			taking(clock, 5, answers(429)),
		);
		const error = await failureOf(clientOf(script, deciding).get(`${url}?key=secret`));
		expect(String(explain(error))).toBe(
			[
				`GET ${url}: long-wait after 3 attempts in 24 ms: the server asks for a longer wait than is allowed (a wait of 90000 ms)`,
				'  1  503 unavailable             12 ms  waited 0 ms (retry-after)',
				'  2  ECONNRESET connection-lost  7 ms   waited 0 ms (backoff)',
				'  3  429 rate-limited            5 ms   stopped: long-wait',
				'  → Slow down; wait as the server says.',
			].join('\n'),
		);
	});

	test('is two lines for a call that went well at once', async () => {
		onVirtualTime();
		const response = await clientOf(scripted(answers(200)), observer).get(url);
		expect(String(explain(response))).toBe(
			[`GET ${url}: success after 1 attempt in 0 ms: it succeeded`, '  1  200 success  0 ms'].join('\n'),
		);
	});

	test('tells a failure without a status or a code by its category, and no decision where nobody made one', async () => {
		onVirtualTime();
		const error = await failureOf(clientOf(scripted(fails(new Error('odd'))), observer).get(url));
		expect(String(explain(error))).toContain('\n  1  unknown  0 ms\n');
	});

	test('tells a decision to stop without a wait', async () => {
		onVirtualTime();
		const deciding = decides(() => ({retry: false, reason: 'method'}));
		const error = await failureOf(clientOf(scripted(answers(503)), deciding).post(url));
		expect(String(explain(error))).toContain('  1  503 unavailable  0 ms  stopped: method\n');
	});

	test('tells a wait that was decided and not waited as one to come', async () => {
		onVirtualTime();
		const deciding = decides(() => ({retry: true, wait: 400, source: 'backoff'}));
		const error = await failureOf(clientOf(scripted(answers(503)), deciding).get(url, {retry: 0}));
		expect(String(explain(error))).toContain('\n  1  503 unavailable  0 ms  to wait 400 ms (backoff)\n');
	});

	const tableOf = async (attempts: number) => {
		onVirtualTime();
		const script = scripted(...Array<Step>(attempts).fill(answers(503)));
		const error = await failureOf(clientOf(script, observer).get(url, {retry: {limit: attempts - 1}}));
		return String(explain(error)).split('\n');
	};
	const numbersIn = (lines: readonly string[]) =>
		lines.slice(1, -1).map(line => /^ {2}(\d+|… +\d+ more)/.exec(line)?.[1]?.replace(/ +/g, ' '));

	test('shows up to eight attempts whole', async () => {
		expect(numbersIn(await tableOf(8))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
	});

	test('leaves out the middle of a longer call, and says how much', async () => {
		expect(numbersIn(await tableOf(9))).toEqual(['1', '2', '3', '4', '5', '6', '… 2 more', '9']);
		expect(numbersIn(await tableOf(20))).toEqual(['1', '2', '3', '4', '5', '6', '… 13 more', '20']);
	});

	test('has at most twelve lines for twenty attempts', async () => {
		expect((await tableOf(20)).length).toBeLessThanOrEqual(12);
	});
});

test('classifications that a layer gives are told as they are', async () => {
	const own: Classification = Object.freeze({
		category: 'quota-exhausted',
		retry: 'never',
		neverSent: false,
		origin: 'server',
		advice: 'Buy more.',
		rule: 'own',
		status: 429,
	});
	const error = await failureOf(
		clientOf(scripted(answers(429)), layer('own', {classify: () => own}), {retry: 0}).get(url),
	);
	expect(explain(error)).toMatchObject({
		category: 'quota-exhausted',
		advice: 'Buy more.',
		attempts: [{classification: own}],
	});
	expect(classificationOf(error)).toEqual(own);
});
