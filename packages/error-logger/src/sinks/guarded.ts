import {type Check, callback, oneOf, quietly, required, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel, Sink} from '../log-entry.ts';

/** From least to most severe. */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export const aLevel: Check = oneOf(...logLevels);

export function reaches(level: LogLevel, minimum: LogLevel): boolean {
	return logLevels.indexOf(level) >= logLevels.indexOf(minimum);
}

/** The first failure of a sink, as passed to `onFault`. */
export type SinkFault = Readonly<{
	/** What the sink threw or rejected with. It may contain anything, including secrets: do not log it whole. */
	error: unknown;
}>;

/** Options of `guarded`, and of every sink that reports faults. */
export type GuardOptions = {
	/**
	Called with the first failure of the sink and no later one, because a log that is down fails with every entry. Errors thrown by this callback are ignored.

	@default no callback; `faults` counts the failures
	*/
	onFault?: (fault: SinkFault) => void;
};

/** A sink whose `write` and `isEnabled` never throw. */
export type GuardedSink = Readonly<{
	isEnabled(level: LogLevel): boolean;
	write(entry: LogEntry): void;
	/** Number of failures so far: entries for which the sink threw or rejected, and failures outside of `write`. */
	readonly faults: number;
}>;

/** Counts the failures of one sink and reports the first. */
export type SinkFaults = Readonly<{readonly count: number; report(error: unknown): void}>;

export function sinkFaults(onFault: GuardOptions['onFault']): SinkFaults {
	let count = 0;
	return {
		get count() {
			return count;
		},
		report(error) {
			count += 1;
			if (count === 1) {
				quietly(() => onFault?.(Object.freeze({error})));
			}
		},
	};
}

/** Rejects winston loggers. They are streams and have a `write` too, but it does not accept entries and stops working after the first one. */
export const sinkShape: Check = value => {
	const {write, error, pipe} = Object(value) as Record<string, unknown>;
	return typeof write === 'function' && !error && !pipe
		? undefined
		: 'an object with a write(), as winstonSink, pinoSink or loggerSink makes one of a logger, and teeSink one of several sinks';
};

/**
Makes a sink safe to write to: an error that it throws or rejects with is counted, reported once, and not passed on. A promise is not awaited, so one that never settles blocks nothing. Entries of a disabled level are not written. The sinks of this package are already guarded.

@example
```
const audit = guarded({write: entry => queue.publish(entry)}, {onFault: () => metrics.increment('audit.down')});
```
@throws TypeError if the sink has no `write`, or for an invalid option
*/
export function guarded(sink: Sink, options: GuardOptions = {}): GuardedSink {
	const checks = {sink: required(sinkShape), onFault: callback};
	const {onFault} = resolveOptions('guarded', {...options, sink}, {}, checks);
	return guardedBy(sinkFaults(onFault), sink);
}

/** Guards a sink that can also fail outside of `write`. */
export function guardedBy(faults: SinkFaults, sink: Sink): GuardedSink {
	const isEnabled = (level: LogLevel) => {
		try {
			return sink.isEnabled?.(level) ?? true;
		} catch (error) {
			faults.report(error);
			// Better to write one entry too many than to lose a failure.
			return true;
		}
	};
	return Object.freeze({
		isEnabled,
		write(entry: LogEntry) {
			if (isEnabled(entry.level)) {
				quietly(() => sink.write(entry), faults.report);
			}
		},
		get faults() {
			return faults.count;
		},
	});
}
