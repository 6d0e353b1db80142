import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {createVirtualClock, useClock, type VirtualClock} from '@kyhooks/core';
import fc from 'fast-check';
import {createGate, type Gate} from '../src/gate/gate.ts';
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
const never = Number.POSITIVE_INFINITY;
const {signal: unaborted} = new AbortController();

type Turn = Readonly<{name: number; at: number; isAdmitted: boolean}>;

/** Who came out of the line, in order. */
function watch(gate: Gate) {
	const turns: Turn[] = [];
	const join = (name: number, {signal = unaborted, deadline = never} = {}) => {
		void gate.join(signal, deadline).then(isAdmitted => turns.push({name, at: clock.now(), isAdmitted}));
	};
	return {turns, join, times: () => turns.map(({at}) => at), names: () => turns.map(({name}) => name)};
}

describe('a gate', () => {
	test('is open until it is closed, and again when the wait is over', async () => {
		const gate = createGate();
		expect([gate.isInForce(), gate.remaining()]).toEqual([false, 0]);
		gate.close(after(1_000));
		await clock.advance(400);
		expect([gate.isInForce(), gate.remaining()]).toEqual([true, 600]);
		await clock.advance(600);
		gate.seeAgain();
		expect([gate.isInForce(), gate.remaining()]).toEqual([false, 0]);
	});

	test('opens no earlier for a shorter wait that comes later, and later for a longer one', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		await clock.advance(300);
		gate.close({...after(600), status: 503});
		expect([gate.remaining(), gate.reason().status]).toEqual([700, 429]);
		gate.close({...after(900), status: 503, source: 'ratelimit'});
		expect([gate.remaining(), gate.reason()]).toEqual([
			900,
			{until: 1_200, wait: 900, source: 'ratelimit', status: 503},
		]);
	});

	test('has a timer only while somebody waits, and one for all of them', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		expect(clock.pending).toBe(0);
		const {join, turns} = watch(gate);
		for (let name = 0; name < 400; name++) {
			join(name);
		}
		expect(clock.pending).toBe(1);
		await clock.advance(1_500);
		expect(turns.length).toBeGreaterThan(0);
		expect(turns.length).toBeLessThan(400);
		expect(clock.pending).toBe(1);
		await clock.advance(500);
		expect(turns).toHaveLength(400);
		expect(clock.pending).toBe(0);
		expect(gate.isInForce()).toBe(false);
	});
});

