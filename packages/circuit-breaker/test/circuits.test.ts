import {describe, expect, test} from '@jest/globals';
import {type Circuits, circuitBreaker, createCircuits} from '@kyhooks/circuit-breaker';
import {forever, ok, unavailable} from '@kyhooks/testing';
import ky from 'ky';
import {breaking, origin, outcome, soon, url, virtualTime} from './support/client.ts';

const time = virtualTime();

/** Circuits in which the one for the origin is open. */
async function tripped(): Promise<Circuits> {
	const circuits = createCircuits(soon);
	const {api} = breaking(forever(unavailable()), {circuits});
	for (let index = 0; index < 3; index++) {
		await time().run(outcome(api.get(url)));
	}
	return circuits;
}

/** Whether a call that shares these circuits succeeds. */
async function serves(circuits: Circuits, address = url): Promise<boolean> {
	const {api} = breaking(forever(ok()), {circuits});
	const ended = await time().run(outcome(api.get(address)));
	return (ended as {status?: number}).status === 200;
}

describe('what a handle reports', () => {
	test('of a circuit that nobody has used is that it is closed', () => {
		expect(createCircuits().report(origin)).toEqual({
			state: 'closed',
			calls: 0,
			failures: 0,
			waiting: 0,
		});
	});

	test('of a closed one is what it has counted', async () => {
		const circuits = createCircuits();
		const {api} = breaking(forever(unavailable()), {circuits});
		await time().run(outcome(api.get(url)));
		expect(circuits.report(origin)).toMatchObject({state: 'closed', calls: 1, failures: 1});
	});

	test('of an open one is what has opened it, and until when', async () => {
		const circuits = await tripped();
		const {retryAfter = 0, ...report} = circuits.report(origin);
		expect(report).toEqual({
			state: 'open',
			calls: 0,
			failures: 0,
			trip: {
				by: 'failures',
				failures: 3,
				calls: 3,
				category: 'unavailable',
				status: 503,
				path: `${origin}/users/42`,
			},
			waiting: 0,
		});
		expect(retryAfter).toBeGreaterThanOrEqual(300);
		await time().advance(10_000);
		expect(circuits.report(origin)).toMatchObject({state: 'open', retryAfter: 0});
	});
});

describe('by hand', () => {
	test('a circuit is isolated and reset', async () => {
		const circuits = createCircuits();
		circuits.isolate(origin);
		await expect(serves(circuits)).resolves.toBe(false);
		await expect(serves(circuits, 'https://other.example.com/')).resolves.toBe(true);
		circuits.isolate('https://other.example.com');
		circuits.reset(origin);
		await expect(serves(circuits)).resolves.toBe(true);
		await expect(serves(circuits, 'https://other.example.com/')).resolves.toBe(false);
		expect(circuits.report(origin)).not.toHaveProperty('trip');
	});

	test('all circuits are reset', async () => {
		const circuits = await tripped();
		circuits.isolate('https://other.example.com');
		circuits.reset();
		await expect(serves(circuits)).resolves.toBe(true);
		await expect(serves(circuits, 'https://other.example.com/')).resolves.toBe(true);
	});
});

