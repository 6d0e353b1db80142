import {describe, expect, jest, test} from '@jest/globals';
import {consoleSink, guarded, loggerSink, pinoSink, type Sink, teeSink} from '@kyhooks/error-logger';
import {beaconSink} from '@kyhooks/error-logger/beacon';
import {winstonSink} from '@kyhooks/error-logger/winston';
import {startVirtualTime} from '@kyhooks/testing';
import {pino} from 'pino';
import winston from 'winston';
import Transport from 'winston-transport';
import {entryOf} from './support/entries.ts';

type Output = {write(text: string): void};
/** A console sink does not count faults. */
type Made = {sink: Sink & {readonly faults?: number}; end?(): Promise<void>};

/** Every sink: creates it with an output to write to, for entries from level `warn`. */
const sinks: Readonly<Record<string, (output: Output) => Made>> = {
	guarded: output => ({
		sink: guarded({
			isEnabled: level => /warn|error/.test(level),
			write: entry => output.write(JSON.stringify(entry)),
		}),
	}),
	teeSink: output => ({
		sink: teeSink(
			{isEnabled: level => level === 'warn', write: entry => output.write(JSON.stringify(entry))},
			{isEnabled: level => level === 'error', write: entry => output.write(JSON.stringify(entry))},
		),
	}),
	consoleSink(output) {
		for (const method of ['warn', 'error'] as const) {
			jest.spyOn(console, method).mockImplementation(line => output.write(line));
		}
		return {sink: consoleSink({minimum: 'warn'}), end: async () => void jest.restoreAllMocks()};
	},
	loggerSink(output) {
		const log = (message: string, fields: object) => output.write(message + JSON.stringify(fields));
		const isLevelEnabled = (level: string) => /warn|error/.test(level);
		return {sink: loggerSink({debug: log, info: log, warn: log, error: log, isLevelEnabled})};
	},
	pinoSink: output => ({sink: pinoSink(pino({level: 'warn'}, output))}),
	winstonSink(output) {
		const transport = new Transport({
			log(info: {[key: symbol]: string}, next: () => void) {
				output.write(String(info[Symbol.for('message')]));
				next();
			},
		});
		return {sink: winstonSink(winston.createLogger({level: 'warn', transports: transport}))};
	},
	beaconSink(output) {
		const fetch = async (_: unknown, init?: RequestInit) => {
			output.write(String(init?.body));
			return new Response();
		};
		const sink = beaconSink({url: 'https://logs.example.com/', fetch});
		return {sink, end: () => sink.close()};
	},
};

describe.each(Object.entries(sinks))('%s', (_, make) => {
	test('writes what an entry says', async () => {
		using time = startVirtualTime();
		const lines: string[] = [];
		const {sink, end} = make({write: line => lines.push(line)});
		sink.write(entryOf('warn'));
		await end?.();
		expect(lines).toHaveLength(1);
		expect(lines[0]).toContain('HTTP request failed');
		expect(lines[0]).toContain('https://api.example.com/users/42');
		expect(lines[0]).toContain('503');
		expect(sink.faults ?? 0).toBe(0);
		expect(time.pending).toBe(0);
	});

	test('says which levels are on', async () => {
		using _time = startVirtualTime();
		const {sink, end} = make({write() {}});
		expect((['debug', 'info', 'warn', 'error'] as const).map(level => sink.isEnabled?.(level))).toEqual([
			false,
			false,
			true,
			true,
		]);
		await end?.();
	});

	test('writes nothing of a level that is off', async () => {
		using _time = startVirtualTime();
		const lines: string[] = [];
		const {sink, end} = make({write: line => lines.push(line)});
		for (const level of ['debug', 'info'] as const) {
			sink.write(entryOf(level));
		}
		await end?.();
		expect(lines).toEqual([]);
	});

	test('changes nothing of an entry, and takes one again', async () => {
		using _time = startVirtualTime();
		const lines: string[] = [];
		const {sink, end} = make({write: line => lines.push(line)});
		const entry = entryOf('error', {nested: {list: [1, {a: 2}]}});
		const before = structuredClone(entry);
		sink.write(entry);
		sink.write(entry);
		await end?.();
		expect(entry).toEqual(before);
		expect(sink.faults ?? 0).toBe(0);
		expect(lines.join().match(/HTTP request failed/g)).toHaveLength(2);
	});

	test('takes an entry without fields, and one with names that could do harm', async () => {
		using _time = startVirtualTime();
		const {sink, end} = make({write() {}});
		sink.write({level: 'error', message: '', fields: {}});
		sink.write({
			level: 'error',
			message: '%s %j',
			fields: JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": null, "": ""}'),
		});
		await end?.();
		expect(sink.faults ?? 0).toBe(0);
		expect({}).not.toHaveProperty('polluted');
	});

	test('does not throw when its output does, and returns nothing', async () => {
		using _time = startVirtualTime();
		const {sink, end} = make({
			write() {
				throw new Error('the output is gone');
			},
		});
		expect(sink.write(entryOf('error'))).toBeUndefined();
		expect(sink.write(entryOf('error'))).toBeUndefined();
		await end?.();
	});
});
