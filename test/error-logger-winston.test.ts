import {fork} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, readlinkSync} from 'node:fs';
import {mkdtemp, readdir, readFile, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import type {LogEntry} from '@kyhooks/error-logger';
import {closeLogger, type FileLoggerOptions, fileLogger, winstonSink} from '@kyhooks/error-logger/winston';
import winston from 'winston';
import Transport from 'winston-transport';
import {until} from './support/until.ts';

const support = (file: string) => new URL(`support/${file}`, import.meta.url);

/** Runs a process whose log fails, and waits for its end. */
async function processWith(failure: string, writer: 'logger' | 'sink') {
	const child = fork(fileURLToPath(support('failing-log.ts')), [failure, writer], {
		execArgv: [`--import=${support('sources.ts')}`],
		silent: true,
	});
	const messages: unknown[] = [];
	child.on('message', message => messages.push(message));
	let stderr = '';
	child.stderr?.on('data', chunk => {
		stderr += chunk;
	});
	const [code] = await once(child, 'exit');
	return {code, stderr, message: messages[0]};
}

describe.each([
	['a transport that emits an error', 3],
	['a transport that throws', 1],
	['a format that throws', 3],
	['a logger that has ended', 0],
] as const)('with %s', (failure, faults) => {
	test('the process dies of a call of the logger itself', async () => {
		const {code, stderr} = await processWith(failure, 'logger');
		expect(code).not.toBe(0);
		expect(stderr).toMatch(/broken log|ERR_STREAM_WRITE_AFTER_END/);
	});

	test('the process lives with winstonSink, and each call has its own error', async () => {
		const {code, stderr, message} = await processWith(failure, 'sink');
		expect(stderr).not.toContain('Error');
		expect(message).toEqual({errors: Array(3).fill(['HTTPError', 503]), faults});
		expect(code).toBe(0);
	});
});

const entryOf = (index: number): LogEntry => ({
	level: 'error',
	message: 'HTTP request failed',
	fields: {'url.full': 'https://api.example.com/users/42', 'error.type': '503', index},
});

describe('a file', () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'kyhooks-'));
	});
	afterEach(() => rm(folder, {recursive: true, force: true}));

	const write = async (path: string, count: number, options: FileLoggerOptions = {}, gap = count) => {
		const logger = fileLogger(path, options);
		const sink = winstonSink(logger, {maxPending: count + 1});
		for (let index = 0; index < count; index += 1) {
			sink.write(entryOf(index));
			if (index % gap === gap - 1) {
				await new Promise(resolve => setImmediate(resolve));
			}
		}
		const written = await closeLogger(logger);
		return {logger, sink, written};
	};

	const linesOf = async (path: string) =>
		(await readFile(path, 'utf8'))
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line));

	test('has a line of JSON for each entry once closeLogger has resolved, in a folder made for it', async () => {
		const path = join(folder, 'logs', 'deep', 'api_errors.log');
		const {written} = await write(path, 500);
		expect(written).toBe(true);
		const lines = await linesOf(path);
		expect(lines.map(({index}) => index)).toEqual(Array.from({length: 500}, (_, index) => index));
		expect(lines[0]).toEqual({
			level: 'error',
			message: 'HTTP request failed',
			timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
			'url.full': 'https://api.example.com/users/42',
			'error.type': '503',
			index: 0,
		});
	});

	test('is gone on with after a restart', async () => {
		const path = join(folder, 'api_errors.log');
		await write(path, 2);
		await write(path, 3);
		expect((await linesOf(path)).map(({index}) => index)).toEqual([0, 1, 0, 1, 2]);
	});

	test('is rotated by size; the newest entries are under the given name, and the oldest files go', async () => {
		const path = join(folder, 'api_errors.log');
		await write(path, 400, {maxSize: 8_000, maxFiles: 3}, 10);
		const files = (await readdir(folder)).toSorted();
		expect(files).toEqual(['api_errors.log', 'api_errors1.log', 'api_errors2.log']);
		const kept: number[] = [];
		for (const file of ['api_errors2.log', 'api_errors1.log', 'api_errors.log']) {
			const text = await readFile(join(folder, file), 'utf8');
			expect(text.length).toBeLessThanOrEqual(8_000);
			kept.push(
				...text
					.split('\n')
					.filter(Boolean)
					.map(line => JSON.parse(line).index),
			);
		}
		expect(kept).toEqual(kept.map((_, index) => (kept[0] ?? 0) + index));
		expect(kept.at(-1)).toBe(399);
	});

	test.each([1, 10, 300])('loses nothing to a rotation, with %p entries at a time', async gap => {
		const path = join(folder, 'api_errors.log');
		await write(path, 300, {maxSize: 2_000, maxFiles: 200}, gap);
		const files = await readdir(folder);
		const indexes: number[] = [];
		for (const file of files) {
			const text = await readFile(join(folder, file), 'utf8');
			indexes.push(
				...text
					.split('\n')
					.filter(Boolean)
					.map(line => JSON.parse(line).index),
			);
		}
		expect(files.length).toBeGreaterThan(1);
		expect(indexes.toSorted((a, b) => a - b)).toEqual(Array.from({length: 300}, (_, index) => index));
	});

	test('leaves out levels below its own', async () => {
		const path = join(folder, 'api_errors.log');
		const logger = fileLogger(path, {level: 'error'});
		const sink = winstonSink(logger);
		sink.write({...entryOf(0), level: 'warn'});
		sink.write(entryOf(1));
		await closeLogger(logger);
		expect((await linesOf(path)).map(({index}) => index)).toEqual([1]);
	});

	test.each([
		['is that of a folder', 'taken'],
		['lies in a file', 'taken/inner.log/api_errors.log'],
		['lies in a folder that cannot be made', 'taken/inner.log/logs/api_errors.log'],
	])('whose name %s costs the caller nothing, and is told once', async (_, name) => {
		await write(join(folder, 'taken', 'inner.log'), 1);
		const logger = fileLogger(join(folder, name));
		const onFault = jest.fn();
		const sink = winstonSink(logger, {maxPending: 100, onFault});
		for (let index = 0; index < 1_000; index += 1) {
			sink.write(entryOf(index));
		}
		expect(logger.writableLength).toBeLessThanOrEqual(100);
		await closeLogger(logger, {within: 1_000});
		expect(onFault).toHaveBeenCalledTimes(1);
		expect(sink.faults).toBeGreaterThan(0);
	});

	test('is written again when its folder can be made again', async () => {
		const blocked = join(folder, 'logs');
		await writeFile(blocked, '');
		const logger = fileLogger(join(blocked, 'api_errors.log'));
		const sink = winstonSink(logger, {onFault() {}});
		sink.write(entryOf(0));
		await until(() => sink.faults === 1);
		await rm(blocked);
		sink.write(entryOf(1));
		await expect(closeLogger(logger)).resolves.toBe(true);
		expect(await linesOf(join(blocked, 'api_errors.log'))).toMatchObject([{index: 1}]);
	});

	test.each([
		['was removed', (path: string) => rm(path)],
		['was renamed', (path: string) => rename(path, `${path}.old`)],
		['was removed with its folder', (path: string) => rm(dirname(path), {recursive: true})],
		['is a new one under its name', (path: string) => rm(path).then(() => writeFile(path, ''))],
	])('is made anew where it %s', async (_, change) => {
		const path = join(folder, 'logs', 'api_errors.log');
		const logger = fileLogger(path);
		const sink = winstonSink(logger);
		sink.write(entryOf(0));
		await change(path);
		sink.write(entryOf(1));
		sink.write(entryOf(2));
		await closeLogger(logger);
		expect((await linesOf(path)).map(({index}) => index)).toEqual([1, 2]);
		expect(sink.faults).toBe(0);
	});

	test('has no line behind one that has no end', async () => {
		const path = join(folder, 'api_errors.log');
		await writeFile(path, '{"index":');
		await write(path, 2);
		const [torn, ...lines] = (await readFile(path, 'utf8')).split('\n');
		expect(torn).toBe('{"index":');
		expect(lines.filter(Boolean).map(line => JSON.parse(line).index)).toEqual([0, 1]);
	});

	test.each(['process.exit()', 'SIGTERM'])('has every line when %s ends the program', async end => {
		const path = join(folder, 'api_errors.log');
		const child = fork(fileURLToPath(support('ending-log.ts')), [end, path], {
			execArgv: [`--import=${support('sources.ts')}`],
			silent: true,
		});
		await once(child, 'exit');
		expect(await linesOf(path)).toHaveLength(300);
	});

	test('is not rotated for a line that is longer than a file may be', async () => {
		await write(join(folder, 'api_errors.log'), 2, {maxSize: 10, maxFiles: 5}, 1);
		expect((await readdir(folder)).toSorted()).toEqual(['api_errors.log', 'api_errors1.log']);
	});

	// A Linux device that is always full.
	(existsSync('/dev/full') ? test : test.skip)('is opened anew after a line that found no room', async () => {
		const path = join(folder, 'api_errors.log');
		await symlink('/dev/full', path);
		const logger = fileLogger(path);
		const sink = winstonSink(logger, {onFault() {}});
		sink.write(entryOf(0));
		await until(() => sink.faults === 1);
		await rm(path);
		sink.write(entryOf(1));
		await expect(closeLogger(logger)).resolves.toBe(true);
		expect(await linesOf(path)).toMatchObject([{index: 1}]);
	});

	(existsSync('/proc/self/fd') ? test : test.skip)('is closed with its logger', async () => {
		const path = join(folder, 'api_errors.log');
		const isOpen = () =>
			readdirSync('/proc/self/fd').some(descriptor => {
				try {
					return readlinkSync(join('/proc/self/fd', descriptor)) === path;
				} catch {
					return false;
				}
			});
		const logger = fileLogger(path);
		winstonSink(logger).write(entryOf(0));
		await until(isOpen);
		await closeLogger(logger);
		await until(() => !isOpen());
	});

	test('is not made before there is a line for it', async () => {
		const logger = fileLogger(join(folder, 'logs', 'api_errors.log'));
		await closeLogger(logger);
		expect(await readdir(folder)).toEqual([]);
	});

	test('takes nothing after it was closed, and is closed once', async () => {
		const path = join(folder, 'api_errors.log');
		const {logger, sink} = await write(path, 1);
		sink.write(entryOf(1));
		await expect(closeLogger(logger)).resolves.toBe(true);
		expect(await linesOf(path)).toHaveLength(1);
		expect(sink.faults).toBe(0);
	});

	test('closed by two at a time is written for both', async () => {
		const path = join(folder, 'api_errors.log');
		const logger = fileLogger(path);
		winstonSink(logger).write(entryOf(0));
		logger.end();
		await expect(Promise.all([closeLogger(logger), closeLogger(logger)])).resolves.toEqual([true, true]);
		expect(await linesOf(path)).toHaveLength(1);
		expect(logger.listenerCount('finish')).toBe(0);
	});
});

