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
					redactor: expect.any(Object),
					advice: expect.any(Function),
					body: false,
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
			'errorLogger.sink must be a sink, as winstonSink, pinoSink or loggerSink makes one of a logger, got an object',
		],
		[
			'a logger, which is no sink',
			{sink: winston.createLogger({silent: true})},
			TypeError,
			'errorLogger.sink must be a sink, as winstonSink, pinoSink or loggerSink makes one of a logger, got an object',
		],
		['the console', {sink: console}, TypeError, 'errorLogger.sink must be a sink, as winstonSink'],
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
			'errorLogger.levels.attempt must be one of "debug", "info", "warn", "error", false, got "trace"',
		],
		[
			'levels that are none',
			{sink, levels: 'warn'},
			TypeError,
			'errorLogger.levels must be an object, got "warn"',
		],
		[
			'a header that is none',
			{sink, redact: {headers: ['x y']}},
			TypeError,
			'errorLogger.redact.headers must be an array of',
		],
		[
			'a header that carries credentials',
			{sink, redact: {headers: ['Authorization']}},
			TypeError,
			'header names that carry no credentials',
		],
		[
			'a way with queries that there is not',
			{sink, redact: {query: 'hide'}},
			TypeError,
			'errorLogger.redact.query must be one of',
		],
		[
			'a pattern that can take for ever',
			{sink, redact: {patterns: [/(a+)+$/]}},
			TypeError,
			'repeat no repetition',
		],
	])('%s', (_, options, kind, message) => {
		const make = () => errorLogger(options as ErrorLoggerOptions);
		expect(make).toThrow(kind);
		expect(make).toThrow(message);
	});
});
