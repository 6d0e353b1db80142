import {type Check, callback, oneOf, quietly, required, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel, Sink} from '../log-entry.ts';

/** From the least to the most severe. */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export const aLevel: Check = oneOf(...logLevels);

export function reaches(level: LogLevel, minimum: LogLevel): boolean {
	return logLevels.indexOf(level) >= logLevels.indexOf(minimum);
}

/** The first failure of a sink. */
export type SinkFault = Readonly<{
	/** What it threw, or rejected with. It may hold anything: do not log it whole. */
	error: unknown;
}>;

export type GuardOptions = {
	/**
	Is told of the first failure of the sink, and of no later one: a log that is down fails with every entry. What it throws is ignored.

	@default nobody is told; `faults` counts
	*/
	onFault?: (fault: SinkFault) => void;
};

export type GuardedSink = Readonly<{
	isEnabled(level: LogLevel): boolean;
	write(entry: LogEntry): void;
	/** How often the sink has thrown, rejected, or failed in a way of its own. */
	readonly faults: number;
}>;

/** Counts the failures of one sink, and tells of the first. */
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

/** A logger of winston is a stream and has a `write` too, which does not take an entry, and then takes nothing any more. */
export const sinkShape: Check = value => {
	const {write, error, pipe} = Object(value) as Record<string, unknown>;
	return typeof write === 'function' && !error && !pipe
		? undefined
		: 'an object with a write(), as winstonSink, pinoSink or loggerSink makes one of a logger, and teeSink one of several sinks';
};

/**
Makes a sink that cannot harm whoever writes to it: what it throws or rejects with is counted, told once, and goes no further; a promise is not waited for, so one that never settles holds nothing up. An entry of a level that is off is left out, whoever writes it. Every sink of this package is guarded already.

@example
```
const audit = guarded({write: entry => queue.publish(entry)}, {onFault: () => metrics.increment('audit.down')});
```
@throws TypeError if the sink has no `write`, or for a bad option
*/
export function guarded(sink: Sink, options: GuardOptions = {}): GuardedSink {
	const checks = {sink: required(sinkShape), onFault: callback};
	const {onFault} = resolveOptions('guarded', {...options, sink}, {}, checks);
	return guardedBy(sinkFaults(onFault), sink);
}

/** The guard, for a sink that also fails outside of `write`. */
export function guardedBy(faults: SinkFaults, sink: Sink): GuardedSink {
	const isEnabled = (level: LogLevel) => {
		try {
			return sink.isEnabled?.(level) ?? true;
		} catch (error) {
			faults.report(error);
			// An entry too many is better than a failure that nobody hears of.
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
