import type {LogEntry, LogLevel, Sink} from '@kyhooks/error-logger';

/** A sink that stores its entries. */
export function collectingSink(enabled: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']) {
	const entries: LogEntry[] = [];
	const asked: LogLevel[] = [];
	const sink: Sink = {
		isEnabled(level) {
			asked.push(level);
			return enabled.includes(level);
		},
		write: entry => void entries.push(entry),
	};
	return {sink, entries, asked};
}
