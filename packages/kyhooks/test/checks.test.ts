import {describe, expect, jest, test} from '@jest/globals';
import {eventLoopTurn} from '@kyhooks/core';
import {
	type Backoff,
	constant,
	createCircuits,
	decorrelated,
	exponential,
	type ResilientOptions,
	resilient,
} from 'kyhooks';

/** What is warned of. */
const warningsOf = (options: ResilientOptions) => {
	const warnings: string[] = [];
	resilient({...options, onWarning: message => warnings.push(message)});
	return warnings;
};

describe('an attempt', () => {
	test('may last no longer than the whole call; both numbers are named', () => {
		expect(() => resilient({timeout: {attempt: 701, total: 700}})).toThrow(RangeError);
		expect(() => resilient({timeout: {attempt: 701, total: 700}})).toThrow(
			'timeout.attempt must be at most timeout.total (700), got 701',
		);
		expect(() => resilient({timeout: {attempt: 30_001}})).toThrow(
			'timeout.attempt must be at most timeout.total (30000), got 30001',
		);
	});
});

describe('the window of the circuit breaker', () => {
	const attempt = 4_000;

	test.each<[string, ResilientOptions, string]>([
		[
			'both are given',
			{timeout: {attempt}, circuitBreaker: {window: 7_999}},
			'circuitBreaker.window must be at least 2 × timeout.attempt (2 × 4000 = 8000), got 7999',
		],
		[
			'the window is the default',
			{timeout: {attempt: 15_001}},
			'circuitBreaker.window must be at least 2 × timeout.attempt (2 × 15001 = 30002), got 30000, the default',
		],
		[
			'the attempt is the default',
			{circuitBreaker: {window: 9_999}},
			'circuitBreaker.window must be at least 2 × timeout.attempt (2 × 5000 = 10000), got 9999',
		],
		[
			'it is that of circuits that are shared',
			{timeout: {attempt}, circuitBreaker: {circuits: createCircuits({window: 7_999})}},
			'circuitBreaker.window must be at least 2 × timeout.attempt (2 × 4000 = 8000), got 7999, that of circuitBreaker.circuits',
		],
	])('must hold two attempts, where %s', (_, options, message) => {
		expect(() => resilient(options)).toThrow(RangeError);
		// The end too: an origin is named only where nobody has given the number.
		expect(() => resilient(options)).toThrow(new RegExp(`^${message.replace(/[.()]/g, '\\$&')}$`));
	});

	test('is named in the cause, with its value', () => {
		expect(() => resilient({timeout: {attempt}, circuitBreaker: {window: 7_999}})).toThrow(
			expect.objectContaining({cause: {option: 'circuitBreaker.window', value: 7_999}}),
		);
	});

	test.each<[string, ResilientOptions]>([
		['it holds just two', {timeout: {attempt}, circuitBreaker: {window: 8_000}}],
		[
			'shared circuits hold two',
			{timeout: {attempt}, circuitBreaker: {circuits: createCircuits({window: 8_000})}},
		],
		['there is no circuit breaker', {timeout: {attempt: 20_000}, circuitBreaker: false}],
		['there is no timeout', {timeout: false, circuitBreaker: {window: 100}}],
		['an attempt has no limit', {timeout: {attempt: false}, circuitBreaker: {window: 100}}],
	])('is let be where %s', (_, options) => {
		expect(() => resilient(options)).not.toThrow();
	});
});

