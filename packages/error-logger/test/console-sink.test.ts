import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {type ConsoleSinkOptions, consoleSink} from '@kyhooks/error-logger';
import {entryOf} from './support/entries.ts';
import {fakePage} from './support/fake-page.ts';

const realConsole = globalThis.console;
let printed: [string, ...unknown[]][] = [];

const put = (console: unknown) => {
	(globalThis as {console: unknown}).console = console;
};
const methods = (...names: readonly string[]) =>
	Object.fromEntries(
		names.map(name => [name, (...values: unknown[]) => printed.push([name, ...values])] as const),
	);

beforeEach(() => {
	printed = [];
	put(methods('debug', 'info', 'warn', 'error', 'log'));
});
afterEach(() => put(realConsole));

const lineOf = (fields = {}) => {
	consoleSink().write(entryOf('warn', fields));
	return printed[0]?.[1];
};

test('the end of a call is told by its reason, its attempts and its time', () => {
	expect(
		lineOf({'ky.reason': 'limit', 'ky.attempts': 3, 'ky.attempt': 3, 'http.client.duration_ms': 1_200}),
	).toBe(
		'WARN  HTTP request failed: GET https://api.example.com/users/42, 503, attempt 3, limit after 1200 ms',
	);
});

test('an entry is one line with what a reader asks first', () => {
	expect(
		lineOf({
			'ky.attempt': 2,
			'ky.retry.wait_ms': 400,
			'ky.classification.advice': 'Try again later.',
		}),
	).toBe(
		'WARN  HTTP request failed: GET https://api.example.com/users/42, 503, attempt 2, waits 400 ms → Try again later.',
	);
	expect(printed).toHaveLength(1);
	expect(printed[0]).toHaveLength(2);
});

test('what a hook would have done is told in a few words', () => {
	const told = (fields: Readonly<Record<string, string | number>>) => {
		printed = [];
		const named = Object.entries(fields).map(([name, value]) => [`ky.observed.${name}`, value]);
		return lineOf({'ky.attempt': 2, ...Object.fromEntries(named)});
	};
	expect(told({hook: 'retry', would: 'retry', wait: 612, source: 'backoff'})).toMatch(
		/, attempt 2, retry would retry 612 ms \(backoff\)$/,
	);
	expect(told({hook: 'retry', would: 'stop', reason: 'long-wait', wait: 90_000})).toMatch(
		/, retry would stop: long-wait 90000 ms$/,
	);
	expect(told({hook: 'timeout', would: 'time-out', limit: 5_000, timeLimit: 'attempt'})).toMatch(
		/, timeout would time-out 5000 ms \(attempt\)$/,
	);
});

test('a circuit that opened is printed with its key and what opened it', () => {
	consoleSink().write({
		level: 'warn',
		message: 'Circuit opened',
		fields: {
			'ky.circuit.key': 'https://api.example.com',
			'ky.circuit.why': '10 of 10 failed, 503, unavailable',
		},
	});
	expect(printed).toEqual([
		['warn', 'WARN  Circuit opened: https://api.example.com, 10 of 10 failed, 503, unavailable'],
	]);
});

test('what an entry does not have is left out', () => {
	const sink = consoleSink();
	sink.write({level: 'error', message: 'HTTP request failed', fields: {}});
	sink.write({level: 'error', message: 'It broke', fields: {'error.type': 'ECONNREFUSED'}});
	expect(printed.map(([, line]) => line)).toEqual([
		'ERROR HTTP request failed',
		'ERROR It broke, ECONNREFUSED',
	]);
});

test('a status and another kind of error are both shown', () => {
	expect(lineOf({'error.type': 'quota-exhausted'})).toContain(', 503, quota-exhausted');
});

test('no field forges a line, turns the writing round, or clears the screen', () => {
	const line = lineOf({'ky.classification.advice': 'a\r\nERROR b\u001b[2J\u2028c\u202ed\u0085e'});
	expect(line).toContain('→ a⏎ERROR b [2J⏎cd⏎e');
	expect(line).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
});

test('a long field is cut', () => {
	const line = String(lineOf({'ky.classification.advice': 'x'.repeat(100_000)}));
	expect(line.length).toBeLessThan(8_200);
	expect(line.endsWith('…')).toBe(true);
});

test('in a page, the fields follow the line', () => {
	using _ = fakePage();
	const entry = entryOf('warn');
	consoleSink().write(entry);
	consoleSink({fields: false}).write(entry);
	const line = expect.stringMatching(/^WARN {2}HTTP request failed: GET/);
	expect(printed).toEqual([
		['warn', '%s', line, entry.fields],
		['warn', line],
	]);
});

test('a console that lacks methods is used as far as it goes', () => {
	put(methods('log'));
	consoleSink({fields: true}).write(entryOf());
	put({});
	const silent = consoleSink();
	silent.write(entryOf());
	put(undefined);
	silent.write(entryOf());
	expect(printed.map(([name]) => name)).toEqual(['log']);
});

test('an error that the console throws is swallowed', () => {
	put({
		warn() {
			throw new Error('no console here');
		},
	});
	expect(() => consoleSink().write(entryOf('warn'))).not.toThrow();
});

test('only levels from the minimum on are printed', () => {
	const levels = ['debug', 'info', 'warn', 'error'] as const;
	const enabled = (options?: ConsoleSinkOptions) => levels.filter(consoleSink(options).isEnabled);
	expect(enabled()).toEqual(['info', 'warn', 'error']);
	expect(enabled({minimum: 'error'})).toEqual(['error']);
	expect(enabled({minimum: 'debug'})).toEqual(levels);
	const sink = consoleSink({minimum: 'warn'});
	for (const level of levels) {
		sink.write(entryOf(level));
	}
	expect(printed.map(([name]) => name)).toEqual(['warn', 'error']);
});

test.each<[string, object, string]>([
	[
		'a level that is none',
		{minimum: 'fatal'},
		'consoleSink.minimum must be "debug" or "info" or "warn" or "error"',
	],
	['fields that are no switch', {fields: 1}, 'consoleSink.fields must be true or false, got 1'],
	['an unknown key', {level: 'info'}, 'consoleSink.level is not an option'],
])('%s is refused', (_, options, message) => {
	const make = () => consoleSink(options as ConsoleSinkOptions);
	expect(make).toThrow(TypeError);
	expect(make).toThrow(message);
});
