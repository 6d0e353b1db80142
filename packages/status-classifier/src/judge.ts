import {
	type Classification,
	completed,
	isFailure,
	judge as judgeByRows,
	networkRow,
	type Outcome,
	type RequestFacts,
	type Row,
	type Rules,
} from '@kyhooks/core';
import {factsOf, labelOf, matches, type Run, runQuietly} from './match.ts';
import {failureRows} from './rows/failures.ts';
import {specialRows, statusRows} from './rows/responses.ts';
import type {Match, Rule} from './rule.ts';

/** Classifies an outcome by the first of `rules` that applies. The default rows fill in what that rule leaves out. */
export function judge(
	outcome: Outcome,
	request?: RequestFacts,
	rules: readonly Rule[] = [],
	run: Run = runQuietly,
): Classification {
	if (outcome.response !== undefined && !isFailure(outcome.response)) {
		return judgeByRows(outcome, request, {failures: failureRows, statuses: statusRows});
	}
	const facts = factsOf(outcome, request);
	const special = specialRows.find(([when]) => matches(when, facts, runQuietly));
	const standard = judgeByRows(outcome, request, tablesWith(special, outcome.response?.status));
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

/** An error that no row for errors knows is left to the special row if there is one, or else to core's row for network failures. */
function tablesWith(special: Row<Match> | undefined, status = 0): Rules {
	if (special === undefined) {
		return {failures: [...failureRows, networkRow], statuses: statusRows};
	}
	const [, category, manner, more] = special;
	return {
		failures: [...failureRows, [/^/, category, manner]],
		statuses: {[status]: [category, manner, {rule: category, ...more}]},
	};
}
