import type {Classification} from '@kyhooks/core';
import type {LogLevel} from '../log-entry.ts';

/**
What an entry is about:

- `attempt`: an attempt that failed, whatever follows.
- `recovered`: a call that went well after failures.
- `clientError`: a call that ended with a 4xx, which its caller deals with.
- `serverError`: one that ended with a 5xx or another failed status.
- `networkError`: one that was not answered: the network, a device that is offline, or a limit of time.
- `rejected`: one that was refused on this side, to spare the server.
- `unexpected`: one that ended in another way: an answer that cannot be used, a mistake of the program, something unknown.
- `cancelled`: one that its caller gave up, or whose page was left. This is no error.
- `circuitOpened`: a circuit breaker has opened or was isolated: from now on calls to that server are refused.
- `circuitClosed`: it has closed again.
- `observed`: a hook in the mode `observe` would have acted.
*/
export type Occasion =
	| 'attempt'
	| 'recovered'
	| 'clientError'
	| 'serverError'
	| 'networkError'
	| 'rejected'
	| 'unexpected'
	| 'cancelled'
	| 'circuitOpened'
	| 'circuitClosed'
	| 'observed';

export type Levels = Readonly<Record<Occasion, LogLevel | false>>;

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
