import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {clock, explain, subscribe} from '@kyhooks/core';
import {type LimiterOptions, limiter} from '@kyhooks/limiter';
import {type Answer, createStore, type LimiterStore, memoryStore, type Report} from '@kyhooks/limiter/store';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky, {type KyInstance} from 'ky';

const url = 'https://api.example.com/users/42';
const identity = (error: unknown) => error;
let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

/** A server that answers at once, unless it is told otherwise, and the clients that call it. */
function setUp() {
	const sentAt: number[] = [];
	let answer = () => Response.json({});
	return {
		sentAt,
		answerWith(next: () => Response) {
			answer = next;
		},
		client: (options: LimiterOptions): KyInstance =>
			ky
				.create({
					retry: 0,
					timeout: false,
					fetch: async () => {
						sentAt.push(clock.now());
						return answer();
					},
				})
				.extend(limiter(options)),
	};
}

type Scripted = {
	readonly reports: Report[];
	readonly store: LimiterStore;
	/** Answers in place of the store, which would have given the right answer. */
	misbehave: ((right: Answer) => Promise<unknown>) | undefined;
};

/** A store of one process that has taken three others into account, and can be told to misbehave. */
function scripted(): Scripted {
	const reports: Report[] = [];
	let given = 0;
	const script: Scripted = {
		reports,
		misbehave: undefined,
		store: createStore(async (_, report) => {
			reports.push(report);
			const right: Answer = {
				turns: Array.from({length: report.wanted}, (_, index) => `turn ${given + index + 1}`),
				wait: 0,
				members: 4,
				pause: 0,
				opened: '',
			};
			given += report.wanted;
			return (script.misbehave ? await script.misbehave(right) : right) as Answer;
		}),
	};
	return script;
}

/** A client whose server takes a while, which counts the most requests that it has at once. */
function counting(store: LimiterStore) {
	const load = {now: 0, most: 0, status: 503};
	const api = ky
		.create({
			retry: 0,
			throwHttpErrors: false,
			fetch: async () => {
				load.now += 1;
				load.most = Math.max(load.most, load.now);
				await new Promise<void>(resolve => {
					clock.setTimer(100, resolve);
				});
				load.now -= 1;
				return new Response(null, {status: load.status});
			},
		})
		.extend(limiter({store}));
	const mostOfThree = async () => {
		load.most = 0;
		await time.run(Promise.all([1, 2, 3].map(() => api.get(url))));
		return load.most;
	};
	return {load, mostOfThree, hear: () => time.run(api.get(url))};
}

/** Calls until the circuit has changed to this state. */
async function callUntil(state: string, api: KyInstance) {
	let isDone = false;
	const stop = subscribe(event => {
		isDone ||= event.type === 'circuit-changed' && event.to === state;
	});
	while (!isDone) {
		await time.run(api.get(url).catch(identity));
		await time.advance(200);
	}
	stop();
}

const mostInASecond = (moments: readonly number[]) =>
	Math.max(...moments.map(at => moments.filter(other => other >= at && other < at + 1_000).length));

describe('a shared rate', () => {
	test.each([
		['at once', {limit: 10}],
		['evenly', {limit: 10, burst: 1}],
	])('holds for two clients together, %s, and is used', async (_, rate) => {
		const {client, sentAt} = setUp();
		const store = memoryStore();
		const clients = [client({rate, store}), client({rate, store})];
		await time.run(Promise.all(Array.from({length: 60}, (_, index) => clients[index % 2]?.get(url))));
		expect(mostInASecond(sentAt)).toBe(10);
		expect(sentAt.at(-1)).toBeLessThan(6_000);
	});

	test('is another one for each key', async () => {
		const {client, sentAt} = setUp();
		const api = client({rate: {limit: 1}, store: memoryStore(), key: ({url}) => url});
		await time.run(Promise.all(['a', 'b', 'a'].map(path => api.get(`https://api.example.com/${path}`))));
		expect(sentAt.map(at => Math.round(at / 100))).toEqual([0, 0, 10]);
	});

	test('counts a request from when its response comes, as the store is told', async () => {
		const {store, reports} = scripted();
		const {client} = setUp();
		await time.run(client({rate: {limit: 5}, store}).get(url));
		await time.advance(0);
		expect(reports).toMatchObject([
			{wanted: 1, arrived: [], rate: {limit: 5, interval: 1_000, burst: 5}},
			{wanted: 0, arrived: [['turn 1', 0]]},
		]);
	});

	test('asks for those who wait with one question, and gives back what nobody needs any more', async () => {
		const {store, reports} = scripted();
		const {client} = setUp();
		const api = client({concurrency: 3, rate: {limit: 5}, store});
		const controller = new AbortController();
		const {signal} = controller;
		const calls = [1, 2, 3, 4].map(() => api.get(url, {signal}).catch(identity));
		controller.abort(new Error('left'));
		await time.run(Promise.all(calls));
		await time.advance(1_000);
		const wanted = reports.reduce((sum, report) => sum + report.wanted, 0);
		const back = reports.flatMap(({arrived}) => arrived);
		expect(wanted).toBeGreaterThan(0);
		expect(back).toHaveLength(wanted);
		expect(back.every(([, ago]) => ago === Infinity)).toBe(true);
		expect(time.pending).toBe(0);
	});

	test('refuses at once what cannot be sent in the time of its call', async () => {
		const {client} = setUp();
		const api = client({rate: {limit: 1, interval: 10_000}, store: memoryStore()});
		await time.run(api.get(url));
		const first = api.get(url, {totalTimeout: 15_000}).catch(identity);
		await time.advance(10);
		const second = await time.run(api.get(url, {totalTimeout: 15_000}).catch(identity));
		expect(second).toMatchObject({code: 'LIMITER_NO_TIME'});
		expect(await time.run(first)).toBeInstanceOf(Response);
	});
});