describe('the line', () => {
	test('is let in one after another, in the order in which they came', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		const {join, times, names} = watch(gate);
		for (let name = 0; name < 10; name++) {
			join(name);
			await clock.advance(10);
		}
		await clock.advance(1_000);
		expect(names()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(new Set(times()).size).toBe(10);
		expect(Math.min(...times())).toBeGreaterThan(1_000);
		expect(Math.max(...times())).toBeLessThanOrEqual(1_100);
	});

	test('of a few is spread over a tenth of the wait', async () => {
		const gate = createGate();
		gate.close(after(60_000));
		const {join, times} = watch(gate);
		for (let name = 0; name < 100; name++) {
			join(name);
		}
		await clock.advance(100_000);
		const gaps = times()
			.slice(1)
			.map((at, index) => at - (times()[index] as number));
		expect(times().at(-1)).toBeGreaterThan(65_000);
		expect(times().at(-1)).toBeLessThanOrEqual(66_000);
		expect(new Set(gaps.slice(0, 50).map(gap => Math.round(gap))).size).toBeGreaterThan(20);
	});

	test('is in force to the last, and who comes then has nobody to wait for', async () => {
		const gate = createGate();
		gate.close(after(60_000));
		gate.seeAgain();
		const {join, turns} = watch(gate);
		join(0);
		join(1);
		await clock.advance(60_000);
		while (turns.length < 2) {
			expect(gate.isInForce()).toBe(true);
			await clock.advance(10);
		}
		expect(clock.now()).toBeLessThan(66_000);
		expect(clock.pending).toBe(0);
		expect([gate.tryPass(), gate.tryPass()]).toEqual([true, true]);
	});

	test('sets no timer for one who joins where there is one', () => {
		let timers = 0;
		restore();
		restore = useClock({
			...clock,
			setTimer(delay, callback) {
				timers += 1;
				return clock.setTimer(delay, callback);
			},
		});
		const gate = createGate();
		gate.close(after(1_000));
		const {join} = watch(gate);
		for (let name = 0; name < 5; name++) {
			join(name);
		}
		expect(timers).toBe(1);
	});

	test('of many is given longer, but no longer than the server’s own wait', async () => {
		const ends: Record<string, number> = {};
		for (const [count, wait] of [
			[400, 1_000],
			[100, 1_000],
			[400, 10_000],
		] as const) {
			const start = clock.now();
			const gate = createGate();
			gate.close(after(wait));
			const {join, times} = watch(gate);
			for (let name = 0; name < count; name++) {
				join(name);
			}
			await clock.advance(wait * 3);
			ends[`${count} after ${wait}`] = Math.round((Math.max(...times()) - start - wait) / 100) * 100;
		}
		expect(ends).toEqual({'400 after 1000': 1_000, '100 after 1000': 500, '400 after 10000': 2_000});
	});

	test('is joined at its end by whoever comes while there is one, and ends no later for it', async () => {
		const gate = createGate();
		gate.close(after(10_000));
		const {join, names, times} = watch(gate);
		for (let name = 0; name < 5; name++) {
			join(name);
		}
		await clock.advance(10_000);
		for (let name = 5; gate.isInForce(); name++) {
			join(name);
			await clock.advance(1);
		}
		expect(names()).toEqual(names().map((_, index) => index));
		expect(names().length).toBeGreaterThan(100);
		expect(Math.max(...times())).toBeLessThanOrEqual(11_001);
	});

	test('goes on waiting when the gate is closed again', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		const {join, turns, names} = watch(gate);
		for (let name = 0; name < 10; name++) {
			join(name);
		}
		await clock.advance(1_050);
		const before = turns.length;
		expect(before).toBeGreaterThan(0);
		expect(before).toBeLessThan(10);
		gate.close(after(2_000));
		await clock.advance(2_000);
		expect(turns).toHaveLength(before);
		await clock.advance(200);
		expect(names()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	});

	test('is left at once by an abort, and its place by nobody else', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		const {join, turns, names} = watch(gate);
		const controller = new AbortController();
		join(0);
		join(1, {signal: controller.signal});
		join(2);
		await clock.advance(500);
		controller.abort();
		await clock.advance(0);
		expect(turns).toEqual([{name: 1, at: 500, isAdmitted: false}]);
		await clock.advance(1_000);
		expect(names()).toEqual([1, 0, 2]);
	});

	test('leaves no timer when the last has left it', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		const {join} = watch(gate);
		const controller = new AbortController();
		join(0, {signal: controller.signal});
		join(1, {signal: controller.signal});
		controller.abort();
		await clock.advance(0);
		expect(clock.pending).toBe(0);
		join(2);
		expect(clock.pending).toBe(1);
	});

	test('is not joined where the deadline comes before the opening', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		await expect(gate.join(unaborted, 1_000)).resolves.toBe(false);
		expect(clock.pending).toBe(0);
	});

	test('is not joined with a signal that has aborted', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		await expect(gate.join(AbortSignal.abort(), never)).resolves.toBe(false);
		expect(clock.pending).toBe(0);
	});

	test('is left at once by those whose deadline a longer closing goes beyond', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		const {join, turns} = watch(gate);
		join(0, {deadline: 2_500});
		join(1, {deadline: 2_501});
		await clock.advance(500);
		gate.close(after(2_000));
		await clock.advance(0);
		expect(turns).toEqual([{name: 0, at: 500, isAdmitted: false}]);
		await clock.advance(3_000);
		expect(turns.at(-1)).toMatchObject({name: 1, isAdmitted: true});
	});

	test('takes its listener off the signal, however it was left', async () => {
		const gate = createGate();
		gate.close(after(1_000));
		let listeners = 0;
		const signal = {
			aborted: false,
			addEventListener: (event: string) => {
				listeners += event === 'abort' ? 1 : 0;
			},
			removeEventListener: (event: string) => {
				listeners -= event === 'abort' ? 1 : 0;
			},
		} as unknown as AbortSignal;
		const {join} = watch(gate);
		join(0, {signal});
		join(1, {signal, deadline: 1_500});
		expect(listeners).toBe(2);
		gate.close(after(2_000));
		await clock.advance(3_000);
		expect(listeners).toBe(0);
	});
});

