import type {Classification} from '@kyhooks/core';
import type {LogLevel} from '../log-entry.ts';

const levels = {
	/** An attempt that failed, whatever follows. */
	attempt: 'debug',
	/** A call that went well after failures. */
	recovered: 'info',
	/** A call that ended with a 3xx or a 4xx, which its caller deals with. */
	clientError: 'warn',
	/** One that ended with a 5xx. */
	serverError: 'error',
	/** One that was not answered: the network, a device that is offline, or a limit of time. */
	networkError: 'warn',
	/** One that was refused on this side, to spare the server. */
	rejected: 'warn',
	/** One that ended in another way: an answer that cannot be used, a mistake of the program, something unknown. */
	unexpected: 'error',
	/** One that its caller gave up, or whose page was left. This is no error. */
	cancelled: 'debug',
	/** A circuit breaker has opened or was isolated: from now on calls to that server are refused. */
	circuitOpened: 'warn',
	/** It has closed again. */
	circuitClosed: 'info',
	/** A hook in the mode `observe` would have acted. */
	observed: 'info',
} as const;

/** The level of each kind of entry. */
export type Levels = {readonly [Kind in keyof typeof levels]: LogLevel | false};

/** An attempt is no error yet (OpenTelemetry, "Recording exceptions"): error level goes to people's phones. */
export const defaultLevels: Levels = Object.freeze(levels);

/** What an entry is about. */
export type Occasion = keyof Levels;

/** What a failure that ended a call was. */
export function occasionOf({origin, category, status = 0}: Classification): Occasion {
	if (origin === 'caller' || category === 'cancelled') {
		return 'cancelled';
	}
	if (category === 'rejected') {
		return 'rejected';
	}
	if (status >= 300) {
		return status >= 500 ? 'serverError' : 'clientError';
	}
	return origin === 'network' || category === 'timeout' || category === 'offline'
		? 'networkError'
		: 'unexpected';
}