describe('news', () => {
	test('a pause after a 429 holds for all, and refuses at once whom it would keep for too long', async () => {
		const {client, sentAt, answerWith} = setUp();
		const store = memoryStore();
		const [one, two] = [client({store}), client({store})] as const;
		answerWith(() => new Response(null, {status: 429, headers: {'retry-after': '5'}}));
		await time.run(one.get(url).catch(identity));
		answerWith(() => Response.json({}));
		const response = await time.run(two.get(url));
		expect(sentAt[1]).toBeGreaterThanOrEqual(5_000);
		expect(sentAt[1]).toBeLessThan(5_100);
		expect(explain(response)?.attempts[0]?.held).toMatchObject([{by: 'limiter'}]);

		answerWith(() => new Response(null, {status: 429, headers: {'retry-after': '5'}}));
		await time.run(one.get(url).catch(identity));
		// It hears of the pause when it asks for its turn.
		await time.run(two.get(url, {totalTimeout: 2_000}).catch(identity));
		const refused = await time.run(two.get(url, {totalTimeout: 2_000}).catch(identity));
		expect(refused).toMatchObject({code: 'LIMITER_NO_TIME'});
	});

	describe('of an open circuit', () => {
		test('the others send one request at a time, until one of theirs is served', async () => {
			const {client, answerWith} = setUp();
			const store = memoryStore();
			answerWith(() => new Response(null, {status: 503}));
			await callUntil('open', client({store}).extend(circuitBreaker()));
			const {load, mostOfThree, hear} = counting(store);
			await hear();
			expect(await mostOfThree()).toBe(1);
			load.status = 200;
			await hear();
			expect(await mostOfThree()).toBe(3);
		});

		test.each([
			['it has closed', 'closed'],
			['nothing more was heard for 30 seconds', undefined],
		])('until %s', async (_, state) => {
			const {client, answerWith} = setUp();
			const store = memoryStore();
			const api = client({store}).extend(circuitBreaker());
			answerWith(() => new Response(null, {status: 503}));
			await callUntil('open', api);
			answerWith(() => Response.json({}));
			if (state) {
				await callUntil(state, api);
			} else {
				await time.advance(30_000);
			}
			const {mostOfThree, hear} = counting(store);
			await hear();
			expect(await mostOfThree()).toBe(3);
		});
	});
});

