import {read} from '@kyhooks/core';
import type {SinkFaults} from './sink-faults.ts';
import {rootOf, type WinstonLogger} from './winston-logger.ts';

const heard = new WeakSet<WinstonLogger>();

/**
Hears the `error` events of a logger, once for each logger: of those without a listener, Node makes an uncaught exception, and a log that cannot be written ends the process that it was to tell about.

Where nobody else listens, and nobody wants to be told (`alone`), what would have been a crash becomes one warning of the process.
*/
export function hearErrors(logger: WinstonLogger, faults: SinkFaults, alone: boolean): void {
	const root = rootOf(logger);
	if (heard.has(root) || typeof root.on !== 'function') {
		return;
	}
	heard.add(root);
	root.on('error', error => {
		faults.report(error);
		if (alone && faults.count === 1 && root.listenerCount?.('error') === 1) {
			warn(error);
		}
	});
}

/** Name and code alone: the message of a transport's error may hold the address of a database with its password. */
function warn(error: unknown): void {
	const facts = [read(error, 'name'), read(error, 'code')].filter(fact => typeof fact === 'string');
	const {process} = globalThis as {process?: {emitWarning?(message: string, type: string): void}};
	process?.emitWarning?.(
		`winstonSink: the logger has failed (${facts.join(', ') || 'unknown error'}), and no listener for its errors was there`,
		'ErrorLoggerWarning',
	);
}
