import {describe, expect, jest, test} from '@jest/globals';
import type {SinkFault} from '@kyhooks/error-logger';
import {type WinstonLogger, type WinstonSinkOptions, winstonSink} from '@kyhooks/error-logger/winston';
import winston from 'winston';
import Transport from 'winston-transport';
import {entryOf} from './support/entries.ts';

type Info = Record<string, unknown>;

/** A transport that stores what it receives. */
const keeping = (infos: Info[]) =>
	new Transport({
		log(info: Info, next: () => void) {
			infos.push({...info});
			next();
		},
	});

function realLogger(options: winston.LoggerOptions = {}) {
	const infos: Info[] = [];
	return {infos, logger: winston.createLogger({transports: keeping(infos), ...options})};
}

function fakeLogger(parts: Partial<WinstonLogger> = {}) {
	const log = jest.fn<WinstonLogger['log']>();
	return {log, isLevelEnabled: () => true, ...parts} as WinstonLogger & {log: typeof log};
}

describe('an entry', () => {
	test('is one object with level, message and fields, a new one each time', () => {
		const logger = fakeLogger();
		const sink = winstonSink(logger);
		const entry = entryOf('warn');
		sink.write(entry);
		sink.write(entry);
		const given = logger.log.mock.calls.map(([info]) => info);
		expect(given).toEqual(Array(2).fill({level: 'warn', message: 'HTTP request failed', ...entry.fields}));
		expect(given[0]).not.toBe(given[1]);
		expect(logger.log.mock.calls[0]).toHaveLength(1);
	});

	test('has its percent signs left alone', () => {
		const {logger, infos} = realLogger({
			format: winston.format.combine(winston.format.splat(), winston.format.json()),
		});
		winstonSink(logger).write({...entryOf(), message: 'failed at %d%% of %s %j'});
		expect(infos).toMatchObject([
			{message: 'failed at %d%% of %s %j', 'http.response.status_code': 503, 'error.type': '503'},
		]);
	});

	test('cannot take the place of what winston writes itself', () => {
		const {logger, infos} = realLogger({
			format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
		});
		const sink = winstonSink(logger);
		sink.write(
			entryOf('error', {
				level: 'debug',
				message: 'forged',
				stack: 's',
				cause: 'c',
				splat: [1],
				timestamp: 'never',
				exception: true,
			}),
		);
		expect(sink.faults).toBe(0);
		expect(infos).toMatchObject([
			{
				level: 'error',
				message: 'HTTP request failed',
				'fields.level': 'debug',
				'fields.message': 'forged',
				'fields.stack': 's',
				'fields.cause': 'c',
				'fields.splat': [1],
				'fields.timestamp': 'never',
				'fields.exception': true,
			},
		]);
		expect(infos[0]?.timestamp).toMatch(/^\d{4}-/);
	});

	test('goes through a child logger with what the child adds', () => {
		const {logger, infos} = realLogger();
		winstonSink(logger.child({service: 'shop'})).write(entryOf());
		expect(infos).toMatchObject([{service: 'shop', 'error.type': '503'}]);
	});
});

describe('levels', () => {
	test('follow the logger, also when it is changed later', () => {
		const {logger, infos} = realLogger({level: 'warn'});
		const sink = winstonSink(logger);
		expect([sink.isEnabled('info'), sink.isEnabled('warn')]).toEqual([false, true]);
		sink.write(entryOf('info'));
		expect(infos).toHaveLength(0);
		logger.level = 'debug';
		expect(sink.isEnabled('debug')).toBe(true);
	});

	test('of a silent logger are off, and nothing goes into its stream', () => {
		const {logger, infos} = realLogger({silent: true});
		const log = jest.spyOn(logger, 'log');
		const sink = winstonSink(logger);
		expect(sink.isEnabled('error')).toBe(false);
		sink.write(entryOf());
		expect(log).not.toHaveBeenCalled();
		logger.silent = false;
		sink.write(entryOf());
		expect(infos).toHaveLength(1);
		expect(infos[0]).not.toHaveProperty(['log.dropped']);
	});

	test('of a logger with other names are mapped', () => {
		const {logger, infos} = realLogger({levels: winston.config.syslog.levels, level: 'warning'});
		const sink = winstonSink(logger, {levels: {warn: 'warning', error: 'crit'}});
		for (const level of ['debug', 'info', 'warn', 'error'] as const) {
			sink.write(entryOf(level));
		}
		expect(infos.map(({level}) => level)).toEqual(['warning', 'crit']);
		expect([sink.isEnabled('info'), sink.isEnabled('warn')]).toEqual([false, true]);
	});
});

