import {describe, expect, it} from '@jest/globals';
import {startVirtualTime} from '@kyhooks/testing';
import {createAwsBudget} from '../bench/simulation/budgets/aws.ts';
import {createEnvoyBudget} from '../bench/simulation/budgets/envoy.ts';
import {createFinagleBudget} from '../bench/simulation/budgets/finagle.ts';
import {createGrpcBudget} from '../bench/simulation/budgets/grpc.ts';
import {benchLimits, type Call} from '../bench/simulation/call.ts';
import {createConsecutiveCircuit} from '../bench/simulation/consecutive-circuit.ts';
import {createEventHeap} from '../bench/simulation/event-heap.ts';
import {fairnessOf} from '../bench/simulation/measures.ts';
import {type OutageKind, workedOff} from '../bench/simulation/outage.ts';
import type {Budget, Policies} from '../bench/simulation/policy.ts';
import {createQueueingServer, createSheddingServer, createSteadyServer} from '../bench/simulation/server.ts';
import {runSituation, type Situation, situations} from '../bench/simulation/situations.ts';
import {runStorm} from '../bench/simulation/storm.ts';
import {budgetsWith, shippedWith} from '../bench/simulation/strategies.ts';
import {runWorld} from '../bench/simulation/world.ts';

describe('the events', () => {
	it('happen in the order of their times, however they were told', () => {
		const heap = createEventHeap();
		const seen: number[] = [];
		const times = Array.from({length: 3_000}, (_, index) => (index * 7_919) % 3_001);
		for (const time of times) {
			heap.at(time, () => seen.push(heap.now()));
		}

		heap.runUntil(5_000);

		expect(seen).toEqual(times.toSorted((one, other) => one - other));
		expect(heap.now()).toBe(5_000);
	});

	it('happen as they were told where they are due at once, and not before the present', () => {
		const heap = createEventHeap();
		const seen: string[] = [];
		for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
			heap.at(10, () => {
				seen.push(name);
				heap.at(3, () => seen.push(`${name} at ${heap.now()}`));
			});
		}
		heap.at(11, () => seen.push('later'));

		heap.runUntil(10);

		expect(seen.join()).toBe('a,b,c,d,e,f,a at 10,b at 10,c at 10,d at 10,e at 10,f at 10');
	});
});

describe('the server', () => {
	const during = (kind: OutageKind) => ({kind, start: 100, end: 200});

	it.each([
		['before an outage', 'hang', 0, 100, 100],
		['after it', 'hang', 200, 50, 250],
		['into a slow one', 'slow', 90, 15, 150],
		['through a slow one', 'slow', 90, 30, 210],
		['through one in which it hangs', 'hang', 150, 10, 210],
		['through one in which it only refuses', '503', 90, 30, 120],
	] as const)('does its work %s', (_, kind, begin, work, end) => {
		expect(workedOff(begin, work, during(kind))).toBeCloseTo(end);
	});

	it('serves one after the other, and refuses at once in an outage of refusals', () => {
		const heap = createEventHeap();
		const server = createQueueingServer(heap, {capacity: 100, roundTrip: 2, outage: during('503')});
		const answers = [server.receive(), server.receive()];
		heap.runUntil(100);
		answers.push(server.receive());

		expect(answers).toEqual([
			{at: 12, succeeds: true},
			{at: 22, succeeds: true},
			{at: 102, succeeds: false},
		]);
	});

	it('that sheds load refuses at once what is more than it can take, and takes again as it has room', () => {
		const heap = createEventHeap();
		const server = createSheddingServer(heap, 100);
		const atOnce = Array.from({length: 12}, () => server.receive().succeeds);
		heap.runUntil(30);
		const later = Array.from({length: 4}, () => server.receive().succeeds);

		expect(atOnce).toEqual([...Array.from({length: 10}, () => true), false, false]);
		expect(later).toEqual([true, true, true, false]);
	});
});

describe('a call', () => {
	type Given = Partial<Pick<Policies, 'mayWait' | 'repeatsRefusals' | 'budget'>>;
	const run = (faults: number, policies: Given = {}) => {
		const calls: Call[] = [];
		runWorld({
			clients: 1,
			rate: 1,
			arrivals: 'even',
			until: 1_000,
			limits: benchLimits,
			seed: 1,
			serverOf: heap =>
				createSteadyServer(heap, {
					latency: 10,
					faultOf: request => (request < faults ? 'failure' : undefined),
				}),
			policiesOf: () => ({retries: true, breaker: createConsecutiveCircuit(2, 60_000), ...policies}),
			ended: call => calls.push(call),
		});
		return calls.map(({attempts, tries, end}) => ({attempts, tries, end}));
	};

	it('is over with its first success', () => {
		expect(run(1)).toEqual([{attempts: 2, tries: 2, end: 'success'}]);
	});

	it('that the breaker refuses is over, where a refusal is not repeated', () => {
		expect(run(5)).toEqual([{attempts: 2, tries: 3, end: 'refused'}]);
	});

	it('repeats a refusal as often as a failure, where it is told to', () => {
		expect(run(5, {repeatsRefusals: true})).toEqual([{attempts: 2, tries: 5, end: 'failure'}]);
	});

	it('is refused where it may wait, but not as long as the circuit is open', () => {
		expect(run(5, {mayWait: () => true})).toEqual([{attempts: 2, tries: 3, end: 'refused'}]);
	});

	it.each([
		['is refused', 5, [true, true, false]],
		['has succeeded after all', 1, [true, true]],
	])('settles its account when it %s', (_, faults, heard) => {
		const told: boolean[] = [];
		const account = {
			take: () => {
				told.push(true);
				return true;
			},
			close: (succeeded: boolean) => {
				told.push(succeeded);
			},
		};
		run(faults, {budget: {open: () => account, earn: () => {}}});

		expect(told).toEqual(heard);
	});

	it('that its budget does not let repeat is over, and its account too', () => {
		const closed: boolean[] = [];
		const account = {take: () => false, close: (succeeded: boolean) => closed.push(succeeded)};

		expect(run(5, {budget: {open: () => account, earn: () => {}}})).toEqual([
			{attempts: 1, tries: 1, end: 'budget'},
		]);
		expect(closed).toEqual([false]);
	});
});

