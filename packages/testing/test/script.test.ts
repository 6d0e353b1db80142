import {describe, expect, test} from '@jest/globals';
import {
	degrading,
	flaky,
	forever,
	notFound,
	ok,
	okAfter,
	outage,
	refused,
	type Scenario,
	type Script,
	scenarioFetch,
	sequence,
	serverError,
	times,
	unavailable,
} from '@kyhooks/testing';
import fc from 'fast-check';

/** The scenarios of the first requests. */
function first(
	count: number,
	script: Script,
	elapsed: (index: number) => number = () => 0,
): (string | undefined)[] {
	return Array.from({length: count}, (_, index) => script.step({index, elapsed: elapsed(index)})?.scenario);
}

describe('sequence', () => {
	test('takes one step after the other, and runs out', () => {
		const script = sequence(unavailable(), refused(), ok());
		expect(script.length).toBe(3);
		expect(first(4, script)).toEqual(['unavailable', 'refused', 'ok', undefined]);
	});

	test('takes scripts as well as steps, also without end', () => {
		const script = sequence(times(2, sequence(refused(), serverError())), forever(ok()));
		expect(script.length).toBe(Number.POSITIVE_INFINITY);
		expect(first(6, script)).toEqual(['refused', 'serverError', 'refused', 'serverError', 'ok', 'ok']);
	});

	test('hands time on to its parts', () => {
		const script = sequence(ok(), outage({to: 10}));
		expect(first(3, script, index => index * 5)).toEqual(['ok', 'unavailable', 'ok']);
	});

	test('of nothing has no step', () => {
		expect(sequence().length).toBe(0);
		expect(first(1, sequence())).toEqual([undefined]);
	});

	test('describes itself as it was written', () => {
		expect(sequence(ok(), times(2, refused()), forever(ok())).description).toBe(
			'sequence(ok, times(2, refused), forever(ok))',
		);
	});

	test.each([
		[
			ok as unknown as Scenario,
			'sequence: item 2 must be a step or a script, got a function; call it, as in ok()',
		],
		[undefined as unknown as Scenario, 'sequence: item 2 must be a step or a script, got undefined'],
	])('refuses what is no scenario', (scenario, message) => {
		expect(() => sequence(ok(), scenario)).toThrow(new TypeError(message));
	});
});

describe('times', () => {
	test('zero has no step', () => {
		expect(first(1, sequence(times(0, ok()), refused()))).toEqual(['refused']);
		expect(times(0, forever(ok())).length).toBe(0);
	});

	test.each([-1, 1.5, Number.NaN])('refuses %d', count => {
		expect(() => times(count, ok())).toThrow(RangeError);
	});
});

test('okAfter fails so many times, and is well from then on', () => {
	expect(first(4, okAfter(2, refused()))).toEqual(['refused', 'refused', 'ok', 'ok']);
	expect(first(2, okAfter(1, refused(), notFound()))).toEqual(['refused', 'notFound']);
});

describe('flaky', () => {
	test('fails the same requests for the same seed, whoever asks first', () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat(1_000), (seed, index) => {
				const turn = {index, elapsed: 0};
				expect(flaky({seed, rate: 0.5}).step(turn)?.scenario).toBe(
					flaky({seed, rate: 0.5}).step(turn)?.scenario,
				);
			}),
		);
		const seeds = [1, 2, 3].map(seed => first(30, flaky({seed, rate: 0.5})).join());
		expect(new Set(seeds).size).toBe(3);
	});

	test.each([0, 0.2, 0.5, 1])('fails about %d of the requests', rate => {
		const failed = first(4_000, flaky({rate, seed: 7})).filter(scenario => scenario !== 'ok').length;
		expect(Math.abs(failed / 4_000 - rate)).toBeLessThanOrEqual(rate % 1 === 0 ? 0 : 0.03);
	});

	test('takes its failures from a list, and its success as given', () => {
		const seen = first(200, flaky({rate: 0.5, failure: [refused(), serverError()], success: notFound()}));
		expect(new Set(seen)).toEqual(new Set(['refused', 'serverError', 'notFound']));
	});

	test('names its seed', () => {
		expect(flaky({seed: 7}).description).toBe('flaky({rate: 0.2, seed: 7})');
	});

	test.each([
		[{rate: 1.1}, 'flaky.rate must be a finite number from 0 to 1, got 1.1'],
		[{rate: -0.1}, 'flaky.rate must be a finite number from 0 to 1, got -0.1'],
		[{seed: 1.5}, 'flaky.seed must be an integer from 0 to Infinity, got 1.5'],
		[{failure: []}, 'flaky.failure must be a scenario, got []'],
		[{odds: 1}, 'flaky.odds is not an option (known: rate, seed, failure, success), got 1'],
	])('refuses %j', (options, message) => {
		expect(() => flaky(options as never)).toThrow(message);
	});
});

describe('outage', () => {
	test('lasts from its beginning until its end', () => {
		const script = outage({from: 10, to: 30, failure: refused()});
		expect(first(5, script, index => index * 10)).toEqual(['ok', 'refused', 'refused', 'ok', 'ok']);
	});

	test('that ends before it begins is refused', () => {
		expect(() => outage({from: 10, to: 5})).toThrow(
			new RangeError('outage.to must be at least outage.from (10), got 5'),
		);
	});
});

test('degrading begins well, gets worse and fails every request in the end', () => {
	const seen = first(300, degrading({over: 200, seed: 3}));
	const failures = (from: number, to: number) =>
		seen.slice(from, to).filter(scenario => scenario === 'unavailable').length;
	expect(seen[0]).toBe('ok');
	expect(failures(0, 50)).toBeLessThan(failures(100, 150));
	expect(failures(200, 300)).toBe(100);
});

test.each([
	[
		'an engine, a function',
		() => scenarioFetch(ok as never),
		'the scenario must be a step or a script, got a function; call it, as in ok()',
	],
	[
		'an engine, a list',
		() => scenarioFetch([ok()] as never),
		'the scenario must be a step or a script, got a list; give sequence(…)',
	],
	['flaky, a list of successes', () => flaky({success: [ok()] as never}), 'flaky.success must be a scenario'],
	['flaky, an object', () => flaky({failure: {} as never}), 'flaky.failure must be a scenario'],
	['degrading, an object', () => degrading({failure: {} as never}), 'degrading.failure must be a scenario'],
	[
		'flaky, a script without a step',
		() => flaky({failure: times(0, ok())}),
		'flaky.failure must be a scenario with at least one step',
	],
	[
		'outage, a script without a step',
		() => outage({to: 5, failure: sequence()}),
		'outage.failure must be a scenario with at least one step',
	],
	['outage, a list', () => outage({to: 5, failure: [ok()] as never}), 'outage.failure must be a scenario'],
])('what is no scenario is refused at once: to %s', (_, give, message) => {
	expect(give).toThrow(TypeError);
	expect(give).toThrow(message);
});
