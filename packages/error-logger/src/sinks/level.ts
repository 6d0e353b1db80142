import {oneOf} from '@kyhooks/core';
import type {LogLevel} from '../log-entry.ts';

/** From the least to the most severe. */
export const logLevels: readonly LogLevel[] = Object.freeze(['debug', 'info', 'warn', 'error'] as const);

export const aLevel: ReturnType<typeof oneOf> = oneOf(...logLevels);

export const reaches = (level: LogLevel, minimum: LogLevel): boolean =>
	logLevels.indexOf(level) >= logLevels.indexOf(minimum);
