import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {useClock} from '@kyhooks/core';
import {createVirtualClock, type VirtualClock} from '@kyhooks/testing';
import fc from 'fast-check';
import {type Gate, remaining, takeSpreadTurn} from '../src/gate/gate.ts';
import {createGates, type Gates} from '../src/gate/gates.ts';

let clock: VirtualClock;
let restore = () => {};
beforeEach(() => {
	clock = createVirtualClock({seed: 3});
	restore = useClock(clock);
});
afterEach(() => restore());

const after = (wait: number) =>
	({until: clock.now() + wait, wait, source: 'retry-after', status: 429}) as const;
describe('a turn', () => {
	/** The turns of this many calls, taken one after the other at a gate that is closed for this long. */
	const turnsOf = (count: number, wait: number, timeLeft = Number.POSITIVE_INFINITY) => {
		const gate: Gate = {...after(wait), turns: 0};
		return Array.from({length: count}, () => takeSpreadTurn(gate, timeLeft));
	};

	test('comes after the opening, within a tenth of the wait for a few', () => {
		const turns = turnsOf(10, 60_000);
		expect(Math.min(...turns)).toBeGreaterThanOrEqual(60_000);
		expect(Math.max(...turns)).toBeGreaterThan(63_000);
		expect(Math.max(...turns)).toBeLessThanOrEqual(66_050);
		expect(new Set(turns).size).toBe(10);
	});

	test('leaves 5 ms for each where they are many', () => {
		const turns = turnsOf(400, 10_000);
		expect(Math.max(...turns)).toBeGreaterThan(11_900);
		for (let moment = 11_000; moment < 12_000; moment += 100) {
			const coming = turns.filter(turn => turn >= moment && turn < moment + 100);
			expect(coming.length).toBeLessThanOrEqual(40);
		}
	});

	test('comes no later than the wait once more and a tenth, however many there are', () => {
		const turns = turnsOf(5_000, 1_000);
		expect(Math.max(...turns)).toBeLessThanOrEqual(2_100);
		expect(turns.filter(turn => turn < 1_500).length).toBeLessThan(2_600);
	});

	test('is at the opening where there is no time for a later one', () => {
		expect(turnsOf(3, 1_000, 1_001).every(turn => turn >= 1_000 && turn < 1_001)).toBe(true);
	});

	test('is never before the opening, and near it', () => {
		const plan = {wait: fc.integer({min: 1, max: 60_000}), count: fc.integer({min: 1, max: 200})};
		fc.assert(
			fc.property(fc.record(plan), ({wait, count}) => {
				for (const turn of turnsOf(count, wait)) {
					expect(turn).toBeGreaterThanOrEqual(wait - 1e-6);
					expect(turn).toBeLessThanOrEqual(wait * 1.1 + Math.min(count * 5, wait) + 1e-6);
				}
			}),
			{numRuns: 60},
		);
	});
});

