import {afterEach, describe, expect, test} from '@jest/globals';
import {clock} from '@kyhooks/core';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';

let time: VirtualTime | undefined;
afterEach(() => time?.stop());

const sleep = (delay: number) => new Promise(resolve => setTimeout(resolve, delay));

test('core’s clock and the platform’s stand still together, and move together', async () => {
	time = startVirtualTime({wallTime: Date.UTC(2026, 0, 1)});
	await time.advance(1_500);
	expect([time.now(), clock.now(), performance.now()]).toEqual([1_500, 1_500, 1_500]);
	const wall = Date.UTC(2026, 0, 1, 0, 0, 1, 500);
	expect([clock.wallTime(), Date.now(), Date.parse(new Date().toISOString())]).toEqual([wall, wall, wall]);
});

test('dates that are given stay what they are', () => {
	time = startVirtualTime();
	expect(new Date(42).getTime()).toBe(42);
	expect(new Date(2020, 1, 2).getFullYear()).toBe(2020);
	expect(Date.UTC(2020, 0)).toBe(1_577_836_800_000);
	expect(new Date() instanceof Date).toBe(true);
});

test('chance comes from the seed', () => {
	const draw = (seed: number) => {
		using _ = startVirtualTime({seed});
		return [clock.random()];
	};
	expect(draw(7)).toEqual(draw(7));
	expect(draw(7)).not.toEqual(draw(8));
});

describe('run', () => {
	test('takes a promise through hours of waiting at once', async () => {
		time = startVirtualTime();
		const work = async () => {
			await sleep(3_600_000);
			await sleep(5);
			return 'done';
		};
		await expect(time.run(work())).resolves.toBe('done');
		expect(time.now()).toBe(3_600_005);
	});

	test('stops at the moment the promise settles', async () => {
		time = startVirtualTime();
		const late = setTimeout(() => {}, 900);
		await expect(time.run(sleep(100).then(() => Promise.reject(new Error('no'))))).rejects.toThrow('no');
		expect([time.now(), time.pending]).toEqual([100, 1]);
		clearTimeout(late);
		expect(time.pending).toBe(0);
	});

	test('refuses to wait for what will never come', async () => {
		time = startVirtualTime();
		await expect(time.run(new Promise(() => {}))).rejects.toThrow('nothing is left to wait for');
	});

	test('says what it takes', async () => {
		time = startVirtualTime();
		await expect(time.run((async () => 1) as never)).rejects.toThrow(
			'run takes a promise, got a function; call it',
		);
		await expect(time.run(Promise.resolve(1), Number.NaN)).rejects.toThrow(RangeError);
	});

	test('gives up after the longest time', async () => {
		time = startVirtualTime();
		const every = setInterval(() => {}, 10);
		await expect(time.run(new Promise(() => {}), 1_000)).rejects.toThrow('not settled in 1000 ms');
		clearInterval(every);
		expect(time.now()).toBeLessThanOrEqual(1_000);
	});
});

describe('the timers', () => {
	test('hand on their arguments, and can be cleared by number or object', async () => {
		time = startVirtualTime();
		const seen: unknown[] = [];
		setTimeout((...values) => seen.push(values), 10, 'a', 1);
		clearTimeout(setTimeout(() => seen.push('cleared'), 10));
		clearTimeout(Number(setTimeout(() => seen.push('cleared by number'), 10)));
		await time.advance(10);
		expect(seen).toEqual([['a', 1]]);
	});

	test('have numbers that no timer of the platform has', () => {
		time = startVirtualTime();
		const timer = setTimeout(() => {}, 10);
		expect(Number(timer)).toBeGreaterThan(2 ** 32);
		clearTimeout(timer);
	});

	test('repeat until they are cleared, and never stand still', async () => {
		time = startVirtualTime();
		let count = 0;
		const every = setInterval(() => {
			count += 1;
		}, 0);
		await time.advance(5);
		clearInterval(every);
		await time.advance(5);
		expect(count).toBe(5);
	});

	test('can be unreferenced, as in Node', () => {
		time = startVirtualTime();
		const timer = setTimeout(() => {}, 10);
		expect(timer.unref().ref().hasRef()).toBe(true);
		clearTimeout(timer);
	});
});

test('stopping gives everything back, once and for all', () => {
	const {setTimeout: realTimeout, Date: RealDate} = globalThis;
	const realNow = performance.now;
	time = startVirtualTime();
	expect(globalThis.setTimeout).not.toBe(realTimeout);
	time.stop();
	time.stop();
	expect(globalThis.setTimeout).toBe(realTimeout);
	expect(globalThis.Date).toBe(RealDate);
	expect(performance.now).toBe(realNow);
	expect(clock.wallTime()).toBeGreaterThan(Date.UTC(2026, 0, 2));
});

test.each([
	[{sed: 7}, 'createVirtualClock.sed is not an option (known: seed, wallTime), got 7'],
	[{seed: 'x'}, 'createVirtualClock.seed must be an integer from 0 to Infinity, got "x"'],
	[
		{wallTime: '2020-01-01'},
		'createVirtualClock.wallTime must be an integer from -8640000000000000 to 8640000000000000, got "2020-01-01"',
	],
])('%j is refused, and time goes on', (options, message) => {
	expect(() => startVirtualTime(options as object)).toThrow(message);
	time = startVirtualTime();
});

test('two at a time are refused', () => {
	time = startVirtualTime();
	expect(() => startVirtualTime()).toThrow('virtual time runs already');
});

test.each([Number.NaN, 'soon', 0, -5])('an interval of %p comes every millisecond', async delay => {
	time = startVirtualTime();
	let count = 0;
	const timer = setInterval(() => {
		count += 1;
		if (count > 20) {
			clearInterval(timer);
		}
	}, delay as number);
	await time.advance(10);
	expect(count).toBe(10);
});

test('the date is a whole number of milliseconds', async () => {
	time = startVirtualTime({wallTime: 0});
	await time.advance(1.5);
	expect(Date.now()).toBe(1);
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('time cannot move on by %d', async duration => {
	time = startVirtualTime();
	await expect(time.advance(duration)).rejects.toThrow(
		new RangeError(`advance: duration must be a finite number of at least 0, got ${duration}`),
	);
	expect(time.now()).toBe(0);
});

test('a timer of an earlier virtual time clears none of this one', async () => {
	using earlier = startVirtualTime();
	const old = setTimeout(() => {}, 1);
	earlier.stop();
	time = startVirtualTime();
	const slept = sleep(5);
	clearTimeout(old);
	await time.run(slept);
	expect(time.now()).toBe(5);
});

test('a real timer can be cleared while time is virtual', () => {
	const real = setTimeout(() => {}, 60_000);
	time = startVirtualTime();
	clearTimeout(real);
	const {_destroyed: cleared} = real as unknown as {_destroyed: boolean};
	time.stop();
	clearTimeout(real);
	expect(cleared).toBe(true);
});

test('a timer without a function is refused at once', () => {
	time = startVirtualTime();
	expect(() => setTimeout('code' as never, 1)).toThrow(
		new TypeError('a timer must have a function to call, got a string'),
	);
});
