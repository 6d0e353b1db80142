import {
	type Check,
	callback,
	duration,
	either,
	integer,
	list,
	oneOf,
	resolveOptions,
	text,
} from '@kyhooks/core';
import {categories} from './categories.ts';
import {type HeaderMatch, type Match, type Rule, rule, type Verdict} from './rule.ts';

export const record: Check = value =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : {kind: 'an object'};

const pattern: Check = value =>
	Object.prototype.toString.call(value) === '[object RegExp]' ? undefined : {kind: 'a regular expression'};

const textMatch = either(text, pattern, list(text, 'strings'));
const status = integer({minimum: 100, maximum: 599});

const matchChecks: Readonly<Record<keyof Match, Check>> = {
	status: either(status, oneOf('3xx', '4xx', '5xx'), list(status, 'statuses')),
	code: textMatch,
	syscall: textMatch,
	errorName: textMatch,
	message: textMatch,
	header: record,
	requestHeader: record,
	method: either(text, list(text, 'methods')),
	problemType: textMatch,
	bodyCode: textMatch,
	bodyText: pattern,
	test: callback,
};

const ruleChecks: Readonly<Record<keyof Rule, Check>> = {name: text, when: record, verdict: record};

const verdictChecks: Readonly<Record<keyof Verdict, Check>> = {
	category: oneOf(...categories),
	retry: oneOf('never', 'if-idempotent', 'always'),
	neverSent: oneOf(true, false),
	origin: oneOf('server', 'network', 'client', 'caller'),
	advice: text,
	retryLimit: integer(),
	minimumWait: duration(),
	maximumWait: duration(),
};

/**
Checks a rule, and copies it: what its author does with it later changes nothing.

@param path names the rule in a message, such as `statusClassifier.rules[0]`
@throws TypeError or RangeError that names the key and its value
*/
export function resolveRule(given: Rule, path: string): Rule {
	const {name, when, verdict} = resolveOptions(path, given, {}, ruleChecks);
	for (const [key, value] of [
		['name', name],
		['when', when],
		['verdict', verdict],
	] as const) {
		if (value === undefined) {
			const option = `${path}.${key}`;
			throw new TypeError(`${option} must be given, got undefined`, {cause: {option, value}});
		}
	}
	return rule(name, resolveMatch(when, `${path}.when`), resolveVerdict(verdict, `${path}.verdict`));
}

/** @throws TypeError or RangeError that names the key and its value */
export function resolveVerdict(given: Verdict, path: string): Verdict {
	return resolveOptions(path, given, {}, verdictChecks);
}

/** What a callback has answered, which no compiler may have seen. @throws as `resolveVerdict` does */
export function resolveAnswer(given: unknown): Verdict {
	const {verdict} = resolveOptions('inspect', {verdict: given as Verdict}, {}, {verdict: record});
	return resolveVerdict(verdict, 'inspect.verdict');
}

function resolveMatch(given: Match, path: string): Match {
	const resolved = resolveOptions(path, given, {}, matchChecks);
	const copied = Object.entries(resolved).map(([key, value]) => [
		key,
		Array.isArray(value) ? Object.freeze([...value]) : value,
	]);
	return Object.freeze({
		...(Object.fromEntries(copied) as Match),
		...(resolved.header === undefined ? {} : {header: resolveFields(resolved.header, `${path}.header`)}),
		...(resolved.requestHeader === undefined
			? {}
			: {requestHeader: resolveFields(resolved.requestHeader, `${path}.requestHeader`)}),
	});
}

/** A name with a character that no field has is a name that never matches. */
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/;

function resolveFields(given: HeaderMatch, path: string): HeaderMatch {
	const names = Object.keys(given).filter(name => fieldName.test(name));
	const check = either(pattern, oneOf(true));
	return resolveOptions(path, given, {}, Object.fromEntries(names.map(name => [name, check])));
}
