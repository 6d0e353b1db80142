import {describe, expect, it} from '@jest/globals';
import {benchLimits, type Call} from '../bench/simulation/call.ts';
import {createConsecutiveCircuit} from '../bench/simulation/consecutive-circuit.ts';
import {createEventHeap} from '../bench/simulation/event-heap.ts';
import {fairnessOf} from '../bench/simulation/measures.ts';
import {type OutageKind, workedOff} from '../bench/simulation/outage.ts';
import {createQueueingServer, createSteadyServer} from '../bench/simulation/server.ts';
import {runStorm} from '../bench/simulation/storm.ts';
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
});

describe('a call', () => {
	const run = (faults: number, whenOpen: 'refuse' | 'wait' | 'repeat') => {
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
			policiesOf: () => ({retries: true, breaker: createConsecutiveCircuit(2, 60_000), whenOpen}),
			ended: call => calls.push(call),
		});
		return calls.map(({attempts, tries, end}) => ({attempts, tries, end}));
	};

	it('is over with its first success', () => {
		expect(run(1, 'refuse')).toEqual([{attempts: 2, tries: 2, end: 'success'}]);
	});

	it('that the breaker refuses is over, where a refusal is not repeated', () => {
		expect(run(5, 'refuse')).toEqual([{attempts: 2, tries: 3, end: 'refused'}]);
	});

	it('repeats a refusal as often as a failure, where it is told to', () => {
		expect(run(5, 'repeat')).toEqual([{attempts: 2, tries: 5, end: 'failure'}]);
	});

	it('leaves the line when its time no longer suffices for an attempt', () => {
		expect(run(5, 'wait')).toEqual([{attempts: 2, tries: 3, end: 'refused'}]);
	});
});

describe('the storm', () => {
	const storm = {name: '', clients: 1, rate: 80, before: 2_000, length: 5_000, after: 10_000};
	const strategyOf = (retries: boolean) => ({
		name: '',
		policiesOf: () => ({retries, whenOpen: 'refuse' as const}),
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
});

it('calls it fair when all are served alike, and the less so the fewer are served', () => {
	expect([fairnessOf([0.5, 0.5]), fairnessOf([1, 0, 0, 0])]).toEqual([1, 0.25]);
});
