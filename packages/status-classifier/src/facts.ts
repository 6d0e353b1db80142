import {type FailureLink, failureLinks, type Outcome, type RequestFacts} from '@kyhooks/core';
import {isProblem} from './json-body.ts';
import {labelOf} from './label.ts';
import type {RuleState} from './rule.ts';

/** What rules look at, gathered once from an outcome and its request. */
export type Facts = Readonly<{
	state: RuleState;
	/** The response's status; `undefined` where there was none. */
	status: number | undefined;
	headers: Headers | undefined;
	/** Upper case. */
	method: string | undefined;
	requestHeaders: Headers | undefined;
	/** The error and its causes; empty where there was a response. */
	links: readonly FailureLink[];
	/** What an `application/problem+json` body says of itself (RFC 9457). */
	problem: Readonly<{type?: string; title?: string}>;
	/** What stands at each place where vendors put their codes. */
	bodyCodes: readonly (string | undefined)[];
	bodyText: () => string;
}>;

export function factsOf(outcome: Outcome, request: RequestFacts | undefined): Facts {
	const {response} = outcome;
	const body = response === undefined ? undefined : outcome.body;
	return {
		state: stateOf(outcome, request),
		status: response?.status,
		headers: response?.headers,
		method: request?.method?.toUpperCase(),
		requestHeaders: request?.headers,
		links: failureLinks(outcome.error),
		problem: problemOf(response, body),
		bodyCodes: codePaths.map(path => textAt(body, path)),
		bodyText: () => textOf(body),
	};
}

function stateOf(outcome: Outcome, request: RequestFacts | undefined): RuleState {
	return {
		...(outcome.response === undefined
			? {error: outcome.error}
			: {response: outcome.response, body: outcome.body}),
		...(request === undefined ? {} : {request}),
	};
}

/** Where vendors put their error codes: at the top, under `error` (Stripe, OpenAI, Anthropic), or as `error` itself (OAuth, Slack). */
const codePaths = [['code'], ['type'], ['error', 'code'], ['error', 'type'], ['error']];

function textAt(body: unknown, path: readonly string[]): string | undefined {
	try {
		let value = body;
		for (const key of path) {
			value = (value as Record<string, unknown> | null | undefined)?.[key];
		}
		return typeof value === 'string' ? value : undefined;
	} catch {
		// Only a body that somebody has made by hand can throw here, and it says nothing.
		return undefined;
	}
}

function textOf(body: unknown): string {
	try {
		return typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
	} catch {
		return '';
	}
}

function problemOf(response: Response | undefined, body: unknown): Facts['problem'] {
	if (response === undefined || !isProblem(response)) {
		return {};
	}
	const type = textAt(body, ['type']);
	const title = textAt(body, ['title']);
	return {
		...(type === undefined ? {} : {type: labelOf(type)}),
		...(title === undefined ? {} : {title: labelOf(title)}),
	};
}
