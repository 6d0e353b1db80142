// Runs in its own process, because the test checks that the process ends by itself and with success. The first argument says how its log fails; the second says what writes to it.
import {once} from 'node:events';
import {defineHook} from '@kyhooks/core';
import type {LogEntry} from '@kyhooks/error-logger';
import {winstonSink} from '@kyhooks/error-logger/winston';
import ky from 'ky';
import winston from 'winston';
import Transport from 'winston-transport';

const [failure = '', writer = ''] = process.argv.slice(2);

const takes = () => new Transport({log: (_: unknown, next: () => void) => next()});
const create = (options: winston.LoggerOptions) => winston.createLogger({transports: takes(), ...options});
const broken = () => {
	throw new Error('broken log');
};

const failures: Readonly<Record<string, () => winston.Logger>> = {
	'a transport that emits an error'() {
		const transport: Transport = new Transport({
			log(_: unknown, next: () => void) {
				next();
				setImmediate(() => transport.emit('error', new Error('broken log')));
			},
		});
		return create({transports: transport});
	},
	'a transport that throws': () => create({transports: new Transport({log: broken})}),
	'a format that throws': () => create({format: winston.format(broken)()}),
	'a logger that has ended'() {
		const logger = create({});
		logger.end();
		return logger;
	},
};

const logger = failures[failure]?.() ?? broken();
const entry: LogEntry = {level: 'error', message: 'HTTP request failed', fields: {'error.type': '503'}};

if (writer === 'logger') {
	logger.error(entry.message, entry.fields);
} else {
	const sink = winstonSink(logger, {onFault() {}});
	const log = defineHook({
		name: 'log',
		stage: 'observe',
		install: () => ({
			on({type}) {
				if (type === 'call-failed') {
					sink.write(entry);
				}
			},
		}),
	});
	const answers = async () => new Response('down', {status: 503});
	const api = ky.create({fetch: answers, retry: 0}).extend(log);
	const errors: unknown[] = [];
	for (let count = 0; count < 3; count += 1) {
		await api
			.get('https://api.example.com/')
			.catch(error => errors.push([error.name, error.response.status]));
		await new Promise(resolve => setImmediate(resolve));
	}
	process.send?.({errors, faults: sink.faults});
}
if (process.connected) {
	process.disconnect();
	await once(process, 'disconnect').catch(() => {});
}