describe('the waits of the retries', () => {
	test('fit into the call by default, so nothing is said', () => {
		const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
		resilient();
		expect(warn).not.toHaveBeenCalled();
		warn.mockRestore();
	});

	test.each<[ResilientOptions, string]>([
		[{timeout: {total: 15_000}}, 'add up to 15000 ms before retry 4 of 4, and timeout.total is 15000 ms'],
		[{retry: {limit: 6}}, 'add up to 31000 ms before retry 5 of 6, and timeout.total is 30000 ms'],
		[
			{retry: {limit: 5, backoff: exponential({initial: 8_000, maximum: 9_000})}, timeout: {total: 20_000}},
			'add up to 26000 ms before retry 3 of 5, and timeout.total is 20000 ms',
		],
		[
			// Each wait may look at the one before.
			{retry: {limit: 3, backoff: ({lastWait}) => lastWait + 400}, timeout: {attempt: 100, total: 2_000}},
			'add up to 2400 ms before retry 3 of 3, and timeout.total is 2000 ms',
		],
	])('that fill the time of the call are warned of: %p', (options, words) => {
		expect(warningsOf(options)).toEqual([
			`resilient: the waits of retry.backoff ${words}, so it may never be made. Choose a lower retry.limit, shorter waits or a longer timeout.total.`,
		]);
	});

	test('are warned of on the console unless somebody listens', () => {
		const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
		resilient({retry: {limit: 9}});
		expect(warn.mock.calls).toEqual([[expect.stringContaining('before retry 5 of 9')]]);
		warn.mockRestore();
	});

	test.each<[string, ResilientOptions]>([
		['they are a millisecond shorter', {timeout: {total: 15_001}}],
		['nothing is retried', {retry: {limit: 0}, timeout: {attempt: 1, total: 1}}],
		['there is no retry', {retry: false, timeout: {attempt: 1, total: 1}}],
		['there is no timeout', {retry: {limit: 99}, timeout: false}],
		['the call has no limit', {retry: {limit: 99}, timeout: {total: false}}],
		['chance draws them', {retry: {limit: 99, backoff: decorrelated()}}],
	])('are not warned of where %s', (_, options) => {
		expect(warningsOf(options)).toEqual([]);
	});

	test.each<[string, () => unknown]>([
		[
			'throws',
			() => {
				throw new Error('no wait');
			},
		],
		['gives what is not a number', () => '40000'],
		['gives a negative number', () => -1],
		['gives not a number', () => Number.NaN],
		['rejects', () => Promise.reject(new Error('no wait'))],
	])('are not judged where the backoff %s, since another takes its place', async (_, backoff) => {
		expect(warningsOf({retry: {limit: 99, backoff: backoff as Backoff}})).toEqual([]);
	});

	test('are not judged from a wait on that is none', () => {
		const backoff: Backoff = ({attempt}) => (attempt === 1 ? -1 : 40_000);
		expect(warningsOf({retry: {backoff}})).toEqual([]);
	});

	test('may begin with none at all', () => {
		const backoff: Backoff = ({attempt}) => (attempt === 1 ? 0 : 40_000);
		expect(warningsOf({retry: {backoff}})).toEqual([
			expect.stringContaining('add up to 40000 ms before retry 2'),
		]);
	});

	test('are taken as no longer than a timer can be', () => {
		const backoff = () => Number.POSITIVE_INFINITY;
		expect(warningsOf({retry: {backoff}})).toEqual([expect.stringContaining('add up to 2147483647 ms')]);
	});

	test('are not asked for without end', () => {
		const backoff = jest.fn(constant(0));
		resilient({retry: {limit: Number.MAX_SAFE_INTEGER, backoff}});
		expect(backoff).toHaveBeenCalledTimes(1_000);
	});
});

describe('a listener to warnings', () => {
	const waitsTooLong: ResilientOptions = {retry: {limit: 9}};

	test.each<[string, () => unknown]>([
		[
			'throws',
			() => {
				throw new Error('deaf');
			},
		],
		['rejects', () => Promise.reject(new Error('deaf'))],
	])('that %s does not keep the hook from being made', (_, listen) => {
		const onWarning = jest.fn(listen) as () => void;
		expect(Object.keys(resilient({...waitsTooLong, onWarning}))).toContain('hooks');
		expect(onWarning).toHaveBeenCalledTimes(1);
	});
});

test('a rejection of what is asked or told while the hook is made is nobody’s to hear', async () => {
	const unhandled: unknown[] = [];
	const remember = (reason: unknown) => unhandled.push(reason);
	process.on('unhandledRejection', remember);
	const reject = () => Promise.reject(new Error('too late'));
	resilient({retry: {backoff: reject as never}});
	resilient({retry: {limit: 9}, onWarning: reject as never});
	await eventLoopTurn();
	await eventLoopTurn();
	process.off('unhandledRejection', remember);
	expect(unhandled).toEqual([]);
});
