import {type Check, callback, integer, resolveOptions} from '@kyhooks/core';
import type {LogLevel} from '../log-entry.ts';
import type {GuardOptions} from './guarded.ts';
import {logLevels} from './level.ts';
import {type WinstonLogger, winstonShape} from './winston-logger.ts';

export type WinstonSinkOptions = GuardOptions & {
	/**
	The logger's names for our levels, where they differ.

	@default {debug: 'debug', info: 'info', warn: 'warn', error: 'error'}
	@example
	```
	winstonSink(logger, {levels: {warn: 'warning'}}) // winston.config.syslog.levels
	```
	*/
	levels?: Partial<Record<LogLevel, string>>;

	/** Entries that may wait in the logger, of whoever they are, before ours are dropped. How many were is in `log.dropped` of the next that goes through. @default 1_000 */
	maxPending?: number;
};

export type WinstonPolicy = Readonly<{
	levels: Readonly<Record<LogLevel, string>>;
	maxPending: number;
}> &
	GuardOptions;

const sameNames: Readonly<Record<LogLevel, string>> = Object.freeze({
	debug: 'debug',
	info: 'info',
	warn: 'warn',
	error: 'error',
});

const levelNames: Check = value =>
	typeof value === 'object' &&
	value !== null &&
	Object.entries(value).every(
		([level, name]) => logLevels.some(known => known === level) && typeof name === 'string' && name !== '',
	)
		? undefined
		: {kind: 'an object with names for debug, info, warn or error'};

/** @throws TypeError or RangeError that names the option and its value; also for a level that the logger does not have, since it would drop every entry of that level without a word */
export function resolveWinstonOptions(logger: WinstonLogger, options: WinstonSinkOptions): WinstonPolicy {
	const {logger: _, ...resolved} = resolveOptions<
		WinstonSinkOptions & {logger: unknown},
		{maxPending: number}
	>(
		'winstonSink',
		{...options, logger: logger ?? null},
		{maxPending: 1_000},
		{logger: winstonShape, levels: levelNames, maxPending: integer({minimum: 1}), onFault: callback},
	);
	const levels = Object.freeze({...sameNames, ...resolved.levels});
	for (const level of logLevels) {
		const name = levels[level];
		if (logger.levels !== undefined && !Object.hasOwn(logger.levels, name)) {
			const known = Object.keys(logger.levels).join(', ');
			throw new RangeError(
				`winstonSink.levels.${level} must be a level of the logger (${known}), got ${JSON.stringify(name)}`,
				{cause: {option: `winstonSink.levels.${level}`, value: name}},
			);
		}
	}
	return Object.freeze({...resolved, levels});
}
