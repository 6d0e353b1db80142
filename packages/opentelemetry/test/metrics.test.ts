import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {limiter} from '@kyhooks/limiter';
import {constant, createRetryBudget, retry} from '@kyhooks/retry';
import {
	forever,
	malformedJson,
	notFound,
	ok,
	okAfter,
	refused,
	sequence,
	slowHeaders,
	startVirtualTime,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import {identity, setUp, url} from './support/client.ts';

let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

const server = {
	'http.request.method': 'GET',
	'server.address': 'api.example.com',
	'server.port': 443,
};
const backoff = retry({limit: 2, backoff: constant(200), jitter: 'none'});

test('a retried call is measured by request, by call and by wait', async () => {
	const {api, recording} = setUp(okAfter(1, unavailable({delay: 100})), {hooks: [backoff]});
	await time.run(api.get(url).json());
	const success = {'kyhooks.call.outcome': 'success', 'kyhooks.call.reason': 'success'};
	expect(await recording.points()).toStrictEqual({
		'http.client.request.duration': [
			{
				attributes: {...server, 'http.response.status_code': 503, 'error.type': '503'},
				value: {count: 1, sum: 0.1},
			},
			{attributes: {...server, 'http.response.status_code': 200}, value: {count: 1, sum: 0}},
		],
		'kyhooks.call.duration': [{attributes: {...server, ...success}, value: {count: 1, sum: 0.3}}],
		'kyhooks.call.attempts': [{attributes: server, value: {count: 1, sum: 2}}],
		'kyhooks.wait.duration': [
			{attributes: {...server, 'kyhooks.wait.source': 'backoff'}, value: {count: 1, sum: 0.2}},
		],
	});
});

test('each request counts once, also after one without a response', async () => {
	const {api, recording} = setUp(okAfter(1, refused()), {hooks: [backoff]});
	await time.run(api.get(url).json());
	const {'http.client.request.duration': requests = []} = await recording.points();
	expect(requests.map(({value}) => (value as {count: number}).count)).toEqual([1, 1]);
});

test('each metric has a unit and a description, and the bounds that the conventions advise', async () => {
	const budget = createRetryBudget();
	const {api, recording} = setUp(sequence(refused(), forever(ok())), {
		budget,
		hooks: [backoff, limiter({concurrency: 1}), circuitBreaker({consecutiveFailures: 1, failingTime: 0})],
	});
	await time.run(Promise.all([1, 2].map(() => api.get(url).json().catch(identity))));
	const short = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
	const long = [...short, 30, 60, 120];
	expect(await recording.descriptors()).toEqual({
		'http.client.request.duration': {unit: 's', bounds: short},
		'kyhooks.call.duration': {unit: 's', bounds: long},
		'kyhooks.call.attempts': {unit: '{attempt}', bounds: [1, 2, 3, 4, 5, 10]},
		'kyhooks.wait.duration': {unit: 's', bounds: long},
		'kyhooks.wait.active': {unit: '{attempt}', bounds: undefined},
		'kyhooks.circuit.state': {unit: '', bounds: undefined},
		'kyhooks.retry_budget.available': {unit: '{retry}', bounds: undefined},
	});
});

test('calls are counted by outcome, reason and error', async () => {
	const {api, recording} = setUp(forever(notFound()));
	await time.run(api.get(url).json().catch(identity));
	await time.run(api.get(url, {throwHttpErrors: false}));
	const {'kyhooks.call.duration': calls = []} = await recording.points();
	expect(calls.map(({attributes}) => attributes)).toEqual([
		{
			...server,
			'kyhooks.call.outcome': 'failure',
			'kyhooks.call.reason': 'not-retryable',
			'error.type': '404',
		},
		{...server, 'kyhooks.call.outcome': 'returned', 'kyhooks.call.reason': 'not-retryable'},
	]);
});

test('a late failure is counted beside the success, and its attempts only once', async () => {
	const {api, recording} = setUp(malformedJson());
	await time.run(api.get(url).json().catch(identity));
	const {'kyhooks.call.duration': calls = [], 'kyhooks.call.attempts': attempts} = await recording.points();
	expect(calls.map(({attributes}) => attributes['kyhooks.call.outcome'])).toEqual([
		'success',
		'late-failure',
	]);
	expect(attempts).toEqual([{attributes: server, value: {count: 1, sum: 1}}]);
});

test('attempts that are held back are counted while they wait', async () => {
	const {api, recording} = setUp(forever(slowHeaders(100)), {hooks: [limiter({concurrency: 1})]});
	const calls = Promise.all([1, 2, 3].map(id => api.get(`https://api.example.com/${id}`).json()));
	const attributes = {...server, 'kyhooks.wait.source': 'limiter'};
	const waiting = async () => (await recording.points())['kyhooks.wait.active'];
	await time.advance(50);
	expect(await waiting()).toEqual([{attributes, value: 2}]);
	await time.advance(100);
	expect(await waiting()).toEqual([{attributes, value: 1}]);
	await time.run(calls);
	expect(await waiting()).toEqual([{attributes, value: 0}]);
	expect((await recording.points())['kyhooks.wait.duration']).toEqual([
		{attributes, value: {count: 2, sum: 0.3}},
	]);
});

test('a caller that leaves no longer counts as waiting', async () => {
	const controller = new AbortController();
	const {api, recording} = setUp(forever(slowHeaders(100)), {hooks: [limiter({concurrency: 1})]});
	const first = api.get(url).json();
	const second = api.get(url, {signal: controller.signal}).json().catch(identity);
	await time.advance(50);
	controller.abort(new Error('no'));
	await time.run(second);
	expect((await recording.points())['kyhooks.wait.active']).toMatchObject([{value: 0}]);
	await time.run(first);
});

test('a circuit has a value for each state that it has had: 1 for the present one', async () => {
	const {api, recording} = setUp(forever(refused()), {
		hooks: [circuitBreaker({consecutiveFailures: 3, openTime: 1_000})],
		client: {retry: 0},
	});
	const states = async () =>
		((await recording.points())['kyhooks.circuit.state'] ?? []).map(({attributes, value}) => [
			attributes['kyhooks.circuit.key'],
			attributes['kyhooks.circuit.state'],
			value,
		]);
	const origin = 'https://api.example.com';
	for (let call = 0; call < 20 && (await states()).length === 0; call += 1) {
		await time.run(api.get(url).json().catch(identity));
		await time.advance(1_000);
	}
	expect(await states()).toEqual([
		[origin, 'closed', 0],
		[origin, 'open', 1],
	]);
});

test('a budget shows what it has left for each origin', async () => {
	const budget = createRetryBudget({capacity: 12, perCall: 0});
	const {api, recording} = setUp(forever(unavailable()), {
		budget,
		hooks: [retry({limit: 2, backoff: constant(0), budget})],
	});
	await time.run(api.get(url).json().catch(identity));
	expect((await recording.points())['kyhooks.retry_budget.available']).toEqual([
		{attributes: {'server.address': 'api.example.com', 'server.port': 443}, value: expect.closeTo(10, 1)},
	]);
});

test('a template is an attribute, and a path is none', async () => {
	const {api, recording} = setUp(forever(ok()), {
		attributes: () => ({'url.template': '/users/{id}', 'app.x': 1}),
	});
	for (const id of [1, 2, 3]) {
		await time.run(api.get(`https://api.example.com/users/${id}?page=${id}`).json());
	}
	const points = await recording.points();
	expect(Object.values(points).flat()).toHaveLength(3);
	for (const {attributes} of Object.values(points).flat()) {
		expect(attributes).toMatchObject({'url.template': '/users/{id}'});
		expect(attributes).not.toHaveProperty('app.x');
	}
});

test('a program that calls ever more servers makes a bounded number of time series', async () => {
	const {api, recording} = setUp(forever(ok()), {hooks: [limiter({concurrency: 1})]});
	for (let id = 0; id < 500; id += 1) {
		await time.run(api.get(`https://host-${id}.example.com/${id}`).json());
	}
	for (const [name, points] of Object.entries(await recording.points())) {
		expect([name, points.length]).toEqual([name, 201]);
		expect(points.at(-1)?.attributes).toMatchObject({'server.address': '_OTHER'});
		expect(points.at(-1)?.attributes).not.toHaveProperty('server.port');
	}
});

test('a program with ever more circuits makes a bounded number of time series', async () => {
	const {api, recording} = setUp(forever(refused()), {
		hooks: [circuitBreaker({consecutiveFailures: 1, failingTime: 0, key: ({url}) => url})],
		client: {retry: 0},
	});
	for (let id = 0; id < 300; id += 1) {
		await time.run(api.get(`https://api.example.com/${id}`).json().catch(identity));
	}
	expect((await recording.points())['kyhooks.circuit.state']).toHaveLength(402);
});

test('with `metrics: false` there are spans alone', async () => {
	const {api, recording} = setUp(ok(), {metrics: false});
	await time.run(api.get(url).json());
	expect(await recording.points()).toEqual({});
	expect(recording.spans()).toHaveLength(2);
});
