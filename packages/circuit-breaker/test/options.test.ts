import {describe, expect, test} from '@jest/globals';
import {type CircuitBreakerOptions, circuitBreaker, createCircuits} from '@kyhooks/circuit-breaker';
import {describe as describeHooks} from '@kyhooks/core';

const policyOf = (options?: CircuitBreakerOptions) => describeHooks(circuitBreaker(options))[0]?.options;

describe('circuitBreaker() without options', () => {
	test('has the defaults of its page', () => {
		expect(describeHooks(circuitBreaker())).toEqual([
			{
				name: 'circuit-breaker',
				stage: 'break',
				options: {
					whenOpen: 'auto',
					failureRatio: 0.8,
					consecutiveFailures: 10,
					failingTime: 500,
					openTime: 500,
					maxOpenTime: 30_000,
				},
			},
		]);
	});

	test('carries no ky option of its own but the hook', () => {
		expect(Object.keys(circuitBreaker())).toEqual(['hooks']);
	});
});

test('describes the circuits that it was given', () => {
	expect(policyOf({circuits: createCircuits({openTime: 7})})).toMatchObject({openTime: 7});
});

const counts = ['consecutiveFailures'] as const;

describe('circuitBreaker() refuses', () => {
	test.each([-0.1, 1.1])('a failureRatio of %p', failureRatio => {
		const make = () => circuitBreaker({failureRatio});
		expect(make).toThrow(TypeError);
		expect(make).toThrow(
			`circuitBreaker.failureRatio must be a finite number from 0 to 1, got ${failureRatio}`,
		);
	});

	test.each(counts.flatMap(name => [0, -1, 1.5].map(value => [name, value] as const)))(
		'%s of %p',
		(name, value) => {
			const make = () => circuitBreaker({[name]: value});
			expect(make).toThrow(TypeError);
			expect(make).toThrow(`circuitBreaker.${name} must be an integer`);
		},
	);

	test.each<[string, unknown, string]>([
		[
			'a ratio in words',
			{failureRatio: '50%'},
			'circuitBreaker.failureRatio must be a finite number from 0 to 1, got "50%"',
		],
		[
			'an open time of none',
			{openTime: 0},
			'circuitBreaker.openTime must be a number of milliseconds from 1',
		],
		['a limit of none', {maxOpenTime: 0}, 'circuitBreaker.maxOpenTime must be a number of milliseconds'],
		[
			'a row of none',
			{consecutiveFailures: 0},
			'circuitBreaker.consecutiveFailures must be an integer from 1',
		],
		[
			'a row that is true',
			{consecutiveFailures: true},
			'circuitBreaker.consecutiveFailures must be an integer',
		],
		['a negative failing time', {failingTime: -1}, 'circuitBreaker.failingTime must be a number of'],
		[
			'another word',
			{whenOpen: 'queue'},
			'circuitBreaker.whenOpen must be "auto" or "wait" or "refuse", got "queue"',
		],
		['a key that is none', {key: 'origin'}, 'circuitBreaker.key must be a function, got "origin"'],
		['a filter that is none', {shouldCount: 1}, 'circuitBreaker.shouldCount must be a function, got 1'],
		[
			'circuits that are none',
			{circuits: {}},
			'circuitBreaker.circuits must be circuits made by createCircuits(), got object',
		],
		['an unknown key', {threshold: 3}, 'circuitBreaker.threshold is not an option (known: circuits, key,'],
		['what is no object', 5, 'circuitBreaker must be an object of options, got 5'],
	])('%s', (_, options, message) => {
		expect(() => circuitBreaker(options as never)).toThrow(message);
	});

	test('options of circuits beside circuits that are made already', () => {
		const make = () => circuitBreaker({circuits: createCircuits(), openTime: 3});
		expect(make).toThrow(TypeError);
		expect(make).toThrow('circuitBreaker.openTime is not an option (known: circuits, key,');
	});
});

test('createCircuits() refuses what is no option of circuits', () => {
	expect(() => createCircuits({key: () => 'all'} as never)).toThrow(
		'createCircuits.key is not an option (known: ',
	);
	expect(() => createCircuits({consecutiveFailures: 0})).toThrow(
		'createCircuits.consecutiveFailures must be an integer from 1 to Infinity, got 0',
	);
});
