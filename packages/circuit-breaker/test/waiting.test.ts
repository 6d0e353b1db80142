import {describe, expect, test} from '@jest/globals';
import {CircuitOpenError, createCircuits} from '@kyhooks/circuit-breaker';
import {explain} from '@kyhooks/core';
import {rateLimitGate, retry} from '@kyhooks/retry';
import {
	forever,
	neverResponds,
	ok,
	rateLimited,
	type Scenario,
	sequence,
	slowHeaders,
	times,
	unavailable,
} from '@kyhooks/testing';
import {breaking, origin, outcome, soon, url, virtualTime} from './support/client.ts';

const time = virtualTime();

async function opened(after: Scenario = forever(ok({id: 42})), ky = {}, options = {}) {
	const circuits = createCircuits(soon);
	const made = breaking(
		sequence(times(3, unavailable()), after),
		{whenOpen: 'wait', circuits, ...options},
		{totalTimeout: 30_000, ...ky},
	);
	for (let index = 0; index < 3; index++) {
		await time().run(outcome(made.api.get(url)));
	}
	return {...made, circuits};
}

describe('a call that waits for an open circuit', () => {
	test('is served when the circuit has closed, and the wait is explained', async () => {
		const {api} = await opened();
		const before = time().now();
		const response = await time().run(api.get(url));
		expect(response.status).toBe(200);
		const [attempt] = explain(response)?.attempts ?? [];
		expect(attempt?.held).toEqual([{by: 'circuit-breaker', duration: time().now() - before}]);
		expect(attempt?.held?.[0]?.duration).toBeGreaterThanOrEqual(375);
	});

	test('has the whole time of its attempt after the wait', async () => {
		const {api} = await opened(forever(slowHeaders(900)));
		await expect(time().run(api.get(url))).resolves.toMatchObject({status: 200});
	});

	test('is served in the order in which it came, and not before those that came before', async () => {
		const {api, fetch} = await opened();
		const served: number[] = [];
		const calls = Array.from({length: 50}, (_, index) =>
			api.get(`${url}&index=${index}`).then(() => served.push(index)),
		);
		await time().run(Promise.all(calls));
		expect(served).toEqual(Array.from({length: 50}, (_, index) => index));
		fetch.expectAttempts(53);
	});

	test('has a timer of its own: in a Worker, that of another request dies with it', async () => {
		const {api} = await opened();
		const before = time().pending;
		const one = api.get(url);
		await time().advance(0);
		const each = time().pending - before;
		const others = Array.from({length: 4}, () => api.get(url));
		await time().advance(0);
		expect(time().pending - before).toBe(5 * each);
		await time().run(Promise.all([one, ...others]));
	});

	test('is let in at the pace at which the server answers: no herd', async () => {
		const {api, fetch} = await opened(forever(slowHeaders(100)));
		const calls = Array.from({length: 200}, () => api.get(url));
		await time().run(Promise.all(calls));
		const starts = fetch
			.calls()
			.slice(3)
			.map(({time}) => time);
		const began = starts[0] ?? 0;
		const startedBy = (after: number) => starts.filter(start => start < began + after).length;
		expect([startedBy(100), startedBy(200), startedBy(300), startedBy(400)]).toEqual([1, 2, 4, 8]);
	});

	test('waits no longer than leaves it the time for an attempt', async () => {
		const {api, fetch} = await opened(forever(neverResponds()));
		await time().advance(700);
		const probe = outcome(api.get(url, {timeout: false, totalTimeout: 60_000}));
		const before = time().now();
		const error = await time().run(outcome(api.get(url, {totalTimeout: 3_000})));
		expect(error).toBeInstanceOf(CircuitOpenError);
		expect(time().now() - before).toBe(2_000);
		expect(explain(error)?.attempts[0]?.held).toEqual([{by: 'circuit-breaker', duration: 2_000}]);
		await time().run(probe);
		fetch.expectAttempts(4);
	});

	test('does not wait at all where the circuit is open for longer than that', async () => {
		const {api} = await opened(forever(ok()), {totalTimeout: 550});
		const before = time().now();
		await expect(time().run(outcome(api.get(url)))).resolves.toBeInstanceOf(CircuitOpenError);
		expect(time().now()).toBe(before);
	});

	test('gives its place back at the moment its caller gives up, and nothing is left', async () => {
		const {api, circuits, fetch} = await opened();
		const controller = new AbortController();
		const reason = new Error('gone');
		const first = outcome(api.get(url, {signal: controller.signal, totalTimeout: false, timeout: false}));
		await time().advance(10);
		expect([circuits.report(origin).waiting, time().pending]).toEqual([1, 1]);
		controller.abort(reason);
		await expect(time().run(first)).resolves.toBe(reason);
		expect([circuits.report(origin).waiting, time().pending]).toEqual([0, 0]);
		fetch.expectAttempts(3);
	});

	test('is refused when the circuit is isolated meanwhile, and served when it is reset', async () => {
		for (const act of ['isolate', 'reset'] as const) {
			const {api, circuits} = await opened();
			const waiting = outcome(api.get(url));
			await time().advance(10);
			circuits[act](origin);
			const acted = time().now();
			await expect(time().run(waiting)).resolves.toMatchObject(
				act === 'isolate' ? {name: 'CircuitOpenError'} : {status: 200},
			);
			expect(time().now()).toBe(acted);
		}
	});

	test('does not wait for a circuit that was isolated before', async () => {
		const {api, circuits} = await opened();
		circuits.isolate(origin);
		const before = time().now();
		await expect(time().run(outcome(api.get(url)))).resolves.toBeInstanceOf(CircuitOpenError);
		expect(time().now()).toBe(before);
	});
});

