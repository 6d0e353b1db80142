import {required, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel, Sink} from '../log-entry.ts';
import {type GuardedSink, guardedBy, sinkFaults, sinkShape} from './guarded.ts';

/**
Makes one sink of several. Each gets every entry of the levels that it keeps, also after another has thrown or rejected.

@example
```
errorLogger({sink: teeSink(consoleSink(), winstonSink(logger))});
```
@throws TypeError for what is no sink
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
