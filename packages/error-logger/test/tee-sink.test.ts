import {expect, test} from '@jest/globals';
import {errorLogger, type Sink, teeSink} from '@kyhooks/error-logger';
import {scenarioFetch, unavailable} from '@kyhooks/testing';
import ky from 'ky';
import winston from 'winston';
import {collectingSink} from './support/collecting-sink.ts';
import {entryOf} from './support/entries.ts';

const settled = () => new Promise(resolve => setImmediate(resolve));

test('each sink gets every entry, as it is and in the order of the sinks', () => {
	const written: [string, unknown][] = [];
	const named = (name: string): Sink => ({write: entry => written.push([name, entry])});
	const entry = entryOf();
	expect(teeSink(named('first'), named('second')).write(entry)).toBeUndefined();
	expect(written).toEqual([
		['first', entry],
		['second', entry],
	]);
	expect(written.every(([, given]) => given === entry)).toBe(true);
});

test('a call that fails is told to both sinks', async () => {
	const [first, second] = [collectingSink(), collectingSink()];
	const api = ky
		.create({fetch: scenarioFetch(unavailable()), retry: 0})
		.extend(errorLogger({sink: teeSink(first.sink, second.sink)}));
	await expect(api.get('https://api.example.com/')).rejects.toThrow('503');
	expect(first.entries.map(({message}) => message)).toContain('HTTP request failed');
	expect(second.entries).toEqual(first.entries);
});

test.each<[string, Sink]>([
	[
		'throws',
		{
			write() {
				throw new Error('the log is down');
			},
		},
	],
	['rejects', {write: () => Promise.reject(new Error('the log is down'))}],
	[
		'cannot say whether a level is on',
		{
			isEnabled() {
				throw new Error('the log is down');
			},
			write() {},
		},
	],
])('a sink that %s hurts neither the others nor the writer, and is counted', async (_, broken) => {
	const [first, last] = [collectingSink(), collectingSink()];
	const sink = teeSink(first.sink, broken, last.sink);
	expect(() => sink.write(entryOf())).not.toThrow();
	await settled();
	expect([first.entries.length, last.entries.length]).toEqual([1, 1]);
	expect(sink.faults).toBe(1);
});

test('a level is on if one sink keeps it, and only that sink gets the entry', () => {
	const [all, errors] = [collectingSink(), collectingSink(['error'])];
	const sink = teeSink(errors.sink, all.sink);
	expect(sink.isEnabled('debug')).toBe(true);
	expect(teeSink(errors.sink, errors.sink).isEnabled('debug')).toBe(false);
	sink.write(entryOf('debug'));
	expect([errors.entries.length, all.entries.length]).toEqual([0, 1]);
});

test.each<[string, readonly unknown[], string]>([
	['nothing', [], 'teeSink.0 must be an object with a write(), as winstonSink, pinoSink'],
	['an array of sinks', [[{write() {}}]], 'teeSink.0 must be an object with a write()'],
	['what is no sink', [{write() {}}, {}], 'teeSink.1 must be an object with a write()'],
	['a logger', [{write() {}}, winston.createLogger({silent: true})], 'teeSink.1 must be an object'],
])('%s is refused, by its place', (_, sinks, message) => {
	const make = () => teeSink(...(sinks as [Sink]));
	expect(make).toThrow(TypeError);
	expect(make).toThrow(message);
});
