import {ExpectationError} from '../expectations/expectation-error.ts';
import {type RuleNumber, tenRules} from './ten-rules.ts';

/** One check of one rule of the hook contract. It runs with any test runner, or without one. */
export type ConformanceCheck = Readonly<{
	rule: RuleNumber;
	/** For example `rule 3: an abort ends the call at once, with the signal's own reason, while it waits`. */
	title: string;
	/** Runs the check. @throws ExpectationError with the rule, what was observed, and how to fix it */
	run(): Promise<void>;
}>;

/** What is wrong: what was observed, in a sentence, and how to fix it. */
export type Complaint = Readonly<{seen: string; mend: string; expected?: unknown; actual?: unknown}>;

export type Fail = (complaint: Complaint) => never;

/** Returns a function that creates the checks of one rule. */
export function checksOf(rule: RuleNumber, hook: string) {
	const fail: Fail = ({seen, mend, expected, actual}) => {
		throw new ExpectationError(
			`${hook} breaks rule ${rule}: ${tenRules[rule]}\n  Seen: ${seen}\n  Mend: ${mend}`,
			expected,
			actual,
		);
	};
	return (behaviour: string, run: (fail: Fail) => Promise<void>): ConformanceCheck =>
		Object.freeze({rule, title: `rule ${rule}: ${behaviour}`, run: () => run(fail)});
}
