import {
	type Classification,
	completed,
	isFailure,
	judge as judgeByRows,
	type Outcome,
	type RequestFacts,
} from '@kyhooks/core';
import {factsOf, labelOf, matches, type Run, runQuietly} from './match.ts';
import {failureRows} from './rows/failures.ts';
import {specialRows, statusRows} from './rows/responses.ts';
import type {Rule} from './rule.ts';

/** Judges an outcome: by the first of `rules` that applies, and for all that it leaves open by the default rows. */
export function judge(
	outcome: Outcome,
	request?: RequestFacts,
	rules: readonly Rule[] = [],
	run: Run = runQuietly,
): Classification {
	const tables = {failures: failureRows, statuses: statusRows};
	if (outcome.response !== undefined && !isFailure(outcome.response)) {
		return judgeByRows(outcome, request, tables);
	}
	const facts = factsOf(outcome, request);
	const special = specialRows.find(([when]) => matches(when, facts, runQuietly));
	const standard = judgeByRows(outcome, request, {...tables, special});
	const own = rules.find(({when}) => matches(when, facts, run));
	return completed({
		...standard,
		code: labelOf(standard.code),
		syscall: labelOf(standard.syscall),
		problemType: facts.problemType,
		problemTitle: facts.problemTitle,
		...(own && {...own.verdict, rule: own.name}),
	});
}
