import {
	type Classification,
	isFailure,
	type Outcome,
	type RequestFacts,
	type RetryHint,
	retryHint,
} from '@kyhooks/core';
import {failureRules, responseRules, unknownFailure} from './default-rules.ts';
import {type Facts, factsOf} from './facts.ts';
import {labelOf} from './label.ts';
import {findRule, matchesLink, type Run, runQuietly} from './match.ts';
import type {CompleteRule, Match, Rule, Verdict} from './rule.ts';
import {quotaExhausted} from './rules/body.ts';

type Judgement = CompleteRule['verdict'] & Readonly<{rule: string; when: Match}>;

/** Judges an outcome: by the first of `rules` that applies, and for all that it leaves open by the default rules. */
export function judge(
	outcome: Outcome,
	request?: RequestFacts,
	rules: readonly Rule[] = [],
	run: Run = runQuietly,
): Classification {
	if (outcome.response !== undefined && !isFailure(outcome.response)) {
		return successOf(outcome.response.status);
	}
	const facts = factsOf(outcome, request);
	const standard = judgeByDefault(facts);
	const own = findRule(rules, facts, run);
	return classificationFrom(
		own === undefined ? standard : {...standard, ...own.verdict, rule: own.name, when: own.when},
		facts,
	);
}

function judgeByDefault(facts: Facts): Judgement {
	const {status, headers} = facts;
	const rule =
		findRule<CompleteRule>(status === undefined ? failureRules : responseRules, facts) ?? unknownFailure;
	const hint = headers === undefined ? undefined : retryHint(headers);
	return hint === undefined ? {...rule.verdict, rule: rule.name, when: rule.when} : heed(hint, rule, status);
}

/** The server's own word on a retry wins over what its status means, and changes nothing else. */
function heed(hint: RetryHint, {verdict, when}: CompleteRule, status: number | undefined): Judgement {
	// A rate limit that it is of no use to wait for is a quota that is used up.
	const said = hint === 'stop' && status === 429 ? quotaExhausted : verdict;
	return {...said, retry: hint === 'retry' ? 'always' : 'never', rule: 'retry-hint', when};
}

function classificationFrom({when, ...verdict}: Judgement, {status, links, problem}: Facts): Classification {
	const withCode = links.filter(({code}) => code !== undefined);
	const link =
		withCode.find(candidate => matchesLink(when, candidate)) ??
		withCode[0] ??
		links.find(({syscall}) => syscall);
	return complete(verdict, {
		status,
		code: link?.code === undefined ? undefined : labelOf(link.code),
		syscall: link?.syscall === undefined ? undefined : labelOf(link.syscall),
		problemType: problem.type,
		problemTitle: problem.title,
	});
}

type Details = {
	[Key in 'status' | 'code' | 'syscall' | 'problemType' | 'problemTitle']?: Classification[Key] | undefined;
};

/** Puts a classification together: frozen, and without a key that says nothing. */
export function complete(
	{category, retry, neverSent = false, origin, advice, rule, ...waits}: Verdict & Omit<Judgement, 'when'>,
	details: Details = {},
): Classification {
	const said = Object.entries({...waits, ...details}).filter(([, value]) => value !== undefined);
	return Object.freeze({category, retry, neverSent, origin, advice, rule, ...Object.fromEntries(said)});
}

function successOf(status: number): Classification {
	return complete(
		{category: 'success', retry: 'never', origin: 'server', advice: 'Nothing to do.', rule: 'success'},
		{status},
	);
}