describe('a logger that is down', () => {
	test('a format that throws costs the entry, and the next one tells of it', () => {
		let broken = true;
		const {logger, infos} = realLogger({
			format: winston.format(info => {
				if (broken) {
					throw new Error('no format today');
				}
				return info;
			})(),
		});
		const told: SinkFault[] = [];
		const sink = winstonSink(logger, {onFault: fault => told.push(fault)});
		sink.write(entryOf());
		sink.write(entryOf());
		broken = false;
		sink.write(entryOf());
		expect(sink.faults).toBe(2);
		expect(told).toEqual([{error: expect.objectContaining({message: 'no format today'})}]);
		expect(infos).toMatchObject([{'log.dropped': 2}]);
	});

	test('one that throws where its level is asked for is counted', () => {
		const sink = winstonSink(
			fakeLogger({
				isLevelEnabled() {
					throw new Error('no levels');
				},
			}),
		);
		expect(() => sink.write(entryOf())).not.toThrow();
		expect(sink.isEnabled('error')).toBe(true);
		expect(sink.faults).toBe(2);
	});

	test('a transport that emits an error ends nothing, and later entries go through', async () => {
		const {logger, infos} = realLogger();
		const failing = new Transport({
			log(_: Info, next: () => void) {
				next();
				setImmediate(() => failing.emit('error', new Error('no disk')));
			},
		});
		logger.add(failing);
		const told: SinkFault[] = [];
		const sink = winstonSink(logger, {onFault: fault => told.push(fault)});
		sink.write(entryOf());
		await new Promise(resolve => setImmediate(resolve));
		sink.write(entryOf());
		await new Promise(resolve => setImmediate(resolve));
		expect(infos).toHaveLength(2);
		expect(told).toHaveLength(1);
		expect(sink.faults).toBe(2);
	});

	test('after end() nothing is written, and no error emitted', () => {
		const {logger, infos} = realLogger();
		const errors: Error[] = [];
		logger.on('error', error => errors.push(error));
		const sink = winstonSink(logger);
		sink.write(entryOf());
		logger.end();
		sink.write(entryOf());
		expect(infos).toHaveLength(1);
		expect(errors).toEqual([]);
		expect(sink.faults).toBe(0);
	});

	test('after close() entries are not piled up, and are counted until a transport is added', () => {
		const {logger} = realLogger();
		const complaint = jest.spyOn(console, 'error').mockImplementation(() => {});
		const sink = winstonSink(logger);
		logger.close();
		for (let count = 0; count < 3; count += 1) {
			sink.write(entryOf());
		}
		expect(logger.writableLength + logger.readableLength).toBe(0);
		const infos: Info[] = [];
		logger.add(keeping(infos));
		sink.write(entryOf('error', {'log.dropped': 4}));
		expect(infos).toMatchObject([{'log.dropped': 7}]);
		expect(complaint).not.toHaveBeenCalled();
		complaint.mockRestore();
	});

	test('with a transport that never calls back, 10,000 entries leave no more than the bound behind', () => {
		const {logger, infos} = realLogger();
		const held: (() => void)[] = [];
		logger.add(new Transport({log: (_: Info, next: () => void) => held.push(next)}));
		const sink = winstonSink(logger, {maxPending: 50});
		for (let count = 0; count < 10_000; count += 1) {
			sink.write(entryOf());
		}
		expect(logger.writableLength).toBe(50);
		// At least as many as winston itself passes on: it stops all transports if one of them is full.
		expect(infos.length).toBeGreaterThanOrEqual(15);
		expect(sink.faults).toBe(0);
	});

	test('what a stalled transport has cost is told when it goes on', async () => {
		const {logger, infos} = realLogger();
		let stalled = true;
		const held: (() => void)[] = [];
		logger.add(
			new Transport({log: (_: Info, next: () => void) => (stalled ? void held.push(next) : next())}),
		);
		const sink = winstonSink(logger, {maxPending: 1});
		for (let count = 0; count < 100; count += 1) {
			sink.write(entryOf());
		}
		stalled = false;
		held.shift()?.();
		while (logger.writableLength > 0) {
			await new Promise(resolve => setImmediate(resolve));
		}
		sink.write(entryOf());
		await new Promise(resolve => setImmediate(resolve));
		const dropped = Number(infos.at(-1)?.['log.dropped']);
		expect(dropped).toBeGreaterThan(0);
		expect(infos.length + dropped).toBe(101);
	});
});

