import type {Classification} from '@kyhooks/core';
import type {LogLevel} from '../log-entry.ts';

const levels = {
	/** An attempt that failed, whether or not a retry follows. */
	attempt: 'debug',
	/** A call that succeeded after failed attempts. */
	recovered: 'info',
	/** A call that ended with a 3xx or 4xx status. The caller usually handles it. */
	clientError: 'warn',
	/** A call that ended with a 5xx status. */
	serverError: 'error',
	/** A call that got no response: a network error, an offline device or a timeout. */
	networkError: 'warn',
	/** A call that a hook refused, to spare the server. */
	rejected: 'warn',
	/** Any other failure: a response that cannot be used, a bug in the program, an unknown error. */
	unexpected: 'error',
	/** A call that its caller aborted, or whose page was left. This is not an error. */
	cancelled: 'debug',
	/** A circuit breaker opened or was isolated: from now on it refuses calls to that server. */
	circuitOpened: 'warn',
	/** A circuit breaker closed again. */
	circuitClosed: 'info',
	/** A hook in `observe` mode would have acted. */
	observed: 'info',
} as const;

/** The log level of each kind of entry; `false` for none. */
export type Levels = {readonly [Kind in keyof typeof levels]: LogLevel | false};

/** The default log levels. A failed attempt is not logged as an error, because the call may still recover and the level `error` alerts people (OpenTelemetry, "Recording exceptions"). */
export const defaultLevels: Levels = Object.freeze(levels);

/** The kind of an entry. */
export type Occasion = keyof Levels;

/** Maps the failure that ended a call to a kind of entry. */
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
