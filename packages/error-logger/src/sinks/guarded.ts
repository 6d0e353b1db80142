import {type Check, callback, catchRejection, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel, Sink} from '../log-entry.ts';
import {type SinkFault, type SinkFaults, sinkFaults} from './sink-faults.ts';

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

const sinkShape: Check = value =>
	typeof (value as Sink | undefined)?.write === 'function' ? undefined : {kind: 'an object with a write()'};

/**
Makes a sink that cannot harm whoever writes to it: what it throws or rejects with is counted, told once, and goes no further; a promise is not waited for, so one that never settles holds nothing up. An entry of a level that is off is left out, whoever writes it. Every sink of this package is guarded already.

@example
```
const audit = guarded({write: entry => queue.publish(entry)}, {onFault: () => metrics.increment('audit.down')});
```
@throws TypeError if the sink has no `write`, or for a bad option
*/
export function guarded(sink: Sink, options: GuardOptions = {}): GuardedSink {
	const {onFault} = resolveOptions<GuardOptions & {sink: Sink}, object>(
		'guarded',
		// What is not given counts as an option left out, and this one must be there.
		{...options, sink: sink ?? (null as never)},
		{},
		{sink: sinkShape, onFault: callback},
	);
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
			if (!isEnabled(entry.level)) {
				return;
			}
			try {
				catchRejection(sink.write(entry), faults.report);
			} catch (error) {
				faults.report(error);
			}
		},
		get faults() {
			return faults.count;
		},
	});
}
