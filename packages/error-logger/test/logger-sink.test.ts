import {describe, expect, jest, test} from '@jest/globals';
import {loggerSink, type MessageFirstLogger, pinoSink} from '@kyhooks/error-logger';
import {pino} from 'pino';
import {entryOf} from './support/entries.ts';

const spyLogger = () => ({debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn()});

test.each(['debug', 'info', 'warn', 'error'] as const)('%s goes to the method of its name', level => {
	const [messageFirst, fieldsFirst] = [spyLogger(), spyLogger()];
	const entry = entryOf(level, {'ky.call': 'a'});
	loggerSink(messageFirst).write(entry);
	pinoSink(fieldsFirst).write(entry);
	expect(messageFirst[level].mock.calls).toEqual([['HTTP request failed', entry.fields]]);
	expect(fieldsFirst[level].mock.calls).toEqual([[entry.fields, 'HTTP request failed']]);
});

test('methods keep their logger as this', () => {
	const logger = {
		lines: [] as string[],
		debug() {},
		info() {},
		warn() {},
		error(message: string) {
			this.lines.push(message);
		},
	};
	const sink = loggerSink(logger);
	sink.write(entryOf());
	expect(logger.lines).toEqual(['HTTP request failed']);
	expect(sink.faults).toBe(0);
});

test('a logger gets a copy that it may change', () => {
	const logger = {
		...spyLogger(),
		error(_: string, fields: Record<string, unknown>) {
			fields.added = true;
		},
	};
	const entry = entryOf();
	const sink = loggerSink(logger);
	sink.write(entry);
	expect(sink.faults).toBe(0);
	expect(entry.fields).not.toHaveProperty('added');
});

test('fields with names that loggers own are renamed, and no other', () => {
	const logger = spyLogger();
	loggerSink(logger).write({
		level: 'error',
		message: 'HTTP request failed',
		fields: {level: 'x', msg: 'y', stack: 'z', exception: true, 'exception.type': 'TypeError', other: 1},
	});
	loggerSink(logger).write(entryOf('error', {exception: {type: 'TypeError'}}));
	expect(logger.error.mock.calls[0]?.[1]).toEqual({
		'fields.level': 'x',
		'fields.msg': 'y',
		'fields.stack': 'z',
		'fields.exception': true,
		'exception.type': 'TypeError',
		other: 1,
	});
	expect(logger.error.mock.calls[1]?.[1]).toMatchObject({exception: {type: 'TypeError'}});
});

test('a logger is asked for its level where it can say so', () => {
	const logger = {...spyLogger(), isLevelEnabled: (level: string) => level === 'error'};
	for (const sink of [loggerSink(logger), pinoSink(logger)]) {
		expect([sink.isEnabled('warn'), sink.isEnabled('error')]).toEqual([false, true]);
	}
	expect(loggerSink(spyLogger()).isEnabled('debug')).toBe(true);
});

describe('with pino itself', () => {
	const lines: string[] = [];
	const write = (entry = entryOf(), level = 'info') => {
		lines.length = 0;
		const sink = pinoSink(pino({level, base: {service: 'shop'}}, {write: line => lines.push(line)}));
		if (sink.isEnabled(entry.level)) {
			sink.write(entry);
		}
		expect(sink.faults).toBe(0);
		return lines.map(line => JSON.parse(line));
	};

	test('an entry is one line, with its message as msg and its fields as they are', () => {
		expect(write()).toEqual([
			expect.objectContaining({
				level: 50,
				service: 'shop',
				msg: 'HTTP request failed',
				'http.response.status_code': 503,
			}),
		]);
	});

	test('a field cannot take the place of pino’s own', () => {
		expect(write(entryOf('error', {level: 'debug', msg: 'forged', time: 0}))).toEqual([
			expect.objectContaining({level: 50, msg: 'HTTP request failed', 'fields.level': 'debug'}),
		]);
		expect(lines[0]?.match(/"(?:level|msg|time)":/g)).toHaveLength(3);
	});

	test('a message with percent signs stays whole', () => {
		expect(write({...entryOf(), message: 'failed at 100 %d%% %s'})).toMatchObject([
			{msg: 'failed at 100 %d%% %s', 'error.type': '503'},
		]);
	});

	test('a level that is off, or a silent logger, gets nothing', () => {
		expect(write(entryOf('debug'))).toEqual([]);
		expect(write(entryOf('error'), 'silent')).toEqual([]);
	});
});

describe.each([
	['loggerSink', loggerSink],
	['pinoSink', pinoSink],
] as const)('%s() refuses', (name, make) => {
	test.each<[string, unknown, object, string]>([
		[
			'a logger that lacks a method',
			{debug() {}, info() {}, warn() {}},
			{},
			'.logger must be an object with debug(), info(), warn() and error(), got object',
		],
		['nothing', undefined, {}, 'with debug(), info(), warn() and error()'],
		['an unknown key', spyLogger(), {order: 1}, '.order is not an option'],
		['a callback that is none', spyLogger(), {onFault: 'x'}, '.onFault must be a function, got "x"'],
	])('%s', (_, logger, options, message) => {
		const attempt = () => make(logger as MessageFirstLogger & Parameters<typeof pinoSink>[0], options);
		expect(attempt).toThrow(TypeError);
		expect(attempt).toThrow(message);
		expect(attempt).toThrow(name);
	});
});