describe('those whose answers have closed it', () => {
	/** Closes it for a second by so many answers. */
	const closedBy = (count: number) => {
		const gate = createGate();
		for (let answer = 0; answer < count; answer++) {
			gate.close(after(1_000));
		}
		return gate;
	};

	test('come back through it one by one, also if they come at the same moment', async () => {
		const gate = closedBy(50);
		await clock.advance(1_000);
		const {join, times, names} = watch(gate);
		const passed = Array.from({length: 50}, (_, name) => {
			gate.seeAgain();
			const passes = gate.tryPass();
			if (!passes) {
				join(name);
			}
			return passes;
		});
		expect(passed.filter(passes => passes)).toHaveLength(1);
		await clock.advance(300);
		expect(names()).toEqual(Array.from({length: 49}, (_, index) => index + 1));
		expect(new Set(times()).size).toBe(49);
		expect(Math.max(...times())).toBeGreaterThan(1_150);
		expect(Math.max(...times())).toBeLessThanOrEqual(1_250);
	});

	test('are let through at once where there is one, or they come one by one', async () => {
		const gate = closedBy(2);
		expect(gate.tryPass()).toBe(false);
		await clock.advance(1_000);
		gate.seeAgain();
		expect(gate.tryPass()).toBe(true);
		await clock.advance(8);
		gate.seeAgain();
		expect(gate.tryPass()).toBe(true);
		expect(gate.isInForce()).toBe(false);
	});

	test('are not waited for', async () => {
		const gate = closedBy(10);
		await clock.advance(1_049);
		expect(gate.isInForce()).toBe(true);
		await clock.advance(1);
		expect(gate.isInForce()).toBe(false);
	});

	test('keep the next one no longer than a moment, however long the server’s wait was', async () => {
		const gate = createGate();
		gate.close(after(60_000));
		await clock.advance(60_000);
		const {join, times} = watch(gate);
		expect(gate.tryPass()).toBe(true);
		expect(gate.tryPass()).toBe(false);
		join(0);
		await clock.advance(10);
		expect(times()).toHaveLength(1);
	});

	test('make the line longer, which leaves them room', async () => {
		const gate = createGate();
		for (let answer = 0; answer < 300; answer++) {
			gate.close(after(10_000));
		}
		const {join, times} = watch(gate);
		for (let name = 0; name < 300; name++) {
			join(name);
		}
		await clock.advance(20_000);
		expect(Math.max(...times())).toBeGreaterThan(11_300);
		expect(Math.max(...times())).toBeLessThanOrEqual(13_000);
	});

	test('come after those in line, also where the timer is late', () => {
		const gate = closedBy(1);
		watch(gate).join(0);
		restore();
		restore = useClock({...clock, now: () => 5_000});
		expect([gate.isInForce(), gate.tryPass()]).toEqual([true, false]);
	});

	test('come after those in line', async () => {
		const gate = closedBy(1);
		const {join} = watch(gate);
		join(0);
		await clock.advance(1_000);
		expect(gate.tryPass()).toBe(false);
	});
});

test('nobody is let in while it is closed, all are in order, and the last by the end of the spread', async () => {
	const plan = fc.record({
		wait: fc.integer({min: 1, max: 60_000}),
		early: fc.array(fc.integer({min: 0, max: 59_999}), {minLength: 1, maxLength: 60}),
	});
	await fc.assert(
		fc.asyncProperty(plan, async ({wait, early}) => {
			const start = clock.now();
			const gate = createGate();
			gate.close(after(wait));
			const {join, times, names} = watch(gate);
			const moments = early.filter(moment => moment < wait).sort((one, other) => one - other);
			for (const [name, moment] of moments.entries()) {
				await clock.advance(Math.max(0, start + moment - clock.now()));
				join(name);
			}
			const spread = Math.max(wait / 10, Math.min((moments.length + 1) * 5, wait));
			await clock.advance(start + wait + spread + 1 - clock.now());
			expect(names()).toEqual(moments.map((_, index) => index));
			for (const at of times()) {
				expect(at).toBeGreaterThanOrEqual(start + wait);
				expect(at).toBeLessThanOrEqual(start + wait + spread + 1e-6);
			}
			expect(clock.pending).toBe(0);
		}),
		{numRuns: 60},
	);
});

