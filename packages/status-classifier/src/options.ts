import {type Check, callback, list, record, required, resolveOptions, text} from '@kyhooks/core';
import type {Match, Rule, Verdict} from './rule.ts';

/** What `inspect` receives. */
export type InspectState = Readonly<{
	/** A copy of the response, whose body you may read. */
	response: Response;
	request: Request;
	/** The parsed body, if it is JSON of at most 1 MiB and arrives within 10 seconds. */
	body?: unknown;
}>;

/** Looks into a response with a status of success. Returns a verdict if it is a failure all the same, otherwise `undefined`. */
export type Inspect = (state: InspectState) => Verdict | undefined | Promise<Verdict | undefined>;

export type StatusClassifierOptions = {
	/**
	Your own rules. They are checked before the default rules, in order. The first rule that applies decides, and the default rules fill in what it leaves out.

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
	Looks into each response with a status of success, for an API that sends `{"ok": false}` with a 200. A verdict means that the call has failed, and `retry()`, if the client has it, may retry it. Otherwise the response is returned, and `classificationOf(response)` returns the verdict. If it throws, that is reported (`callback-failed`), and the response is returned.

	With this option, the hook clones every response with a status of success. It reads a JSON body of up to 1 MiB first, which takes time of the attempt.

	@default no response with a status of success is looked into
	*/
	inspect?: Inspect;
};

export type StatusClassifierSettings = Readonly<StatusClassifierOptions & {rules: readonly Rule[]}>;

/** The types of the values in a rule are left to the compiler. Its keys are checked here, since a misspelt condition would always hold. */
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

/** Checks a rule and copies it, so that later changes to the original have no effect. */
function resolveRule(given: Rule, path: string): Rule {
	const checks = {name: required(text), when: unchecked, verdict: unchecked};
	const {name, when, verdict} = resolveOptions(path, given, {}, checks);
	return Object.freeze({
		name,
		when: resolveOptions(`${path}.when`, when, {}, matchChecks),
		verdict: resolveOptions(`${path}.verdict`, verdict, {}, verdictChecks),
	});
}

/** Checks what a callback has returned, since no compiler may have seen it. @throws as for a rule */
export const resolveAnswer = (given: Verdict): Verdict => resolveOptions('inspect', given, {}, verdictChecks);