describe('the gates of a hook', () => {
	const at = (path: string) => `https://api.example.com/${path}`;
	/** Milliseconds that a call to this path must wait. */
	const waitAt = (gates: Gates, path: string, scope = 'api') =>
		remaining(gates.closedTo(scope, at(path)) ?? {until: 0});
	const tell = (gates: Gates, path: string, wait: number, isForAll = false, scope = 'api') =>
		gates.close(scope, at(path), after(wait), isForAll);

	test('are none until one is closed, and none again once it is found open', async () => {
		const gates = createGates();
		expect([gates.size, gates.closedTo('api', at('a'))]).toEqual([0, undefined]);
		tell(gates, 'a', 1_000);
		expect(gates.size).toBe(1);
		expect(waitAt(gates, 'a')).toBe(1_000);
		await clock.advance(1_000);
		expect(gates.closedTo('api', at('a'))).toBeUndefined();
		expect(gates.size).toBe(0);
	});

	test('hold the path that was told, with any query, and no other', () => {
		const gates = createGates();
		tell(gates, 'a', 60_000);
		expect(waitAt(gates, 'a?page=2')).toBe(60_000);
		expect([waitAt(gates, 'b'), waitAt(gates, 'a/b'), waitAt(gates, 'a', 'other')]).toEqual([0, 0, 0]);
	});

	test('hold every path as soon as a second is told, for no longer than both were', () => {
		const gates = createGates();
		tell(gates, 'a', 60_000);
		tell(gates, 'b', 400);
		expect([waitAt(gates, 'a'), waitAt(gates, 'b'), waitAt(gates, 'c')]).toEqual([60_000, 400, 400]);
		expect(waitAt(gates, 'c', 'other')).toBe(0);
	});

	test('hold the others for a second at first, and then for as long again as nobody was served', async () => {
		const gates = createGates();
		const holds: number[] = [];
		tell(gates, '0', 60_000);
		for (let path = 1; clock.now() < 60_000; path++) {
			tell(gates, `${path}`, 60_000 - clock.now());
			const hold = waitAt(gates, 'other');
			holds.push(hold);
			await clock.advance(hold);
		}
		expect(holds).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 28_000]);
	});

	test('hold the others by the time since a second was told, and not since the first was', async () => {
		const gates = createGates();
		tell(gates, 'a', 60_000);
		await clock.advance(30_000);
		tell(gates, 'b', 60_000);
		expect(waitAt(gates, 'c')).toBe(1_000);
		await clock.advance(500);
		tell(gates, 'a', 60_000);
		tell(gates, 'b', 60_000);
		expect(waitAt(gates, 'c')).toBe(1_000);
	});

	test('hold the others for no longer than two were told, in whatever order', async () => {
		const told = fc.array(
			fc.record({
				path: fc.constantFrom('a', 'b', 'c', 'd'),
				wait: fc.integer({min: 0, max: 60_000}),
				pause: fc.integer({min: 0, max: 20_000}),
			}),
			{minLength: 1, maxLength: 20},
		);
		await fc.assert(
			fc.asyncProperty(told, async all => {
				const gates = createGates();
				const moments = new Map<string, number>();
				for (const {path, wait, pause} of all) {
					const until = clock.now() + wait;
					moments.set(path, Math.max(until, moments.get(path) ?? 0));
					tell(gates, path, wait);
					const [, second = 0] = [...moments.values()].sort((one, other) => other - one);
					expect(waitAt(gates, 'other')).toBeLessThanOrEqual(Math.max(0, second - clock.now()));
					await clock.advance(pause);
				}
			}),
			{numRuns: 100},
		);
	});

	test('hold no other path on the word of one, however often it is told', () => {
		const gates = createGates();
		for (const wait of [1_000, 60_000, 5_000]) {
			tell(gates, 'a', wait);
		}
		expect(waitAt(gates, 'b')).toBe(0);
	});

	test('hold no other path for what was told to one after the time of the other', async () => {
		const gates = createGates();
		tell(gates, 'a', 1_000);
		await clock.advance(1_500);
		tell(gates, 'b', 60_000);
		expect(waitAt(gates, 'c')).toBe(0);
	});

	test('take two waits for those of two paths where another was served in between', () => {
		const gates = createGates();
		tell(gates, 'a', 60_000);
		gates.served('api', at('c'));
		tell(gates, 'b', 60_000);
		expect(waitAt(gates, 'c')).toBe(0);
		tell(gates, 'd', 60_000);
		expect(waitAt(gates, 'c')).toBe(1_000);
	});

	test('take a late answer of the path that was told for no proof of that', () => {
		const gates = createGates();
		tell(gates, 'a', 60_000);
		gates.served('api', at('a'));
		gates.served('other', at('c'));
		tell(gates, 'b', 60_000);
		expect(waitAt(gates, 'c')).toBe(1_000);
	});

	test('hold every path on one word where the server says that it is for all', () => {
		const gates = createGates();
		tell(gates, 'a', 60_000, true);
		expect([waitAt(gates, 'a'), waitAt(gates, 'b')]).toEqual([60_000, 60_000]);
	});

	test('give the one that opens last', () => {
		const gates = createGates();
		tell(gates, 'a', 60_000);
		tell(gates, 'b', 1_000, true);
		expect([waitAt(gates, 'a'), waitAt(gates, 'c')]).toEqual([60_000, 1_000]);
		tell(gates, 'c', 90_000, true);
		expect(waitAt(gates, 'a')).toBe(90_000);
	});

	test('open no earlier for a shorter wait that comes later, and later for a longer one', async () => {
		const gates = createGates();
		tell(gates, 'a', 1_000);
		await clock.advance(300);
		gates.close('api', at('a'), {...after(600), status: 503}, false);
		expect(gates.closedTo('api', at('a'))).toMatchObject({until: 1_000, status: 429});
		gates.close('api', at('a'), {...after(900), status: 503, source: 'ratelimit'}, false);
		expect(gates.closedTo('api', at('a'))).toMatchObject({
			until: 1_200,
			wait: 900,
			source: 'ratelimit',
			status: 503,
		});
	});

	test('keep a path apart from a scope that is named like it', () => {
		const gates = createGates();
		const odd = `${at('a')} api`;
		gates.close(odd, at('b'), after(1_000), true);
		expect(waitAt(gates, 'a')).toBe(0);
		gates.close('', at('b'), after(1_000), true);
		expect(waitAt(gates, 'b')).toBe(0);
	});

	test('of servers that are not asked any more are forgotten while others are', async () => {
		const gates = createGates();
		tell(gates, 'gone', 1_000);
		tell(gates, 'a', 5_000);
		await clock.advance(1_005);
		gates.closedTo('api', at('a'));
		expect(gates.size).toBe(1);
	});

	test('stay one by path while it is closed, whatever closes it', () => {
		const gates = createGates();
		tell(gates, 'a', 1_000);
		const gate = gates.closedTo('api', at('a'));
		tell(gates, 'a', 2_000);
		expect(gates.closedTo('api', at('a'))).toBe(gate);
		expect(waitAt(gates, 'a')).toBe(2_000);
	});

	test.each([
		['origins', (number: number) => [`https://${number}.example.com`, `https://${number}.example.com/`]],
		['paths of one origin', (number: number) => ['api', at(`users/${number}`)]],
	])('are at most a thousand for 10,000 %s', (_, name) => {
		const gates = createGates();
		tell(gates, 'first', 1_000, false, 'first');
		for (let number = 0; number < 10_000; number++) {
			const [scope, url] = name(number) as [string, string];
			gates.close(scope, url, after(1_000), false);
		}
		expect(gates.size).toBe(1_000);
		expect(waitAt(gates, 'first', 'first')).toBe(0);
	});

	test('keep the gate of all paths while ever more of them are told', () => {
		const gates = createGates();
		for (let number = 0; number < 5_000; number++) {
			tell(gates, `users/${number}`, 1_000);
		}
		expect(waitAt(gates, 'other')).toBe(1_000);
	});
});