describe('the gates of a hook', () => {
	const at = (path: string) => `https://api.example.com/${path}`;
	/** Milliseconds that a call to this path has to wait. */
	const waitAt = (gates: Gates, path: string, scope = 'api') =>
		Math.max(0, ...gates.inForce(scope, at(path)).map(gate => gate.remaining()));
	const tell = (gates: Gates, path: string, wait: number, isForAll = false, scope = 'api') =>
		gates.close(scope, at(path), after(wait), isForAll);

	test('are none until one is closed, and none again once it is found open', async () => {
		const gates = createGates();
		expect([gates.size, gates.inForce('api', at('a'))]).toEqual([0, []]);
		tell(gates, 'a', 1_000);
		expect(gates.size).toBe(1);
		expect(waitAt(gates, 'a')).toBe(1_000);
		await clock.advance(1_005);
		expect(gates.inForce('api', at('a'))).toEqual([]);
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

	test('expect back at the gate of all paths also who was told on a path that was told before', async () => {
		const gates = createGates();
		for (let call = 0; call < 50; call++) {
			tell(gates, 'a', 1_000);
			tell(gates, 'b', 1_000);
		}
		const [shared] = gates.inForce('api', at('c'));
		await clock.advance(1_400);
		expect(shared?.isInForce()).toBe(true);
	});

	test('begin with the one that opens last', () => {
		const gates = createGates();
		tell(gates, 'a', 60_000);
		tell(gates, 'b', 1_000, true);
		expect(gates.inForce('api', at('a')).map(gate => gate.remaining())).toEqual([60_000, 1_000]);
		tell(gates, 'c', 90_000, true);
		expect(gates.inForce('api', at('a')).map(gate => gate.remaining())).toEqual([90_000, 60_000]);
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
		gates.inForce('api', at('a'));
		expect(gates.size).toBe(1);
	});

	test('are forgotten one by one when they are found open', async () => {
		const gates = createGates();
		tell(gates, 'long', 5_000);
		tell(gates, 'short', 1_000, false, 'other');
		await clock.advance(1_005);
		expect(gates.inForce('other', at('short'))).toEqual([]);
		expect(gates.size).toBe(1);
	});

	test('stay one by path while it is closed, whatever closes it', () => {
		const gates = createGates();
		tell(gates, 'a', 1_000);
		const [gate] = gates.inForce('api', at('a'));
		tell(gates, 'a', 2_000);
		expect(gates.inForce('api', at('a'))).toEqual([gate]);
		expect(gate?.remaining()).toBe(2_000);
	});

	test.each([
		['origins', (number: number) => [`https://${number}.example.com`, `https://${number}.example.com/`]],
		['paths of one origin', (number: number) => ['api', at(`users/${number}`)]],
	])(
		'are at most a thousand for 10,000 %s, and one that is forgotten still lets its line in',
		async (_, name) => {
			const gates = createGates();
			const [first] = tell(gates, 'first', 1_000, false, 'first');
			const {join, names} = watch(first as Gate);
			join(0);
			for (let number = 0; number < 10_000; number++) {
				const [scope, url] = name(number) as [string, string];
				gates.close(scope, url, after(1_000), false);
			}
			expect(gates.size).toBe(1_000);
			expect(waitAt(gates, 'first', 'first')).toBe(0);
			await clock.advance(1_100);
			expect(names()).toEqual([0]);
		},
	);

	test('keep the gate of all paths while ever more of them are told', () => {
		const gates = createGates();
		for (let number = 0; number < 5_000; number++) {
			tell(gates, `users/${number}`, 1_000);
		}
		expect(waitAt(gates, 'other')).toBe(1_000);
	});
});