describe('a snapshot', () => {
	test('is plain JSON, and opens in another process what was open here, for the rest of its time', async () => {
		const circuits = await tripped();
		const text = JSON.stringify(circuits.snapshot());
		const {retryAfter = 0} = circuits.report(origin);
		await time().advance(100);
		const others = createCircuits();
		others.restore(JSON.parse(text));
		expect(others.report(origin).retryAfter).toBeCloseTo(retryAfter - 100);
		expect(others.report(origin).trip).toEqual(circuits.report(origin).trip);
		await expect(serves(others)).resolves.toBe(false);
		await time().advance(retryAfter);
		await expect(serves(others)).resolves.toBe(true);
	});

	test('keeps what a closed circuit has counted', async () => {
		const circuits = createCircuits();
		const {api} = breaking(forever(unavailable()), {circuits});
		await time().run(outcome(api.get(url)));
		const others = createCircuits();
		others.restore(JSON.parse(JSON.stringify(circuits.snapshot())));
		expect(others.report(origin)).toMatchObject({calls: 1, failures: 1});
		expect(others.snapshot()).toEqual(circuits.snapshot());
	});

	test('keeps since when a closed circuit has seen failures', async () => {
		const options = {...soon, failingTime: 500};
		const circuits = createCircuits(options);
		const {api} = breaking(forever(unavailable()), {circuits});
		await time().run(outcome(api.get(url)));
		await time().advance(200);
		await time().run(outcome(api.get(url)));
		const text = JSON.stringify(circuits.snapshot());
		await time().advance(200);
		const others = createCircuits(options);
		others.restore(JSON.parse(text));
		const {api: other} = breaking(forever(unavailable()), {circuits: others});
		await time().advance(90);
		await time().run(outcome(other.get(url)));
		expect(others.report(origin)).toMatchObject({state: 'closed', failures: 3});
		await time().advance(20);
		await time().run(outcome(other.get(url)));
		expect(others.report(origin).state).toBe('open');
	});

	test('keeps the age of an outage', async () => {
		const circuits = await tripped();
		const {api} = breaking(forever(unavailable()), {circuits});
		for (let minute = 0; minute < 100; minute++) {
			await time().advance(circuits.report(origin).retryAfter ?? 0);
			await time().run(outcome(api.get(url)));
		}
		const [kept] = circuits.snapshot().circuits;
		const others = createCircuits();
		others.restore(circuits.snapshot());
		const age = kept?.outageAge ?? 0;
		expect(age).toBeGreaterThan(100_000);
		expect(others.snapshot().circuits[0]?.outageAge).toBe(age);
		const snapshot = circuits.snapshot();
		await time().advance(5_000);
		others.restore(snapshot);
		expect(others.snapshot().circuits[0]?.outageAge).toBe(age + 5_000);
	});

	test.each(['half-open', 'recovering', 'isolated'] as const)('goes on with a circuit that is %s', state => {
		const circuits = createCircuits();
		circuits.restore({
			version: 1,
			takenAt: 0,
			circuits: [
				{
					circuit: origin,
					state,
					counts: {calls: 0, failures: 0, weight: 0, failingFor: 0},
					trip: {by: 'probe'},
					outageAge: 0,
				},
			],
		});
		expect(circuits.report(origin).state).toBe(state);
	});

	test('keeps the path that a circuit holds back alone', async () => {
		const circuits = await tripped();
		const others = createCircuits();
		others.restore(JSON.parse(JSON.stringify(circuits.snapshot())));
		expect(others.snapshot().circuits[0]?.trip?.path).toBe(`${origin}/users/42`);
		await expect(serves(others)).resolves.toBe(false);
		await expect(serves(others, `${origin}/users/43`)).resolves.toBe(true);
		expect(others.report(origin).state).toBe('open');
	});

	test('leaves circuits alone that are not in it', async () => {
		const circuits = await tripped();
		circuits.restore({version: 1, takenAt: 0, circuits: []});
		expect(circuits.report(origin).state).toBe('open');
	});

	test('from the future, by a clock that was set back, gives no time that has passed', async () => {
		const circuits = await tripped();
		const snapshot = {...circuits.snapshot(), takenAt: 8e12};
		const others = createCircuits();
		others.restore(snapshot);
		expect(others.report(origin).retryAfter).toBeCloseTo(circuits.report(origin).retryAfter ?? 0);
	});

	const whole = {
		circuit: origin,
		state: 'open',
		counts: {calls: 0, failures: 0, weight: 0, failingFor: 0},
		trip: {by: 'probe'},
		opensIn: 100,
		outageAge: 0,
	};
	const second = (circuit: unknown) => ({version: 1, takenAt: 0, circuits: [whole, circuit]});
	test.each<[unknown, string]>([
		[undefined, 'snapshot must be an object, got undefined'],
		['{}', 'snapshot must be an object, got "{}"'],
		[{}, 'snapshot.version must be 1, got undefined'],
		[{version: 2}, 'snapshot.version must be 1, got 2'],
		[{version: 1}, 'snapshot.takenAt must be a number of at least 0, got undefined'],
		[{version: 1, takenAt: 0, circuits: {}}, 'snapshot.circuits must be an array, got an object'],
		[second(null), 'snapshot.circuits[1] must be an object, got null'],
		[second({...whole, circuit: 1}), 'snapshot.circuits[1].circuit must be a string, got 1'],
		[
			second({...whole, state: 'ajar'}),
			'snapshot.circuits[1].state must be one of closed, open, half-open, recovering, isolated, got "ajar"',
		],
		[second({...whole, trip: undefined}), 'snapshot.circuits[1].trip must be an object, got undefined'],
		[
			second({...whole, state: 'closed'}),
			'snapshot.circuits[1].trip must be absent from a closed circuit, got an object',
		],
		[second({...whole, counts: []}), 'snapshot.circuits[1].counts must be an object, got an object'],
		[
			second({...whole, counts: {calls: -1}}),
			'snapshot.circuits[1].counts.calls must be a number of at least 0, got -1',
		],
		[
			second({...whole, opensIn: Number.NaN}),
			'snapshot.circuits[1].opensIn must be a number of at least 0, got null',
		],
		[
			second({...whole, outageAge: '5'}),
			'snapshot.circuits[1].outageAge must be a number of at least 0, got "5"',
		],
		[
			second({...whole, trip: {by: 'chance'}}),
			'snapshot.circuits[1].trip.by must be one of failures, probe, recovery, isolate, got "chance"',
		],
		[
			second({...whole, trip: {...whole.trip, category: 5}}),
			'snapshot.circuits[1].trip.category must be a string, got 5',
		],
		[
			second({...whole, trip: {...whole.trip, status: '500'}}),
			'snapshot.circuits[1].trip.status must be a number of at least 0, got "500"',
		],
		[
			second({...whole, trip: {...whole.trip, path: ['/users']}}),
			'snapshot.circuits[1].trip.path must be a string, got an object',
		],
	])('that is damaged is refused, and nothing has changed: %j', (snapshot, message) => {
		const circuits = createCircuits();
		const restore = () => circuits.restore(snapshot);
		expect(restore).toThrow(TypeError);
		expect(restore).toThrow(message);
		expect(circuits.report(origin).state).toBe('closed');
	});
});

