import type {Classification} from '@kyhooks/core';
import type {LogLevel} from '../log-entry.ts';

type Level = LogLevel | false;

/** The level of each kind of entry. */
export type Levels = Readonly<{
	/** An attempt that failed, whatever follows. */
	attempt: Level;
	/** A call that went well after failures. */
	recovered: Level;
	/** A call that ended with a 4xx, which its caller deals with. */
	clientError: Level;
	/** One that ended with a 5xx or another failed status. */
	serverError: Level;
	/** One that was not answered: the network, a device that is offline, or a limit of time. */
	networkError: Level;
	/** One that was refused on this side, to spare the server. */
	rejected: Level;
	/** One that ended in another way: an answer that cannot be used, a mistake of the program, something unknown. */
	unexpected: Level;
	/** One that its caller gave up, or whose page was left. This is no error. */
	cancelled: Level;
	/** A circuit breaker has opened or was isolated: from now on calls to that server are refused. */
	circuitOpened: Level;
	/** It has closed again. */
	circuitClosed: Level;
	/** A hook in the mode `observe` would have acted. */
	observed: Level;
}>;

/** What an entry is about. */
export type Occasion = keyof Levels;

/** An attempt is no error yet (OpenTelemetry, "Recording exceptions"): error level goes to people's phones. */
export const defaultLevels: Levels = Object.freeze({
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
});

/** What a failure that ended a call was. */
export function occasionOf({origin, category, status = 0}: Classification): Occasion {
	if (origin === 'caller' || category === 'cancelled') {
		return 'cancelled';
	}
	if (category === 'rejected') {
		return 'rejected';
	}
	if (status >= 300) {
		return status >= 400 && status < 500 ? 'clientError' : 'serverError';
	}
	return origin === 'network' || category === 'timeout' || category === 'offline'
		? 'networkError'
		: 'unexpected';
}
