import {type Check, callback, list, record, required, resolveOptions, text} from '@kyhooks/core';
import type {Match, Rule, Verdict} from './rule.ts';

/** What `inspect` is shown. */
export type InspectState = Readonly<{
	/** A copy, free to be read. */
	response: Response;
	request: Request;
	/** The parsed body, where it is JSON, of at most 1 MiB, and arrives within 10 seconds. */
	body?: unknown;
}>;

/** Looks into an answer that came with a status of success. A verdict says that it is a failure all the same. */
export type Inspect = (state: InspectState) => Verdict | undefined | Promise<Verdict | undefined>;

export type StatusClassifierOptions = {
	/**
	Rules of your own. They are asked before the default rules, in order; the first that applies decides, and what it leaves out the default rules say.

	@default []
	@example
	```
	import ky from 'ky';
	import {statusClassifier} from '@kyhooks/status-classifier';

	const api = ky.extend(statusClassifier({
		rules: [
			{
				name: 'reindexing',
				when: {status: 409, bodyCode: 'REINDEXING'},
				verdict: {category: 'unavailable', retry: 'always', minimumWait: 5_000},
			},
		],
	}));
	```
	*/
	rules?: readonly Rule[];

	/**
	Looks into each response with a status of success: an API that says `{"ok": false}` with a 200. A verdict says that the call has failed: the retry hook, where there is one, may repeat it; otherwise the response is returned, and `classificationOf(response)` tells.

	Only with this option does the hook install ky's `afterResponse`, for which ky clones every response.

	@default nothing is looked into
	*/
	inspect?: Inspect;
};

export type StatusClassifierSettings = Readonly<StatusClassifierOptions & {rules: readonly Rule[]}>;

/** For what is left to the compiler: the kinds of the values within a rule. Its keys are checked, since a misspelt condition would hold always. */
const unchecked: Check = () => undefined;

const matchChecks: Readonly<Record<keyof Match, Check>> = {
	status: unchecked,
	code: unchecked,
	syscall: unchecked,
	errorName: unchecked,
	message: unchecked,
	header: unchecked,
	requestHeader: unchecked,
	method: unchecked,
	problemType: unchecked,
	bodyCode: unchecked,
	bodyText: unchecked,
	test: unchecked,
};

const verdictChecks: Readonly<Record<keyof Verdict, Check>> = {
	category: unchecked,
	retry: unchecked,
	neverSent: unchecked,
	origin: unchecked,
	advice: unchecked,
	minimumWait: unchecked,
};

/** @throws TypeError that names the option and its value */
export function resolveStatusClassifierOptions(options: StatusClassifierOptions): StatusClassifierSettings {
	const checks = {rules: list(record, 'rules'), inspect: callback};
	const resolved = resolveOptions('statusClassifier', options, {rules: []}, checks);
	const rules = resolved.rules.map((rule, index) => resolveRule(rule, `statusClassifier.rules[${index}]`));
	return Object.freeze({...resolved, rules: Object.freeze(rules)});
}

/** Checks a rule, and copies it: what its author does with it later changes nothing. */
function resolveRule(given: Rule, path: string): Rule {
	const checks = {name: required(text), when: unchecked, verdict: unchecked};
	const {name, when, verdict} = resolveOptions(path, given, {}, checks);
	return Object.freeze({
		name,
		when: resolveOptions(`${path}.when`, when, {}, matchChecks),
		verdict: resolveOptions(`${path}.verdict`, verdict, {}, verdictChecks),
	});
}

/** What a callback has answered, which no compiler may have seen. @throws as for a rule */
export const resolveAnswer = (given: Verdict): Verdict => resolveOptions('inspect', given, {}, verdictChecks);
