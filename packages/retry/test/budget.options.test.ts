import {describe, expect, test} from '@jest/globals';
import {
	createRetryBudget,
	type RetryAccount,
	type RetryBudget,
	type RetryBudgetOptions,
} from '@kyhooks/retry';

describe('createRetryBudget() refuses', () => {
	test.each<[string, unknown, ErrorConstructor, string]>([
		[
			'an unknown key',
			{tokens: 3},
			TypeError,
			'tokens is not an option (known: capacity, perCall, earned, refillTime, key), got 3',
		],
		[
			'a capacity of nothing',
			{capacity: 0},
			TypeError,
			'capacity must be a finite number from 1 to Infinity, got 0',
		],
		[
			'an endless capacity',
			{capacity: Number.POSITIVE_INFINITY},
			TypeError,
			'capacity must be a finite number from 1 to Infinity, got Infinity',
		],
		[
			'a capacity in words',
			{capacity: '10'},
			TypeError,
			'capacity must be a finite number from 1 to Infinity, got "10"',
		],
		[
			'shrinking with each call',
			{perCall: -1},
			TypeError,
			'perCall must be a finite number from 0 to Infinity, got -1',
		],
		[
			'growth in words',
			{perCall: 'half'},
			TypeError,
			'perCall must be a finite number from 0 to Infinity, got "half"',
		],
		[
			'endless growth',
			{perCall: Number.POSITIVE_INFINITY},
			TypeError,
			'perCall must be a finite number from 0 to Infinity, got Infinity',
		],
		[
			'earning a loss',
			{earned: -0.1},
			TypeError,
			'earned must be a finite number from 0 to Infinity, got -0.1',
		],
		[
			'earning in words',
			{earned: 'much'},
			TypeError,
			'earned must be a finite number from 0 to Infinity, got "much"',
		],
		[
			'a refill in no time',
			{refillTime: 0},
			TypeError,
			'refillTime must be a number of milliseconds from 1 to 2147483647, got 0',
		],
		[
			'a refill in words',
			{refillTime: '1m'},
			TypeError,
			'refillTime must be a number of milliseconds from 1 to 2147483647, got "1m"',
		],
		['a key that is no function', {key: 'tenant'}, TypeError, 'key must be a function, got "tenant"'],
	])('%s', (_, options, kind, message) => {
		expect(() => createRetryBudget(options as RetryBudgetOptions)).toThrow(kind);
		expect(() => createRetryBudget(options as RetryBudgetOptions)).toThrow(`createRetryBudget.${message}`);
	});
});

describe('createRetryBudget() takes', () => {
	test.each<RetryBudgetOptions>([
		{},
		{capacity: 1},
		{capacity: 2.5},
		{perCall: 0},
		{perCall: 4.5},
		{earned: 0},
		{earned: 3},
		{refillTime: 1},
		{refillTime: 2_147_483_647},
		{key: () => 'all'},
		{capacity: undefined, key: undefined} as unknown as RetryBudgetOptions,
	])('%p', options => {
		expect(() => createRetryBudget(options)).not.toThrow();
	});
});

test('options of the wrong type do not compile', () => {
	// @ts-expect-error a key is a string
	expect(() => createRetryBudget({key: () => 42})).not.toThrow();
	// @ts-expect-error an unknown option
	expect(() => createRetryBudget({tokens: 3})).toThrow();
});

test('a budget is asked by key and category, and answers with an account', () => {
	const budget: RetryBudget = createRetryBudget();
	const available: number = budget.available('tenant');
	const account: RetryAccount = budget.open('tenant');
	const granted: boolean = account.take('unavailable');
	expect([available, granted]).toEqual([12, true]);
	account.close(true);
	budget.open('tenant').close(true);
	// @ts-expect-error a key is a string
	budget.open(42).close(true);
	// @ts-expect-error a category is one of core's
	account.take('bad luck');
	// @ts-expect-error whether the call has succeeded must be said
	account.close();
	const change = () => {
		// @ts-expect-error a budget is read, and not changed
		budget.open = () => account;
	};
	expect(change).toThrow(TypeError);
});
