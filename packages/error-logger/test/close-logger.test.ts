import {expect, test} from '@jest/globals';
import {closeLogger, winstonSink} from '@kyhooks/error-logger/winston';
import {startVirtualTime} from '@kyhooks/testing';
import winston from 'winston';
import Transport from 'winston-transport';
import {entryOf} from './support/entries.ts';

const logging = (log: (info: unknown, next: () => void) => void) =>
	winston.createLogger({transports: new Transport({log})});

test('a logger with nothing left to write is closed at once, and leaves no timer', async () => {
	using time = startVirtualTime();
	const logger = logging((_, next) => next());
	winstonSink(logger).write(entryOf());
	await expect(time.run(closeLogger(logger))).resolves.toBe(true);
	expect([time.now(), time.pending]).toEqual([0, 0]);
	await expect(closeLogger(logger)).resolves.toBe(true);
	expect(time.pending).toBe(0);
});

test('a transport that is slow gets every entry before its end', async () => {
	using time = startVirtualTime();
	let taken = 0;
	const logger = logging((_, next) => {
		taken += 1;
		setTimeout(next, 10);
	});
	const sink = winstonSink(logger);
	for (let count = 0; count < 60; count += 1) {
		sink.write(entryOf());
	}
	await expect(time.run(closeLogger(logger))).resolves.toBe(true);
	expect([taken, sink.faults]).toEqual([60, 0]);
});

test('a transport that stands still is given up after five seconds', async () => {
	using time = startVirtualTime();
	const logger = logging(() => {});
	winstonSink(logger).write(entryOf());
	await expect(time.run(closeLogger(logger))).resolves.toBe(false);
	expect([time.now(), time.pending]).toEqual([5_000, 0]);
});
