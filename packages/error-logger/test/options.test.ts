import {describe, expect, test} from '@jest/globals';
import {describe as describeHooks} from '@kyhooks/core';
import {type ErrorLoggerOptions, errorLogger} from '@kyhooks/error-logger';
import winston from 'winston';

describe('errorLogger() without options', () => {
	test('has the defaults of its page', () => {
		expect(describeHooks(errorLogger())).toEqual([
			{
				name: 'error-logger',
				stage: 'observe',
				options: {
					sink: expect.objectContaining({write: expect.any(Function)}),
					levels: {
						attempt: 'debug',
						recovered: 'info',
						clientError: 'warn',
						serverError: 'error',
						networkError: 'warn',
						rejected: 'warn',
						unexpected: 'error',
						cancelled: 'debug',
						circuitOpened: 'warn',
						circuitClosed: 'info',
						observed: 'info',
					},
					redact: expect.any(Object),
					advice: expect.any(Function),
					stack: true,
				},
			},
		]);
	});
});

describe('errorLogger() refuses', () => {
	const sink = {write() {}};
	test.each<[string, unknown, ErrorConstructor, string]>([
		['an unknown key', {logger: 3}, TypeError, 'errorLogger.logger is not an option (known: sink, levels,'],
		[
			'what is no sink',
			{sink: {}},
			TypeError,
			'errorLogger.sink must be an object with a write(), as winstonSink, pinoSink or loggerSink makes one of a logger, and teeSink one of several sinks, got object',
		],
		[
			'a logger, which is no sink',
			{sink: winston.createLogger({silent: true})},
			TypeError,
			'errorLogger.sink must be an object with a write(), as winstonSink, pinoSink or loggerSink makes one of a logger, and teeSink one of several sinks, got object',
		],
		[
			'sinks in an array',
			{sink: [sink, sink]},
			TypeError,
			'and teeSink one of several sinks, got [object,object]',
		],
		[
			'the console',
			{sink: console},
			TypeError,
			'errorLogger.sink must be an object with a write(), as winstonSink',
		],
		[
			'a kind of entry that there is not',
			{sink, levels: {retry: 'info'}},
			TypeError,
			'errorLogger.levels.retry is not an option',
		],
		[
			'a level that there is not',
			{sink, levels: {attempt: 'trace'}},
			TypeError,
			'errorLogger.levels.attempt must be "debug" or "info" or "warn" or "error" or false, got "trace"',
		],
		[
			'levels that are none',
			{sink, levels: 'warn'},
			TypeError,
			'errorLogger.levels must be an object of options, got "warn"',
		],
		[
			'options in place of a redactor',
			{sink, redact: {keys: ['tenant']}},
			TypeError,
			'errorLogger.redact must be a redactor, as createRedactor makes one, got object',
		],
		['a switch in place of a function', {sink, body: true}, TypeError, 'errorLogger.body must be a function'],
	])('%s', (_, options, kind, message) => {
		const make = () => errorLogger(options as ErrorLoggerOptions);
		expect(make).toThrow(kind);
		expect(make).toThrow(message);
	});
});
