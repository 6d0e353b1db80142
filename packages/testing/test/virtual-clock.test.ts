import {describe, expect, test} from '@jest/globals';
import {createVirtualClock, seededRandom} from '@kyhooks/testing';
import fc from 'fast-check';

describe('virtual time', () => {
	test('stands still until it is told to move', async () => {
		const clock = createVirtualClock();
		expect([clock.now(), clock.wallTime()]).toEqual([0, Date.UTC(2026, 0, 1)]);
		await clock.advance(1_500);
		expect([clock.now(), clock.wallTime()]).toEqual([1_500, Date.UTC(2026, 0, 1, 0, 0, 1, 500)]);
	});

	test('starts at the wall time given', () => {
		expect(createVirtualClock({wallTime: 42}).wallTime()).toBe(42);
	});

	test('fires timers in the order in which they fall due, each at its own time', async () => {
		const clock = createVirtualClock();
		const fired: string[] = [];
		for (const [name, delay] of [
			['late', 30],
			['early', 10],
			['middle', 20],
			['too late', 41],
		] as const) {
			clock.setTimer(delay, () => fired.push(`${name} ${clock.now()}`));
		}
		await clock.advance(40);
		expect(fired).toEqual(['early 10', 'middle 20', 'late 30']);
		expect(clock.now()).toBe(40);
	});

	test('never goes back, whoever moves it at the same time', async () => {
		const clock = createVirtualClock();
		const times: number[] = [];
		for (const delay of [30, 60, 100]) {
			clock.setTimer(delay, () => times.push(clock.now()));
		}
		await Promise.all([clock.advance(100), clock.advance(40)]);
		expect(times).toEqual([30, 60, 100]);
		expect(clock.now()).toBe(100);
	});

	test.each([2_147_483_648, Number.POSITIVE_INFINITY])(
		'fires a timer of %d ms at once, as the platforms do',
		async delay => {
			const clock = createVirtualClock();
			let fired = false;
			clock.setTimer(delay, () => {
				fired = true;
			});
			await clock.advance(1);
			expect(fired).toBe(true);
		},
	);

	test('tells when the next timer falls due, until none is left', async () => {
		const clock = createVirtualClock();
		expect(clock.nextTimer).toBeUndefined();
		clock.setTimer(30, () => {});
		const cancel = clock.setTimer(10, () => {});
		expect(clock.nextTimer).toBe(10);
		cancel();
		expect(clock.nextTimer).toBe(30);
		await clock.advance(30);
		expect(clock.nextTimer).toBeUndefined();
	});

	test('fires timers of one moment in the order in which they were set', async () => {
		const clock = createVirtualClock();
		const fired: number[] = [];
		for (const number of [1, 2, 3]) {
			clock.setTimer(10, () => fired.push(number));
		}
		await clock.advance(10);
		expect(fired).toEqual([1, 2, 3]);
	});

	test('fires a timer that a timer sets, within the same advance', async () => {
		const clock = createVirtualClock();
		const fired: number[] = [];
		clock.setTimer(10, () => {
			fired.push(clock.now());
			clock.setTimer(15, () => fired.push(clock.now()));
		});
		await clock.advance(24);
		expect(fired).toEqual([10]);
		await clock.advance(1);
		expect(fired).toEqual([10, 25]);
	});

	test('lets promises settle before the first timer and between timers', async () => {
		const clock = createVirtualClock();
		const seen: string[] = [];
		const settles = async (name: string) => {
			for (let step = 0; step < 20; step++) {
				await undefined;
			}
			seen.push(name);
		};
		void settles('promise at the start');
		clock.setTimer(10, () => {
			seen.push('first timer');
			void settles('promise of the first timer');
		});
		clock.setTimer(10, () => seen.push('second timer'));
		await clock.advance(10);
		expect(seen).toEqual([
			'promise at the start',
			'first timer',
			'promise of the first timer',
			'second timer',
		]);
	});

	test('fires a timer that a promise sets after a timer has fired', async () => {
		const clock = createVirtualClock();
		const wait = (delay: number) => new Promise<void>(resolve => clock.setTimer(delay, resolve));
		const walk = async () => {
			await wait(10);
			await wait(10);
			return clock.now();
		};
		const walked = walk();
		await clock.advance(100);
		await expect(walked).resolves.toBe(20);
	});

	test('counts the timers that wait, and forgets those that fired or were cancelled', async () => {
		const clock = createVirtualClock();
		const fired: string[] = [];
		clock.setTimer(10, () => fired.push('kept'));
		const cancel = clock.setTimer(10, () => fired.push('cancelled'));
		expect(clock.pending).toBe(2);
		cancel();
		expect(clock.pending).toBe(1);
		await clock.advance(10);
		expect(clock.pending).toBe(0);
		expect(fired).toEqual(['kept']);
	});

	test('lets a timer cancel one that is due at the same moment', async () => {
		const clock = createVirtualClock();
		const fired: string[] = [];
		clock.setTimer(10, () => cancel());
		const cancel = clock.setTimer(10, () => fired.push('cancelled'));
		await clock.advance(10);
		expect(fired).toEqual([]);
	});

	test('treats a negative delay as none: time never goes back', async () => {
		const clock = createVirtualClock();
		await clock.advance(50);
		const times: number[] = [];
		clock.setTimer(-20, () => times.push(clock.now()));
		await clock.advance(0);
		expect(times).toEqual([50]);
	});
});

describe('seeded chance', () => {
	test('is equal for equal seeds, and differs between seeds', () => {
		const draws = (seed: number) => {
			const {random} = createVirtualClock({seed});
			return Array.from({length: 5}, () => random());
		};
		expect(draws(7)).toEqual(draws(7));
		expect(draws(7)).not.toEqual(draws(8));
		expect(new Set(draws(7)).size).toBe(5);
	});

	test('has the seed 1 unless one is given', () => {
		expect(createVirtualClock().random()).toBe(createVirtualClock({seed: 1}).random());
	});

	test('draws the numbers of mulberry32, the same on every engine', () => {
		const random = seededRandom(1);
		expect([random(), random(), random()].map(number => Math.floor(number * 2 ** 32))).toEqual([
			2_693_262_067, 11_749_833, 2_265_367_787,
		]);
	});

	test('is at least 0 and below 1, whatever the seed', () => {
		fc.assert(
			fc.property(fc.oneof(fc.integer(), fc.double()), seed => {
				const random = seededRandom(seed);
				for (let draw = 0; draw < 20; draw++) {
					const number = random();
					expect(number >= 0 && number < 1).toBe(true);
				}
			}),
		);
	});

	test('spreads evenly over the range', () => {
		const random = seededRandom(3);
		const tenths = new Array(10).fill(0);
		for (let draw = 0; draw < 10_000; draw++) {
			tenths[Math.floor(random() * 10)]++;
		}
		expect(Math.min(...tenths)).toBeGreaterThan(850);
		expect(Math.max(...tenths)).toBeLessThan(1_150);
	});
});
