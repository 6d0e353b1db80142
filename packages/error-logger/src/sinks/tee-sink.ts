import {required, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel, Sink} from '../log-entry.ts';
import {type GuardedSink, guardedBy, sinkFaults, sinkShape} from './guarded.ts';

/**
Combines several sinks into one. Each sink receives every entry of the levels it keeps, even if another sink throws or rejects.

@example
```
errorLogger({sink: teeSink(consoleSink(), winstonSink(logger))});
```
@throws TypeError if an argument is not a sink
*/
export function teeSink(first: Sink, ...others: readonly Sink[]): GuardedSink {
	const sinks = [first, ...others];
	const checks = Object.fromEntries(sinks.map((_, index) => [index, required(sinkShape)]));
	resolveOptions<object, object>('teeSink', {...sinks}, {}, checks);
	const faults = sinkFaults(undefined);
	const guarded = sinks.map(sink => guardedBy(faults, sink));
	return Object.freeze({
		isEnabled: (level: LogLevel) => guarded.some(({isEnabled}) => isEnabled(level)),
		write(entry: LogEntry) {
			for (const {write} of guarded) {
				write(entry);
			}
		},
		get faults() {
			return faults.count;
		},
	});
}
