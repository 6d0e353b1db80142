import type {LogEntry, Sink} from '../log-entry.ts';
import type {ErrorLoggerPolicy} from '../options.ts';
import {type Ask, type Facts, fieldsOf} from './fields.ts';
import type {Occasion} from './levels.ts';

/** Builds an entry and passes it to the sink. A user callback that fails costs only its own fields. Returns whether the log has an entry for it. */
export type Reporter = (occasion: Occasion, facts: Facts, ask: Ask) => boolean;

/** Event name and message. They are constant, so that entries can be grouped and no server text becomes a format string. */
const names: Readonly<Partial<Record<Occasion, readonly [event: string, message: string]>>> = {
	attempt: ['ky.attempt', 'HTTP attempt failed'],
	recovered: ['ky.recovered', 'HTTP request recovered'],
	cancelled: ['ky.cancelled', 'HTTP request cancelled'],
	circuitOpened: ['ky.circuit', 'Circuit opened'],
	circuitClosed: ['ky.circuit', 'Circuit closed'],
	observed: ['ky.observed', 'Hook would have acted'],
};

/** The sinks that are being written to. A sink may send through a client that logs to it; without this set that would never end. */
export const writing: Set<Sink> = new Set();

export function createReporter(policy: ErrorLoggerPolicy): Reporter {
	const {levels, sink} = policy;
	return (occasion, facts, ask) => {
		const level = levels[occasion];
		if (level === false || ask('errorLogger.sink', () => sink.isEnabled?.(level)) === false) {
			return false;
		}
		const [event, message] = names[occasion] ?? ['http.client.request.exception', 'HTTP request failed'];
		const entry: LogEntry = frozen({level, message, fields: fieldsOf(event, facts, policy, ask)});
		ask('errorLogger.sink', () => {
			writing.add(sink);
			try {
				return sink.write(entry);
			} finally {
				writing.delete(sink);
			}
		});
		return true;
	};
}

/** Freezes a plain value deeply, because a sink that changed it would change it for the next sink too. */
function frozen<Value>(value: Value): Value {
	if (typeof value === 'object' && value !== null) {
		Object.values(value).forEach(frozen);
		Object.freeze(value);
	}
	return value;
}