describe('a store that is away', () => {
	const bad: readonly (readonly [string, () => Promise<unknown>, string])[] = [
		['rejects', () => Promise.reject(new Error('ECONNREFUSED')), 'ECONNREFUSED'],
		['never answers', () => new Promise(() => {}), 'The store of limiter() did not answer within 500 ms'],
		['answers nothing', async () => undefined, 'The store of limiter() gave an answer that cannot be used'],
		[
			'gives more than is wanted',
			async () => ({turns: ['1', '2', '3'], wait: 0, members: 4, pause: 0, opened: ''}),
			'The store of limiter() gave an answer that cannot be used',
		],
		[
			'answers no number',
			async () => ({turns: [], wait: Number.NaN, members: 4, pause: 0, opened: ''}),
			'The store of limiter() gave an answer that cannot be used',
		],
	];

	test.each(bad)(
		'since it %s: the share of the limit holds, one call tells of it, and it comes back',
		async (_, misbehave, message) => {
			const script = scripted();
			const {client, sentAt} = setUp();
			const api = client({rate: {limit: 40}, store: script.store});
			const told: unknown[] = [];
			const stop = subscribe(
				event => event.type === 'callback-failed' && told.push(event.callback, `${event.error}`),
			);
			await time.run(Promise.all(Array.from({length: 40}, () => api.get(url))));
			script.misbehave = misbehave;
			sentAt.length = 0;
			const lostAt = clock.now();
			const calls = Promise.all(Array.from({length: 60}, () => api.get(url)));
			await time.advance(5_000);
			// What the store has allowed is waited out.
			expect(sentAt[0]).toBeGreaterThanOrEqual(lostAt + 1_250);
			// One of four processes.
			expect(mostInASecond(sentAt)).toBe(10);
			expect(told).toEqual(['limiter.store', expect.stringContaining(message)]);
			script.misbehave = undefined;
			await time.run(calls);
			sentAt.length = 0;
			await time.advance(4_000);
			await time.run(Promise.all(Array.from({length: 20}, () => api.get(url))));
			expect(mostInASecond(sentAt)).toBe(20);
			expect(told).toHaveLength(2);
			stop();
		},
	);

	test('the share stays the most until the others are back too', async () => {
		const script = scripted();
		const {client, sentAt} = setUp();
		const api = client({rate: {limit: 40}, store: script.store});
		await time.run(api.get(url));
		script.misbehave = () => Promise.reject(new Error('away'));
		await time.run(api.get(url));
		script.misbehave = undefined;
		await time.advance(2_000);
		sentAt.length = 0;
		const backAt = clock.now();
		await time.run(Promise.all(Array.from({length: 60}, () => api.get(url))));
		expect(sentAt.filter(at => at < backAt + 2_000).length).toBeLessThanOrEqual(20);
		expect(mostInASecond(sentAt)).toBeGreaterThan(20);
	});

	test('has no news: the circuit of another process counts no longer', async () => {
		const script = scripted();
		const {mostOfThree, hear} = counting(script.store);
		script.misbehave = async right => ({...right, opened: 'another'});
		await hear();
		expect(await mostOfThree()).toBe(1);
		script.misbehave = () => Promise.reject(new Error('away'));
		await hear();
		expect(await mostOfThree()).toBe(3);
	});

	describe('hears later', () => {
		/** What the store is told after it was away, and was not before. */
		async function toldLater(status: number, headers: Record<string, string>) {
			const script = scripted();
			const {client, answerWith} = setUp();
			const api = client({store: script.store}).extend(circuitBreaker());
			answerWith(() => new Response(null, {status, headers}));
			script.misbehave = () => Promise.reject(new Error('away'));
			await (status === 429 ? time.run(api.get(url).catch(identity)) : callUntil('open', api));
			await time.advance(0);
			script.reports.length = 0;
			script.misbehave = undefined;
			answerWith(() => Response.json({}));
			await time.advance(1_000);
			await time.run(api.get(url).catch(identity));
			await time.advance(0);
			return script.reports;
		}

		test('of a pause', async () => {
			const [first, ...rest] = await toldLater(429, {'retry-after': '60'});
			expect(first?.pause).toBeGreaterThan(50_000);
			expect(rest.filter(({pause}) => pause > 0)).toEqual([]);
		});

		test('of a circuit that has opened', async () => {
			const news = await toldLater(503, {});
			expect(news.map(({isOpen}) => isOpen)).toEqual([true, ...Array(news.length - 1).fill(undefined)]);
		});
	});

	test('a share below one request is one request in a longer time', async () => {
		const script = scripted();
		const {client, sentAt} = setUp();
		const api = client({rate: {limit: 2, interval: 1_000}, store: script.store});
		await time.run(api.get(url));
		script.misbehave = () => Promise.reject(new Error('away'));
		sentAt.length = 0;
		await time.run(Promise.all([1, 2, 3].map(() => api.get(url))));
		const gaps = sentAt.slice(1).map((at, index) => at - (sentAt[index] as number));
		expect(gaps).toEqual([2_000, 2_000]);
	});

	test('that answers late: its turns are given back', async () => {
		const script = scripted();
		const {client} = setUp();
		const api = client({rate: {limit: 40}, store: script.store});
		script.misbehave = async () => {
			await new Promise<void>(resolve => {
				clock.setTimer(800, resolve);
			});
			script.misbehave = undefined;
			return {turns: ['late'], wait: 0, members: 1, pause: 0, opened: ''};
		};
		await time.run(api.get(url));
		await time.run(api.get(url));
		await time.advance(3_000);
		await time.run(api.get(url));
		expect(script.reports.flatMap(({arrived}) => arrived)).toContainEqual(['late', Infinity]);
	});

	test('before it has ever answered: this process takes itself to be the only one', async () => {
		const {client, sentAt} = setUp();
		const store = createStore(() => Promise.reject(new Error('away')));
		const api = client({rate: {limit: 10}, store});
		await time.run(Promise.all(Array.from({length: 20}, () => api.get(url))));
		expect(mostInASecond(sentAt)).toBe(10);
	});
});

test.each([[{}], [null], ['redis'], [() => {}]])('limiter() refuses %p as a store', store => {
	expect(() => limiter({store: store as unknown as LimiterStore})).toThrow(
		'limiter.store must be a store, got ',
	);
});