describe('circuits are bounded', () => {
	test('the one that was not used for the longest goes, with all it knows', async () => {
		const circuits = createCircuits();
		for (let index = 0; index < 1_000; index++) {
			circuits.isolate(`${index}`);
		}
		circuits.isolate('0');
		circuits.isolate('last');
		expect(['0', '1', '2', 'last'].map(key => circuits.report(key).state)).toEqual([
			'isolated',
			'closed',
			'isolated',
			'isolated',
		]);
	});

	test('of ten thousand origins, a thousand are kept', () => {
		const circuits = createCircuits();
		for (let index = 0; index < 10_000; index++) {
			circuits.isolate(`https://${index}.example`);
		}
		expect(circuits.snapshot().circuits).toHaveLength(1_000);
	});

	test('looking at one makes none', () => {
		const circuits = createCircuits();
		circuits.report(origin);
		expect(circuits.snapshot().circuits).toEqual([]);
	});
});

test('a handle is frozen, and shows nothing of its inside', () => {
	const circuits = createCircuits();
	expect(Object.isFrozen(circuits)).toBe(true);
	expect(Object.keys(circuits)).toEqual(['report', 'isolate', 'reset', 'snapshot', 'restore']);
	expect(ky.extend(circuitBreaker({circuits}))).toBeDefined();
});
