import {describe, expect, test} from '@jest/globals';
import {type GuardOptions, guarded, type Sink, type SinkFault} from '@kyhooks/error-logger';
import {entryOf} from './support/entries.ts';

const settled = () => new Promise(resolve => setImmediate(resolve));
const cause = new Error('the log is down');

test('an entry goes to the sink as it is, and a level is asked of it', () => {
	const seen: unknown[] = [];
	const sink = guarded({isEnabled: level => level === 'error', write: entry => seen.push(entry)});
	const entry = entryOf();
	expect([sink.isEnabled('error'), sink.isEnabled('warn')]).toEqual([true, false]);
	expect(sink.write(entry)).toBeUndefined();
	expect(seen).toEqual([entry]);
	expect(seen[0]).toBe(entry);
	expect(sink.faults).toBe(0);
});

test('a sink without isEnabled takes every level', () => {
	expect(guarded({write() {}}).isEnabled('debug')).toBe(true);
});

const broken: readonly (readonly [string, Sink])[] = [
	[
		'throws',
		{
			write() {
				throw cause;
			},
		},
	],
	['rejects', {write: () => Promise.reject(cause)}],
	[
		'returns a thenable that throws',
		{
			write: () => ({
				// biome-ignore lint/suspicious/noThenProperty: a promise of another library
				get then() {
					throw cause;
				},
			}),
		},
	],
];

describe.each(broken)('a sink that %s', (_, sink) => {
	test('reaches nobody, is counted each time and told once', async () => {
		const told: SinkFault[] = [];
		const safe = guarded(sink, {onFault: fault => told.push(fault)});
		for (let count = 0; count < 3; count += 1) {
			expect(safe.write(entryOf())).toBeUndefined();
		}
		await settled();
		expect(safe.faults).toBe(3);
		expect(told).toEqual([{error: cause}]);
		expect(told[0]?.error).toBe(cause);
		expect(Object.isFrozen(told[0])).toBe(true);
	});
});

test('a sink whose promise never settles is not waited for', () => {
	let written = 0;
	const safe = guarded({
		write() {
			written += 1;
			return new Promise(() => {});
		},
	});
	safe.write(entryOf());
	safe.write(entryOf());
	expect(written).toBe(2);
});

test('a sink that cannot say whether a level is on gets the entry', () => {
	const safe = guarded({
		isEnabled() {
			throw cause;
		},
		write() {},
	});
	expect(safe.isEnabled('debug')).toBe(true);
	expect(safe.faults).toBe(1);
});

test.each<[string, () => void]>([
	[
		'throws',
		() => {
			throw new Error('the alarm is broken too');
		},
	],
	['rejects', () => Promise.reject(new Error('the alarm is broken too')) as never],
])('a callback onFault that %s harms nobody', async (_, onFault) => {
	const safe = guarded(
		{
			write() {
				throw cause;
			},
		},
		{onFault},
	);
	expect(() => safe.write(entryOf())).not.toThrow();
	await settled();
	expect(safe.faults).toBe(1);
});

describe('guarded() refuses', () => {
	test.each<[string, unknown, unknown, string]>([
		['what is no sink', {}, {}, 'guarded.sink must be an object with a write(), as winstonSink'],
		['nothing', undefined, {}, 'an object with a write()'],
		['a callback that is none', {write() {}}, {onFault: 1}, 'guarded.onFault must be a function, got 1'],
		['an unknown key', {write() {}}, {onfault() {}}, 'guarded.onfault is not an option'],
	])('%s', (_, sink, options, message) => {
		const make = () => guarded(sink as Sink, options as GuardOptions);
		expect(make).toThrow(TypeError);
		expect(make).toThrow(message);
	});
});
