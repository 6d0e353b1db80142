import {bounded} from './bounded.ts';
import {type Facts, fieldsOf} from './entry.ts';
import {frozen} from './frozen.ts';
import type {Occasion} from './levels.ts';
import type {LogEntry, LogFields} from './log-entry.ts';
import {nest} from './nest.ts';
import type {ErrorLoggerPolicy} from './options.ts';
import {createSuppression} from './suppression.ts';
import {userFields} from './user-fields.ts';

/** Runs what belongs to the user: gives its result, or tells of its failure and gives nothing. */
export type Ask = <Result>(callback: string, run: () => Result) => Result | undefined;

/** Makes an entry of facts and hands it to the sink. A callback of the user that fails costs its own fields and no more. Gives whether the log tells of it, or counts it. */
export type Reporter = (occasion: Occasion, facts: Facts, ask: Ask) => boolean;

export function createReporter(policy: ErrorLoggerPolicy): Reporter {
	const {levels, sink, nested, dedupe} = policy;
	const suppression = createSuppression(dedupe);
	return (occasion, facts, ask) => {
		const level = levels[occasion];
		if (level === false || ask('errorLogger.sink', () => sink.isEnabled?.(level)) === false) {
			return false;
		}
		const fields = bounded({
			...userFields(facts, policy, ask),
			...fieldsOf(facts, policy),
		});
		const dropped = suppression.admit(fields);
		if (dropped === undefined) {
			return true;
		}
		const complete: LogFields = dropped === 0 ? fields : {...fields, 'log.dropped': dropped};
		const entry: LogEntry = Object.freeze({
			level,
			message: messageOf(occasion),
			fields: frozen(nested ? nest(complete) : complete),
		});
		ask('errorLogger.sink', () => sink.write(entry));
		return true;
	};
}

/** Constant, so that entries group, and so that no text of a server's is ever a format string. */
function messageOf(occasion: Occasion): string {
	switch (occasion) {
		case 'attempt':
			return 'HTTP attempt failed';
		case 'recovered':
			return 'HTTP request recovered';
		case 'cancelled':
			return 'HTTP request cancelled';
		case 'circuitOpened':
			return 'Circuit opened';
		case 'circuitClosed':
			return 'Circuit closed';
		case 'observed':
			return 'Hook would have acted';
		default:
			return 'HTTP request failed';
	}
}