test('closeLogger does not wait for good for a transport that stands still', async () => {
	const logger = winston.createLogger({transports: new Transport({log() {}})});
	winstonSink(logger).write(entryOf(0));
	const before = logger.listenerCount('finish');
	await expect(closeLogger(logger, {within: 20})).resolves.toBe(false);
	expect(logger.listenerCount('finish')).toBe(before);
});

test.each<[string, unknown, FileLoggerOptions, typeof TypeError | typeof TypeError, string]>([
	['no path', undefined, {}, TypeError, 'fileLogger.path must be a string that is not empty, got undefined'],
	['an empty path', '', {}, TypeError, 'fileLogger.path must be a string that is not empty, got ""'],
	['a path that is none', 7, {}, TypeError, 'fileLogger.path must be a string that is not empty, got 7'],
	[
		'no size',
		'a.log',
		{maxSize: 0},
		TypeError,
		'fileLogger.maxSize must be an integer from 1 to Infinity, got 0',
	],
	[
		'one file',
		'a.log',
		{maxFiles: 1},
		TypeError,
		'fileLogger.maxFiles must be an integer from 2 to Infinity, got 1',
	],
	[
		'a level that is none',
		'a.log',
		{level: 'fatal' as 'info'},
		TypeError,
		'fileLogger.level must be "error" or "warn"',
	],
	['an unknown key', 'a.log', {maxsize: 1} as object, TypeError, 'fileLogger.maxsize is not an option'],
])('fileLogger() refuses %s', (_, path, options, kind, message) => {
	const create = jest.spyOn(winston, 'createLogger');
	const make = () => fileLogger(path as string, options);
	expect(make).toThrow(kind);
	expect(make).toThrow(message);
	expect(create).not.toHaveBeenCalled();
	create.mockRestore();
});

test.each<[string, unknown, object, typeof TypeError | typeof TypeError]>([
	['nothing', undefined, {}, TypeError],
	['what is no logger', {end() {}}, {}, TypeError],
	['a time that is none', winston.createLogger({silent: true}), {within: -1}, TypeError],
	['an unknown key', winston.createLogger({silent: true}), {timeout: 1}, TypeError],
])('closeLogger() refuses %s', (_, logger, options, kind) => {
	expect(() => closeLogger(logger as winston.Logger, options)).toThrow(kind);
});