describe('the budget', () => {
	/** Of calls that have each failed once, how many may be retried once. */
	const retriesOf = (budget: Budget, most = 1_000) => {
		let count = 0;
		while (count < most && budget.open('').take('server-error')) {
			count += 1;
		}
		return count;
	};
	const repeat = (times: number, action: () => void) => {
		for (let time = 0; time < times; time += 1) {
			action();
		}
	};

	it('of gRPC allows retries while it is more than half full', () => {
		const budget = createGrpcBudget();

		expect(retriesOf(budget)).toBe(4);
		repeat(25, () => budget.earn(''));
		expect(retriesOf(budget)).toBe(2);
	});

	it("of AWS takes 14 of 500, and gives back what a call's last retry has cost when it succeeds", () => {
		const budget = createAwsBudget();
		const account = budget.open('');
		repeat(2, () => account.take('server-error'));
		account.close(true);

		expect(retriesOf(budget)).toBe(34);
		repeat(3, () => budget.earn(''));
		expect(retriesOf(budget)).toBe(0);
		repeat(1, () => budget.earn(''));
		expect(retriesOf(budget)).toBe(1);
	});

	it('of Finagle allows a fifth of the calls of ten seconds, and a hundred beside', async () => {
		using time = startVirtualTime();
		const budget = createFinagleBudget();
		repeat(50, () => budget.hear?.('call'));

		expect(retriesOf(budget)).toBe(110);
		await time.advance(11_000);
		expect(retriesOf(budget)).toBe(100);
	});

	it('of Envoy allows as many at a time as a fifth of what is under way, or three', () => {
		const budget = createEnvoyBudget();
		const accounts = Array.from({length: 3}, () => budget.open(''));

		expect(accounts.map(account => account.take('server-error'))).toEqual([true, true, true]);
		expect(retriesOf(budget)).toBe(0);
		accounts[0]?.close(false);
		expect(retriesOf(budget)).toBe(1);
		repeat(30, () => budget.hear?.('attempt'));
		expect(retriesOf(budget)).toBe(3);
	});
});

describe('in ordinary trouble', () => {
	const [unbounded, ...bounded] = budgetsWith({});
	const shipped = bounded.at(-1);
	const shareOf = (situation: Situation, strategy = shipped, seed = 1) => {
		const {calls, attempts, served} = runSituation(situation, strategy ?? shippedWith({}), seed);
		return {served: served / calls, attempts: attempts / calls};
	};
	const rows = situations.filter(({world}) => world.until < 60_000);

	it.each(rows.map(row => [row.name, row] as const))('serves as many as without a budget: %s', (_, row) => {
		const own = shareOf(row);
		const free = shareOf(row, unbounded);

		expect(own.served).toBeGreaterThanOrEqual(free.served - 0.005);
		expect(own.attempts).toBeLessThanOrEqual(1.1 * free.attempts);
	});

	it.each([1, 100])('makes at most two attempts a call where the excess is refused: %i clients', clients => {
		const shed = situations.find(({world}) => world.clients === clients);

		expect(shed).toBeDefined();
		expect(shed && shareOf(shed).attempts).toBeLessThan(2);
	});
});

describe('the storm', () => {
	const storm = {name: '', clients: 1, rate: 80, before: 2_000, length: 5_000, after: 10_000};
	const strategyOf = (retries: boolean) => ({
		name: '',
		policiesOf: () => ({retries}),
	});

	it('is kept up by retries, as it was measured', () => {
		const {attempts, backAfter, served} = runStorm(storm, 'slow', strategyOf(true), 1);

		expect(attempts).toBeGreaterThan(4);
		expect([backAfter, served]).toEqual([Number.POSITIVE_INFINITY, 0]);
	});

	it('is nothing to clients that do not retry, where the server refuses at once', () => {
		expect(runStorm(storm, '503', strategyOf(false), 1)).toMatchObject({
			attempts: 1,
			backAfter: 0,
			served: 1,
		});
	});

	it('is served as if there had been none by clients with the defaults that wait, in the time that they have', () => {
		const limits = {...benchLimits, total: 8_000};
		const {attempts, backAfter, served, servedDuring} = runStorm(
			{...storm, limits},
			'503',
			shippedWith({}),
			1,
		);

		expect([backAfter, served]).toEqual([0, 1]);
		expect(servedDuring).toBeGreaterThan(0.95);
		expect(attempts).toBeLessThan(1.15);
	});

	it('loses the calls made in it to clients that do not wait', () => {
		const {servedDuring} = runStorm(storm, '503', shippedWith({}, 'refuse'), 1);

		expect(servedDuring).toBeLessThan(0.05);
	});
});

it('calls it fair when all are served alike, and the less so the fewer are served', () => {
	expect([fairnessOf([0.5, 0.5]), fairnessOf([1, 0, 0, 0])]).toEqual([1, 0.25]);
});