test('a retry waits for the circuit as well, after the hooks of the client', async () => {
	const order: number[] = [];
	const {api} = breaking(
		sequence(times(3, unavailable()), forever(ok())),
		{whenOpen: 'wait'},
		{
			retry: {limit: 4, delay: () => 1},
			hooks: {beforeRetry: [() => void order.push(time().now())]},
			totalTimeout: 30_000,
		},
	);
	const response = await time().run(api.extend(retry({jitter: 'none', backoff: () => 1})).get(url));
	const attempts = explain(response)?.attempts ?? [];
	expect(attempts.map(({held}) => held?.[0]?.by)).toEqual([
		undefined,
		undefined,
		undefined,
		'circuit-breaker',
	]);
	const {startedAt = 0, held: [{duration = 0} = {}] = []} = attempts[3] ?? {};
	expect([duration > 0, order.at(-1)]).toEqual([true, startedAt - duration]);
});

test('a call that began after the circuit had opened, was a probe and failed does not wait to be one again', async () => {
	const {api, fetch} = await opened(forever(unavailable()));
	await time().advance(1);
	const patient = api.extend({retry: {limit: 9, delay: () => 1}});
	const error = await time().run(outcome(patient.get(url)));
	expect(error).toMatchObject({name: 'HTTPError'});
	expect(explain(error)).toMatchObject({reason: 'rejected', attempts: [{status: 503}]});
	fetch.expectAttempts(4);
});

test('a call that is stuck in a hook of the client keeps nobody out', async () => {
	const {api, fetch} = breaking(sequence(unavailable(), forever(ok())), {
		whenOpen: 'wait',
		circuits: createCircuits({consecutiveFailures: 1, failingTime: 0}),
	});
	const stuck = api.extend({hooks: {beforeRetry: [() => new Promise(() => {})]}});
	const first = outcome(stuck.get(url, {retry: {limit: 1, delay: () => 1}, totalTimeout: 2_200}));
	await time().advance(100);
	const second = api.get(`${url}&second`, {totalTimeout: 30_000});
	await expect(time().run(second)).resolves.toMatchObject({status: 200});
	expect(time().now()).toBeLessThan(700);
	await expect(time().run(first)).resolves.toMatchObject({name: 'TimeoutError'});
	fetch.expectAttempts(2);
});

test('a retry that a hook of the client sends elsewhere meets the circuit of where it goes', async () => {
	const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
	const {api, fetch} = breaking(sequence(unavailable(), forever(ok())), {whenOpen: 'wait', circuits});
	const elsewhere = api.extend({
		hooks: {beforeRetry: [({request}) => new Request('https://other.example.com/', request)]},
	});
	const first = elsewhere.get(url, {retry: {limit: 1, delay: () => 1}, totalTimeout: 30_000});
	await time().advance(100);
	const second = api.get(`${url}&second`, {totalTimeout: 30_000});
	await expect(time().run(first)).resolves.toMatchObject({status: 200});
	expect(circuits.report('https://other.example.com')).toMatchObject({state: 'closed'});
	await expect(time().run(second)).resolves.toMatchObject({status: 200});
	expect(fetch.calls().map(({url}) => new URL(url).host)).toEqual([
		'api.example.com',
		'other.example.com',
		'api.example.com',
	]);
});

test('who waits behind a probe that never ends is let in when that is given up', async () => {
	const {api} = await opened(sequence(neverResponds(), forever(ok())));
	await time().advance(700);
	outcome(api.get(url, {timeout: false, totalTimeout: false}));
	await time().advance(1);
	const waiting = api.get(url, {totalTimeout: false});
	await expect(time().run(waiting)).resolves.toMatchObject({status: 200});
	expect(time().now()).toBeGreaterThan(300_000);
	expect(time().now()).toBeLessThan(340_000);
});

test('a retry after a timeout waits as any other does', async () => {
	const {api} = breaking(
		sequence(neverResponds(), forever(ok())),
		{whenOpen: 'wait', circuits: createCircuits({consecutiveFailures: 2, failingTime: 0})},
		{totalTimeout: 30_000, retry: {limit: 1, retryOnTimeout: true, delay: () => 1}},
	);
	const attempts = explain(await time().run(api.get(url)))?.attempts ?? [];
	expect(attempts.map(({status}) => status)).toEqual([undefined, 200]);
	expect(attempts[1]?.held?.[0]?.duration).toBeGreaterThanOrEqual(375);
	expect(time().pending).toBe(0);
});

test('a call that a gate refuses takes no turn and waits for none', async () => {
	const circuits = createCircuits({consecutiveFailures: 1, failingTime: 0});
	const script = sequence(rateLimited({after: 20}), unavailable(), forever(ok()));
	const {api} = breaking(script, {circuits, whenOpen: 'wait'});
	const gated = api.extend(rateLimitGate());
	await time().run(outcome(gated.get(url, {retry: 0})));
	await time().run(outcome(api.get(url)));
	await expect(time().run(outcome(gated.get(url, {totalTimeout: 10_000})))).resolves.toMatchObject({
		code: 'GATE_CLOSED',
	});
	expect(time().now()).toBe(0);
	expect(circuits.report(origin).state).toBe('open');
});
