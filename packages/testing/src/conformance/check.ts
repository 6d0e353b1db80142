import {ExpectationError} from '../expectations/expectation-error.ts';
import {type RuleNumber, tenRules} from './ten-rules.ts';

/** One check of one rule, for any runner or none. */
export type ConformanceCheck = Readonly<{
	rule: RuleNumber;
	/** Such as `rule 3: an abort ends the call at once, with the signal's own reason, while it waits`. */
	title: string;
	/** @throws ExpectationError with the rule, what was seen, and how to mend it */
	run(): Promise<void>;
}>;

/** What is wrong: what was seen, in a sentence, and how that is mended. */
export type Complaint = Readonly<{seen: string; mend: string; expected?: unknown; actual?: unknown}>;

export type Fail = (complaint: Complaint) => never;

/** Makes the checks of one rule. */
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
