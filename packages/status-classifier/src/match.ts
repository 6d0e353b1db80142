import type {FailureLink} from '@kyhooks/core';
import type {Facts} from './facts.ts';
import type {HeaderMatch, Match, Rule, StatusMatch, TextMatch} from './rule.ts';

/** Runs a rule's own test, and gives nothing where it throws. */
export type Run = <Result>(test: () => Result) => Result | undefined;

/** For where nobody can be told of an error. */
export const runQuietly: Run = test => {
	try {
		return test();
	} catch {
		return undefined;
	}
};

/** The first rule that applies. */
export function findRule<Kind extends Rule>(
	rules: readonly Kind[],
	facts: Facts,
	run: Run = runQuietly,
): Kind | undefined {
	return rules.find(({when}) => matches(when, facts, run));
}

function matches(when: Match, facts: Facts, run: Run): boolean {
	const {status, method, header, requestHeader, problemType, bodyCode, bodyText, test} = when;
	return (
		(status === undefined || matchesStatus(status, facts.status)) &&
		(method === undefined || [method].flat().some(name => name.toUpperCase() === facts.method)) &&
		(!asksForError(when) || facts.links.some(link => matchesLink(when, link))) &&
		(header === undefined || matchesHeaders(header, facts.headers)) &&
		(requestHeader === undefined || matchesHeaders(requestHeader, facts.requestHeaders)) &&
		(problemType === undefined || matchesText(problemType, facts.problem.type)) &&
		(bodyCode === undefined || facts.bodyCodes.some(code => matchesText(bodyCode, code))) &&
		(bodyText === undefined || finds(bodyText, facts.bodyText())) &&
		(test === undefined || run(() => test(facts.state)) === true)
	);
}

export function matchesStatus(wanted: StatusMatch, status: number | undefined): boolean {
	if (status === undefined) {
		return false;
	}
	return typeof wanted === 'string'
		? Math.floor(status / 100) === Number(wanted[0])
		: [wanted].flat().includes(status);
}

function asksForError({code, syscall, errorName, message}: Match): boolean {
	return code !== undefined || syscall !== undefined || errorName !== undefined || message !== undefined;
}

/** Whether one link of a cause chain is what a rule asks for. */
export function matchesLink({code, syscall, errorName, message}: Match, link: FailureLink): boolean {
	return (
		(code === undefined || matchesText(code, link.code)) &&
		(syscall === undefined || matchesText(syscall, link.syscall)) &&
		(errorName === undefined || matchesText(errorName, link.name)) &&
		(message === undefined || matchesText(message, link.message))
	);
}

function matchesHeaders(wanted: HeaderMatch, headers: Headers | undefined): boolean {
	return Object.entries(wanted).every(([name, pattern]) => {
		const value = headers?.get(name) ?? undefined;
		return value !== undefined && (pattern === true || finds(pattern, value));
	});
}

function matchesText(wanted: TextMatch, text: string | undefined): boolean {
	if (text === undefined) {
		return false;
	}
	return typeof wanted === 'object' && 'exec' in wanted
		? finds(wanted, text)
		: [wanted].flat().includes(text);
}

/** A text may be as long as a server or a library likes, and a pattern as slow as its author; so it sees this much. */
const mostCharacters = 2_048;

// `search` and not `test`, which remembers its place in a pattern with the flag `g` or `y`.
function finds(pattern: RegExp, text: string): boolean {
	return text.slice(0, mostCharacters).search(pattern) !== -1;
}