describe('the logger itself', () => {
	test('gets one listener for errors, however many sinks and children there are', () => {
		const {logger} = realLogger();
		const before = Object.keys(logger);
		const events = logger.eventNames();
		winstonSink(logger);
		winstonSink(logger);
		winstonSink(logger.child({a: 1}));
		winstonSink(logger.child({a: 2}).child({b: 3}));
		expect(logger.listenerCount('error')).toBe(1);
		expect(Object.keys(logger)).toEqual(before);
		expect(logger.eventNames().filter(name => !events.includes(name))).toEqual(['error']);
	});

	test('without events is used all the same', () => {
		const logger = fakeLogger();
		winstonSink(logger).write(entryOf());
		expect(logger.log).toHaveBeenCalledTimes(1);
	});

	test('that nobody listens to warns once, with no text of the transport’s', () => {
		const {logger} = realLogger();
		const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
		winstonSink(logger);
		const error = Object.assign(new Error('mongodb://root:secret@db'), {code: 'EDB'});
		logger.emit('error', error);
		logger.emit('error', error);
		expect(warnings.mock.calls).toEqual([[expect.stringMatching(/\(Error, EDB\)/), 'ErrorLoggerWarning']]);
		expect(JSON.stringify(warnings.mock.calls)).not.toContain('secret');
		warnings.mockRestore();
	});

	test('whose owner listens, or whose sink is listened to, warns of nothing', () => {
		const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
		const owned = realLogger().logger;
		const heard: Error[] = [];
		owned.on('error', error => heard.push(error));
		winstonSink(owned);
		owned.emit('error', new Error('no disk'));
		const other = realLogger().logger;
		winstonSink(other, {onFault() {}});
		other.emit('error', new Error('no disk'));
		expect(heard).toHaveLength(1);
		expect(warnings).not.toHaveBeenCalled();
		warnings.mockRestore();
	});
});

describe('winstonSink() refuses', () => {
	test.each<[string, unknown, object, typeof TypeError, string]>([
		['nothing', undefined, {}, TypeError, 'winstonSink.logger must be a logger of winston'],
		['what is no logger', {log() {}}, {}, TypeError, 'winstonSink.logger must be a logger of winston'],
		[
			'no room at all',
			fakeLogger(),
			{maxPending: 0},
			TypeError,
			'winstonSink.maxPending must be an integer from 1 to Infinity, got 0',
		],
		[
			'room that is no number',
			fakeLogger(),
			{maxPending: '1'},
			TypeError,
			'winstonSink.maxPending must be an integer from 1 to Infinity, got "1"',
		],
		[
			'a level that we do not have',
			fakeLogger(),
			{levels: {fatal: 'emerg'}},
			TypeError,
			'winstonSink.levels must be an object with names',
		],
		['an empty name', fakeLogger(), {levels: {warn: ''}}, TypeError, 'winstonSink.levels must be'],
		['levels that are none', fakeLogger(), {levels: null}, TypeError, 'winstonSink.levels must be'],
		['an unknown key', fakeLogger(), {level: 'info'}, TypeError, 'winstonSink.level is not an option'],
		[
			'a callback that is none',
			fakeLogger(),
			{onFault: 1},
			TypeError,
			'winstonSink.onFault must be a function',
		],
		[
			'a level that the logger does not have',
			fakeLogger({levels: winston.config.syslog.levels}),
			{},
			TypeError,
			'winstonSink.levels.warn must be a level of the logger (emerg, alert, crit, error, warning, notice, info, debug), got "warn"',
		],
	])('%s', (_, logger, options, kind, message) => {
		const make = () => winstonSink(logger as WinstonLogger, options as WinstonSinkOptions);
		expect(make).toThrow(kind);
		expect(make).toThrow(message);
	});
});
