import type {LogEntry} from '../log-entry.ts';
import type {ErrorLoggerPolicy} from '../options.ts';
import {type Facts, fieldsOf} from './fields.ts';
import {createSuppression} from './kind-of-failure.ts';
import type {Occasion} from './levels.ts';
import {bounded, frozen, nested} from './shape.ts';
import {type Ask, userFields} from './user-fields.ts';

/** Makes an entry of facts and hands it to the sink. A callback of the user that fails costs its own fields and no more. Gives whether the log tells of it, or counts it. */
export type Reporter = (occasion: Occasion, facts: Facts, ask: Ask) => boolean;

/** Constant, so that entries group, and so that no text of a server's is ever a format string. */
const messages: Readonly<Partial<Record<Occasion, string>>> = {
	attempt: 'HTTP attempt failed',
	recovered: 'HTTP request recovered',
	cancelled: 'HTTP request cancelled',
	circuitOpened: 'Circuit opened',
	circuitClosed: 'Circuit closed',
	observed: 'Hook would have acted',
};

export function createReporter(policy: ErrorLoggerPolicy): Reporter {
	const {levels, sink} = policy;
	const admit = createSuppression(policy.dedupe);
	return (occasion, facts, ask) => {
		const level = levels[occasion];
		if (level === false || ask('errorLogger.sink', () => sink.isEnabled?.(level)) === false) {
			return false;
		}
		// None of ours can be replaced.
		const fields = bounded({...userFields(facts.call ?? {}, policy, ask), ...fieldsOf(facts, policy)});
		const dropped = admit(fields);
		if (dropped !== undefined) {
			const complete = dropped ? {...fields, 'log.dropped': dropped} : fields;
			const entry: LogEntry = frozen({
				level,
				message: messages[occasion] ?? 'HTTP request failed',
				fields: policy.nested ? nested(complete) : complete,
			});
			ask('errorLogger.sink', () => sink.write(entry));
		}
		return true;
	};
}
